"""A layered layout: a column and a row for every node; edges run from left to right where they can."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.views.graph import GraphView

_SWEEPS = 6
_TALLEST = 40
"""A layer with more nodes is folded into several columns."""


@record
class Cell:
    """Where a node stands."""

    column: int
    row: float


def layered(view: GraphView) -> list[Cell]:
    """Place the nodes of a view, in its order. The same view gives the same places."""
    count = len(view.nodes)
    targets: list[list[int]] = [[] for _ in range(count)]
    for source, target in sorted({(source, target) for source, _, target in view.edges}):
        if source != target:
            targets[source].append(target)
    order = sorted(range(count), key=lambda at: (at not in view.roots, view.nodes[at].ref))
    forward = _without_back_edges(order, targets)
    ranks = _ranks(forward)
    ends = {end for source, _, target in view.edges for end in (source, target)}
    layers: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for node in order:
        if node in ends:
            layers[ranks[node]].append(node)
    _untangle(layers, forward, [view.nodes[at].ref for at in range(count)])
    return _cells(layers, [node for node in order if node not in ends], count)


def _without_back_edges(order: Sequence[int], targets: Sequence[Sequence[int]]) -> list[list[int]]:
    """Leave out the edges that close a cycle, met depth first."""
    state = [0] * len(targets)  # 0 not met, 1 on the way, 2 done
    kept: list[list[int]] = [[] for _ in targets]
    for start in order:
        if state[start]:
            continue
        state[start] = 1
        stack = [(start, iter(targets[start]))]
        while stack:
            node, rest = stack[-1]
            for other in rest:
                if state[other] == 1:
                    continue
                kept[node].append(other)
                if not state[other]:
                    state[other] = 1
                    stack.append((other, iter(targets[other])))
                    break
            else:
                state[node] = 2
                stack.pop()
    return kept


def _ranks(forward: Sequence[Sequence[int]]) -> list[int]:
    """Give each node the length of the longest way that leads to it."""
    waiting = [0] * len(forward)
    for targets in forward:
        for other in targets:
            waiting[other] += 1
    ranks = [0] * len(forward)
    queue = [node for node, count in enumerate(waiting) if not count]
    for node in queue:  # it grows while it is walked
        for other in forward[node]:
            ranks[other] = max(ranks[other], ranks[node] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                queue.append(other)
    led_to = {other for targets in forward for other in targets}
    for node, targets in enumerate(forward):
        if targets and node not in led_to:  # a start stands right before what it leads to
            ranks[node] = max(0, min(ranks[other] for other in targets) - 1)
    return ranks


def _untangle(layers: list[list[int]], forward: Sequence[Sequence[int]], refs: Sequence[str]) -> None:
    """Sort each layer by where the neighbours stand, to and fro, so that fewer edges cross."""
    back: list[list[int]] = [[] for _ in forward]
    for node, targets in enumerate(forward):
        for other in targets:
            back[other].append(node)
    place = {node: float(at) for layer in layers for at, node in enumerate(layer)}
    for sweep in range(_SWEEPS):
        near = forward if sweep % 2 else back
        for layer in reversed(layers) if sweep % 2 else layers:
            means = {
                node: sum(place[other] for other in near[node]) / len(near[node])
                if near[node]
                else place[node]
                for node in layer
            }
            layer.sort(key=lambda node: (means[node], refs[node]))
            place.update((node, float(at)) for at, node in enumerate(layer))


def _cells(layers: list[list[int]], alone: Sequence[int], count: int) -> list[Cell]:
    """Turn the order into places; nodes without edges stand below all others, line by line."""
    cells = [Cell(0, 0.0)] * count
    column = 0
    tallest = min(_TALLEST, max(map(len, layers), default=0))
    for layer in layers:
        folds = -(-len(layer) // _TALLEST)
        height = -(-len(layer) // folds) if folds else 0
        for at, node in enumerate(layer):
            fold, row = divmod(at, height)
            cells[node] = Cell(column + fold, row + (tallest - height) / 2)
        column += max(1, folds)
    across = max(column, 4)
    for at, node in enumerate(alone):
        cells[node] = Cell(at % across, tallest + bool(tallest) + at // across)
    return cells

"""Cycles of the graph, and the edges between groups that follow from the edges between their members."""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devportal.catalog.graph import Graph

BUDGET = 200_000
"""How many nodes are looked at for the shortest cycle of one component, which may be the whole catalog."""


def strongly_connected(graph: Graph, relations: Iterable[int] | None = None) -> list[list[int]]:
    """Give the components in which every node reaches every other, and the nodes that point to themselves.

    Each is sorted, and they are sorted by their first node.
    """
    targets = _targets(graph, relations)
    found = [sorted(component) for component in _tarjan(targets)]
    return sorted(
        component for component in found if len(component) > 1 or component[0] in targets[component[0]]
    )


def cycles(graph: Graph, relations: Iterable[int] | None = None) -> list[list[int]]:
    """Give one shortest cycle for each component, its smallest node first; `[node]` points to itself.

    In huge components it is the shortest through one of the first nodes, as many as BUDGET allows.
    """
    targets = _targets(graph, relations)
    return [_shortest_cycle(component, targets) for component in strongly_connected(graph, relations)]


def lift(
    graph: Graph, group_of: Sequence[int], relations: Iterable[int] | None = None
) -> list[tuple[int, int, int, int]]:
    """Give (group, relation, other group, how many edges) for every edge that leaves its group, sorted.

    `group_of[node]` is the group of a node, or -1. Edges within a group, and those of nodes without one, are
    left out.
    """
    wanted = None if relations is None else frozenset(relations)
    counts: dict[tuple[int, int, int], int] = {}
    for source, relation, target in graph.edge_list():
        ours, theirs = group_of[source], group_of[target]
        if ours != theirs and ours >= 0 and theirs >= 0 and (wanted is None or relation in wanted):
            key = (ours, relation, theirs)
            counts[key] = counts.get(key, 0) + 1
    return [(*key, counts[key]) for key in sorted(counts)]


def _targets(graph: Graph, relations: Iterable[int] | None) -> list[list[int]]:
    if relations is None:
        target, start = graph.outward.target.tolist(), graph.outward.start.tolist()
        return [target[low:high] for low, high in pairwise(start)]
    wanted = frozenset(relations)
    return [[other for _, other in graph.neighbours(node, wanted)] for node in range(graph.nodes)]


def _tarjan(targets: list[list[int]]) -> list[list[int]]:
    """Give every strongly connected component (Tarjan 1972).

    One function, for the five lists are one state: a call per edge would cost more than the algorithm.
    `index` 0 is a node not met, `done` one whose component is known.
    """
    done = len(targets) + 1
    index = [0] * len(targets)
    low = [0] * len(targets)
    count = 0
    stack: list[int] = []
    found: list[list[int]] = []
    for root in range(len(targets)):
        if index[root]:
            continue
        work = [(root, iter((root,)))]
        while work:
            node, rest = work[-1]
            for other in rest:
                if not index[other]:
                    count += 1
                    index[other] = low[other] = count
                    stack.append(other)
                    work.append((other, iter(targets[other])))
                    break
                if index[other] < low[node]:  # noqa: PLR1730 - min() here doubles the time
                    low[node] = index[other]
            else:
                work.pop()
                if not work:
                    continue
                above = work[-1][0]
                low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    component: list[int] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        index[component[-1]] = done
                    found.append(component)
    return found


def _shortest_cycle(component: list[int], targets: list[list[int]]) -> list[int]:
    for node in component:
        if node in targets[node]:
            return [node]
    inside = frozenset(component)
    best: list[int] = []
    budget = BUDGET
    for start in component:
        found, looked = _way_back(start, targets, inside, len(best) - 1 if best else len(component))
        best = found or best
        budget -= looked
        if budget < 0 or len(best) == 2:
            break
    smallest = best.index(min(best))
    return best[smallest:] + best[:smallest]


def _way_back(
    start: int, targets: list[list[int]], inside: frozenset[int], longest: int
) -> tuple[list[int], int]:
    """Give the shortest cycle through `start` of at most `longest` nodes, or [], and how many were seen."""
    parent = {start: start}
    level = [start]
    for _ in range(longest):
        following: list[int] = []
        for node in level:
            for other in targets[node]:
                if other == start:
                    return _unwind(parent, start, node), len(parent)
                if other in inside and other not in parent:
                    parent[other] = node
                    following.append(other)
        level = following
    return [], len(parent)


def _unwind(parent: dict[int, int], start: int, node: int) -> list[int]:
    way = [node]
    while node != start:
        node = parent[node]
        way.append(node)
    way.reverse()
    return way

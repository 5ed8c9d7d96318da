"""Walks over the graph: what is reached, how far it is, and the shortest ways there.

Nothing here sorts or finds parents while it walks. Both are worked out from the levels when somebody asks,
so that counting the dependents of a busy node costs one look at each edge.
"""

from __future__ import annotations

from itertools import compress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from devportal.catalog.graph import Graph, Side

UNREACHED = -1


class Reach:
    """What a breadth-first walk reached: the starts at depth 0, then level by level.

    `len()` counts the nodes, starts included.
    """

    __slots__ = ("_allowed", "_depths", "_graph", "_reverse", "levels")

    def __init__(
        self, graph: Graph, levels: list[list[int]], allowed: frozenset[int] | None, *, reverse: bool
    ) -> None:
        self.levels = levels
        """The nodes of each depth, in the order they were met."""
        self._graph = graph
        self._allowed = allowed
        self._reverse = reverse
        self._depths: list[int] | None = None

    def __len__(self) -> int:
        return sum(map(len, self.levels))

    def order(self) -> list[int]:
        """Give the nodes by depth and then by node, which is by ref."""
        return [node for level in self.levels for node in sorted(level)]

    def depths(self) -> list[int]:
        """Give the depth of every node of the graph; UNREACHED where the walk did not come."""
        if self._depths is None:
            depths = [UNREACHED] * self._graph.nodes
            for depth, level in enumerate(self.levels):
                for node in level:
                    depths[node] = depth
            self._depths = depths
        return self._depths

    def parent(self, node: int) -> int:
        """Give the smallest node from which `node` was reached; UNREACHED for starts and what was not."""
        depths = self.depths()
        before = depths[node] - 1
        if before < 0:
            return UNREACHED
        back = self._graph.neighbours(node, self._allowed, reverse=not self._reverse)
        return min(other for _, other in back if depths[other] == before)

    def parents(self) -> list[int]:
        """Give `parent` of every node of the graph."""
        found = [UNREACHED] * self._graph.nodes
        for level in self.levels[1:]:
            for node in level:
                found[node] = self.parent(node)
        return found

    def path(self, node: int) -> list[int]:
        """Give one shortest way from a start to `node`, both included; empty where it was not reached."""
        if self.depths()[node] == UNREACHED:
            return []
        way = [node]
        while (node := self.parent(node)) != UNREACHED:
            way.append(node)
        way.reverse()
        return way


def reach(
    graph: Graph,
    starts: Iterable[int],
    relations: Iterable[int] | None = None,
    *,
    reverse: bool = False,
    depth: int | None = None,
) -> Reach:
    """Walk breadth-first from `starts` along the edges (or against them) of some relations, or of all.

    `depth` is the number of steps at most; None walks to the end.
    """
    side = graph.side(reverse=reverse)
    allowed = None if relations is None else frozenset(relations)
    mask = _mask(side, allowed)
    seen = bytearray(graph.nodes)
    level = sorted(set(starts))
    for node in level:
        seen[node] = 1
    levels: list[list[int]] = []
    while level and (depth is None or len(levels) <= depth):
        levels.append(level)
        level = _next(side, level, seen) if mask is None else _next_masked(side, mask, level, seen)
    return Reach(graph, levels, allowed, reverse=reverse)


def shortest_paths(
    graph: Graph,
    source: int,
    target: int,
    relations: Iterable[int] | None = None,
    *,
    reverse: bool = False,
    limit: int = 10,
) -> list[list[int]]:
    """Give the shortest ways from one node to another, smallest nodes first, at most `limit` of them.

    A way lists its nodes, both ends included. No way gives an empty list, the node itself gives `[[node]]`.
    """
    allowed = None if relations is None else frozenset(relations)
    left = _distances_to(graph, target, source, allowed, reverse=reverse)
    if left[source] == UNREACHED:
        return []
    found: list[list[int]] = []
    for way in _descend(graph, source, left, allowed, reverse=reverse):
        if len(found) == limit:
            break
        found.append(way)
    return found


def _mask(side: Side, allowed: frozenset[int] | None) -> bytes | None:
    """Give one byte an edge, 1 where its relation is allowed; None where all are."""
    if allowed is None:
        return None
    mask = side.relation.translate(bytes(relation in allowed for relation in range(256)))
    return mask if b"\0" in mask else None


def _next(side: Side, level: list[int], seen: bytearray) -> list[int]:
    start, target = side.start, side.target
    found: list[int] = []
    add = found.append
    for node in level:
        low = start[node]
        high = start[node + 1]
        if low != high:
            for other in target[low:high]:
                if not seen[other]:
                    seen[other] = 1
                    add(other)
    return found


def _next_masked(side: Side, mask: bytes, level: list[int], seen: bytearray) -> list[int]:
    start, target = side.start, side.target
    found: list[int] = []
    add = found.append
    for node in level:
        low = start[node]
        high = start[node + 1]
        if low != high:
            for other in compress(target[low:high], mask[low:high]):
                if not seen[other]:
                    seen[other] = 1
                    add(other)
    return found


def _distances_to(
    graph: Graph, target: int, source: int, allowed: frozenset[int] | None, *, reverse: bool
) -> list[int]:
    """Give how many steps each node is from `target`, as far out as `source` stands."""
    side = graph.side(reverse=not reverse)
    mask = _mask(side, allowed) or b"\1" * len(side.relation)
    seen = bytearray(graph.nodes)
    seen[target] = 1
    level, distance = [target], 0
    left = [UNREACHED] * graph.nodes
    while level:
        for node in level:
            left[node] = distance
        if seen[source]:
            break
        level, distance = _next_masked(side, mask, level, seen), distance + 1
    return left


def _descend(
    graph: Graph, source: int, left: list[int], allowed: frozenset[int] | None, *, reverse: bool
) -> Iterator[list[int]]:
    """Give every way from `source` that comes one step nearer with each step."""
    stack = [[source]]
    while stack:
        way = stack.pop()
        steps = left[way[-1]]
        if steps == 0:
            yield way
            continue
        nearer = {other for _, other in graph.neighbours(way[-1], allowed, reverse=reverse)}
        stack += [[*way, other] for other in sorted(nearer, reverse=True) if left[other] == steps - 1]

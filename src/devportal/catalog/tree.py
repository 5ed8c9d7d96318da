"""The graph below a node as a tree to print: each node expanded once, cycles marked, the rest counted.

Nodes are expanded level by level, so that the lines there are go to what is near, and a node is expanded
where it stands nearest to the root.
"""

from __future__ import annotations

from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devportal.catalog.graph import Graph

ROOT = -1
"""The relation of a root."""


@record
class TreeNode:
    """One line of the tree.

    `repeated`: the node is expanded at another place. `cycle`: it is the parent line's node itself or stands
    above it. `cut`: how many of its children were left out for want of lines.
    """

    node: int
    relation: int = ROOT
    children: tuple[TreeNode, ...] = ()
    repeated: bool = False
    cycle: bool = False
    cut: int = 0


def tree(
    graph: Graph,
    start: int,
    relations: Iterable[int] | None = None,
    *,
    reverse: bool = False,
    depth: int | None = None,
    limit: int | None = 200,
) -> TreeNode:
    """Give the tree below one node; see `forest`."""
    return forest(graph, (start,), relations, reverse=reverse, depth=depth, limit=limit)[0]


def forest(
    graph: Graph,
    starts: Sequence[int],
    relations: Iterable[int] | None = None,
    *,
    reverse: bool = False,
    depth: int | None = None,
    limit: int | None = 200,
) -> tuple[TreeNode, ...]:
    """Give the trees below several nodes that share what is expanded and the limit of lines.

    `depth` is the number of steps at most (nothing is counted as cut below it), `limit` the number of lines
    at most, the roots included; a line over it becomes part of the `cut` of its parent.
    """
    growth = _Growth(graph, relations, reverse=reverse, depth=depth, limit=limit)
    for start in starts:
        growth.add(start, ROOT, above=ROOT)
    growth.grow()
    return growth.frozen()


class _Growth:
    """The lines so far, in the order they were met: a child always behind its parent."""

    def __init__(
        self,
        graph: Graph,
        relations: Iterable[int] | None,
        *,
        reverse: bool,
        depth: int | None,
        limit: int | None,
    ) -> None:
        self.graph = graph
        self.relations = None if relations is None else frozenset(relations)
        self.reverse = reverse
        self.depth = depth
        self.limit = limit
        self.lines: list[TreeNode] = []
        self.above: list[int] = []
        self.placed: dict[int, int] = {}

    def add(self, node: int, relation: int, above: int) -> bool:
        """Add a line below line `above` (ROOT: none) and say whether there was room."""
        if self.limit is not None and len(self.lines) >= self.limit and above != ROOT:
            return False
        cycle = self._stands_above(node, above)
        self.lines.append(TreeNode(node, relation, cycle=cycle))
        self.above.append(above)
        return True

    def grow(self) -> None:
        """Expand level by level; the list of lines is the queue."""
        level, depth = range(len(self.lines)), 0
        while level and (self.depth is None or depth < self.depth):
            for at in level:
                self._expand(at)
            level, depth = range(level.stop, len(self.lines)), depth + 1

    def _expand(self, at: int) -> None:
        line = self.lines[at]
        if line.cycle or line.node in self.placed:
            return
        self.placed[line.node] = at
        children = self._children(line.node)
        for index, (relation, other) in enumerate(children):
            if not self.add(other, relation, at):
                self.lines[at] = replace(line, cut=len(children) - index)
                return

    def frozen(self) -> tuple[TreeNode, ...]:
        """Put children into their parents, from the last line up."""
        below: list[list[TreeNode]] = [[] for _ in self.lines]
        roots: list[TreeNode] = []
        for at in range(len(self.lines) - 1, -1, -1):
            children, repeated = tuple(reversed(below[at])), self._is_repeated(at)
            line = replace(self.lines[at], children=children, repeated=repeated)
            (roots if self.above[at] == ROOT else below[self.above[at]]).append(line)
        return tuple(reversed(roots))

    def _is_repeated(self, at: int) -> bool:
        line = self.lines[at]
        elsewhere = self.placed.get(line.node, at) != at
        return elsewhere and not line.cycle and bool(self._children(line.node))

    def _children(self, node: int) -> list[tuple[int, int]]:
        return self.graph.neighbours(node, self.relations, reverse=self.reverse)

    def _stands_above(self, node: int, above: int) -> bool:
        while above != ROOT:
            if self.lines[above].node == node:
                return True
            above = self.above[above]
        return False

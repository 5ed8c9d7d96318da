"""The graph as a tree of text lines, for terminals and logs."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean_line, cut
from devportal.views.graph import lay_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.catalog.tree import TreeNode
    from devportal.views.graph import GraphView, Layout

LIMIT = 200
ROOT = -1


@record
class Pen:
    """The characters that draw the branches."""

    branch: str
    last: str
    through: str
    blank: str
    more: str


UNICODE = Pen("├── ", "└── ", "│   ", "    ", "…")
ASCII = Pen("|-- ", "`-- ", "|   ", "    ", "...")


def tree_text(
    view: GraphView,
    *,
    width: int | None = None,
    ascii_only: bool = False,
    depth: int | None = None,
    limit: int = LIMIT,
) -> str:
    """Draw the trees below the roots of a view, one node a line, each with the relation that leads to it.

    At most `limit` lines; what does not fit is counted where it would stand. `width` cuts labels, never refs.
    A node is expanded at one place only; the others say whether that is above or below.
    """
    from devportal.catalog.tree import forest

    layout = lay_out(view)
    roots = layout.roots if len(layout.roots) <= limit else layout.roots[: limit - 1]
    more = len(layout.roots) - len(roots)
    limit -= 1 if more else 0
    trees = forest(layout.graph, roots, depth=depth, limit=limit)
    if any(_is_partly_cut(node) for node, _ in _walk(trees)):  # its line "… 12 more" takes a line too
        trees = forest(layout.graph, roots, depth=depth, limit=limit - 1)
    pen = ASCII if ascii_only else UNICODE
    lines = list(_Drawing(layout, pen, width, _first_lines(trees)).lines(trees))
    lines += [f"{pen.more} {more:,} more"] if more else []
    return "".join(line + "\n" for line in lines)


def _is_partly_cut(node: TreeNode) -> bool:
    return bool(node.cut and node.children)


def _walk(trees: tuple[TreeNode, ...]) -> Iterator[tuple[TreeNode, int]]:
    """Give every node with its line, in the order of printing."""
    stack = list(reversed(trees))
    line = 0
    while stack:
        node = stack.pop()
        yield node, line
        stack.extend(reversed(node.children))
        line += 1


def _first_lines(trees: tuple[TreeNode, ...]) -> dict[int, int]:
    """Give the line on which each node is expanded."""
    return {node.node: line for node, line in _walk(trees) if not node.repeated and not node.cycle}


class _Drawing:
    def __init__(self, layout: Layout, pen: Pen, width: int | None, expanded: dict[int, int]) -> None:
        self.layout = layout
        self.pen = pen
        self.width = width
        self.expanded = expanded
        self.count = 0

    def lines(self, trees: tuple[TreeNode, ...]) -> Iterator[str]:
        """Give the lines of all trees, without recursion: a chain may be as deep as there are lines."""
        stack: list[str | tuple[TreeNode, str, str, int]] = [(tree, "", "", ROOT) for tree in reversed(trees)]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                yield item
                continue
            node, lead, indent, parent = item
            yield self._line(node, lead, parent)
            self.count += 1
            stack += reversed(self._below(node, indent))

    def _below(self, node: TreeNode, indent: str) -> list[str | tuple[TreeNode, str, str, int]]:
        """Give what stands below a node: its children, and how many were left out."""
        pen = self.pen
        below: list[str | tuple[TreeNode, str, str, int]] = [
            (child, indent + pen.branch, indent + pen.through, node.node) for child in node.children
        ]
        if _is_partly_cut(node):
            below.append(f"{indent}{pen.last}{pen.more} {node.cut:,} more")
        elif node.children:
            below[-1] = (node.children[-1], indent + pen.last, indent + pen.blank, node.node)
        return below

    def _line(self, node: TreeNode, lead: str, parent: int) -> str:
        shown = self.layout.nodes[node.node]
        relation = "" if node.relation < 0 else clean_line(self.layout.relations[node.relation]) + " "
        head = f"{lead}{relation}{clean_line(shown.ref)}"
        marks = "".join(f" ({mark})" for mark in self._marks(node, parent))
        label = clean_line(shown.label)
        if not label or label == shown.ref:
            return head + marks
        if self.width is not None:
            label = cut(label, self.width - len(head) - len(marks) - 2, self.pen.more)
        return f"{head}  {label}{marks}" if label != self.pen.more else head + marks

    def _marks(self, node: TreeNode, parent: int) -> Iterator[str]:
        if not self.layout.nodes[node.node].exists:
            yield "missing"
        if node.cycle:
            yield "itself" if node.node == parent else "cycle"
        if node.repeated:
            yield "see above" if self.expanded.get(node.node, -1) < self.count else "see below"
        if node.cut and not node.children:
            yield f"+{node.cut:,}"

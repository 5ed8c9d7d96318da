"""The graph in Graphviz's language."""

from __future__ import annotations

from devportal.text import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.views.graph import GraphView, NodeView


def dot_text(view: GraphView, *, direction: str = "LR") -> str:
    """Draw a view as a digraph; nodes are named n0, n1, ... and every text from outside is quoted."""
    lines = ["digraph catalog {", f"  rankdir={direction};", "  node [shape=box];"]
    roots = frozenset(view.roots)
    lines += [f"  n{at} [{_attributes(node, at in roots)}];" for at, node in enumerate(view.nodes)]
    lines += [
        f"  n{source} -> n{target} [label={_quoted(relation)}];" for source, relation, target in view.edges
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _attributes(node: NodeView, root: bool) -> str:
    parts = [f"label={_quoted(node.label or node.ref)}", f"tooltip={_quoted(node.ref)}"]
    if root:
        parts.append("penwidth=2")
    if not node.exists:
        parts.append("style=dashed")
    return ", ".join(parts)


def _quoted(text: str) -> str:
    r"""Quote for a DOT string; `\N` and HTML entities mean something in labels, so both are coded."""
    text = clean_line(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'

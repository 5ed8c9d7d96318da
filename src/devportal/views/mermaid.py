"""The graph as a Mermaid flowchart, for Markdown pages.

Only identifiers made here reach Mermaid's syntax. Every label stands in quotes, and all of its characters
but letters, digits and a few marks are written as character codes, so that no label ends its quotes, starts
a directive or adds a link (security: hostile titles).
"""

from __future__ import annotations

from devportal.text import clean_line, cut, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.views.graph import GraphView, NodeView

MAX_EDGES = 500
"""Mermaid's default `maxEdges`: it draws nothing at all beyond it."""
MAX_TEXT = 50_000
"""Mermaid's default `maxTextSize`."""
MAX_LABEL = 80

_PLAIN = frozenset(" -./:,@")
"""Not `_` and `*`: they are Markdown in labels."""


def mermaid_text(view: GraphView, *, direction: str = "LR") -> str:
    """Draw a view; what Mermaid would refuse to draw by its default limits is left out and counted."""
    room = MAX_TEXT - 1000
    nodes = [f'  n{at}["{_escaped(_name(node))}"]{_class(view, at)}' for at, node in enumerate(view.nodes)]
    nodes, room = _fitting(nodes, room)
    known = [edge for edge in view.edges if edge[0] < len(nodes) and edge[2] < len(nodes)][:MAX_EDGES]
    edges = [f'  n{source} -->|"{_escaped(relation)}"| n{target}' for source, relation, target in known]
    edges, _ = _fitting(edges, room)
    rest = _rest(len(view.nodes) - len(nodes), len(view.edges) - len(edges))
    styles = ["  classDef root stroke-width:3px", "  classDef missing stroke-dasharray:4 4"]
    return "\n".join([f"flowchart {direction}", *nodes, *edges, *rest, *styles]) + "\n"


def _fitting(lines: list[str], room: int) -> tuple[list[str], int]:
    """Give the first lines that fit into `room` characters, and what room is left."""
    for at, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return lines[:at], 0
    return lines, room


def _name(node: NodeView) -> str:
    return cut(clean_line(node.label or node.ref), MAX_LABEL)


def _class(view: GraphView, at: int) -> str:
    if not view.nodes[at].exists:
        return ":::missing"
    return ":::root" if at in view.roots else ""


def _rest(nodes: int, edges: int) -> list[str]:
    parts = [plural(count, noun) for count, noun in ((nodes, "node"), (edges, "edge")) if count > 0]
    return [f'  rest["{" and ".join(parts)} left out"]'] if parts else []


def _escaped(text: str) -> str:
    """Write a label so that Mermaid shows it as it is; `#35;` is its own form of a character code.

    The mark of a label that begins like a Markdown list ("1. x", "- x") is coded too: Mermaid refuses lists.
    """
    text = clean_line(text)
    head = len(text) - len(text.lstrip(" 0123456789"))
    return "".join(
        char if char.isalnum() or (char in _PLAIN and (at != head or char not in ".-")) else f"#{ord(char)};"
        for at, char in enumerate(text)
    )

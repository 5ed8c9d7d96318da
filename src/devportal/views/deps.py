"""Dependencies as a tree, Mermaid, DOT or data."""

from __future__ import annotations

from devportal.record import record
from devportal.views.graph import GraphView, NodeView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from devportal.catalog.dependencies import Neighbourhood, Node
    from devportal.views.theme import Theme

FORMATS = ("tree", "json", "yaml", "mermaid", "dot", "svg", "html", "name")
TERMINAL = "tree"
PIPE = "tree"


@record
class Directions:
    """What was walked: forward, backward, or both, each a neighbourhood with the word that heads it.

    `counts` tells of groups how many relations an edge stands for, by (source, relation, target); `draw`
    turns DOT into SVG.
    """

    parts: tuple[tuple[str, Neighbourhood], ...]
    depth: int | None = None
    title: str = "catalog"
    counts: Mapping[tuple[str, str, str], int] | None = None
    draw: Callable[[str], str] | None = None


def render(directions: Directions, format_: str, theme: Theme, width: int) -> str:
    """Give the answer as text."""
    from devportal.views.dot import dot_text
    from devportal.views.mermaid import mermaid_text
    from devportal.views.tree import LIMIT, tree_text

    if format_ == "name":
        refs = {node.ref for _, part in directions.parts for node in part.nodes[len(part.roots) :]}
        return "".join(ref + "\n" for ref in sorted(refs))
    if format_ == "tree":
        trees = []
        limit = LIMIT if len(directions.parts) == 1 else LIMIT // len(directions.parts) - 2
        for word, part in directions.parts:
            heading = f"{theme.paint(word, 'heading')}\n" if len(directions.parts) > 1 else ""
            picture = view(part, directions.counts)
            trees.append(heading + tree_text(picture, width=width, ascii_only=theme.ascii, limit=limit))
        return "\n".join(trees)
    picture = view(merged(directions), directions.counts)
    if format_ == "html":
        from devportal.views.html import html_text

        return html_text(picture, directions.title)
    if format_ == "svg" and directions.draw is not None:
        return directions.draw(dot_text(picture))
    return (mermaid_text if format_ == "mermaid" else dot_text)(picture)


def view(part: Neighbourhood, counts: Mapping[tuple[str, str, str], int] | None = None) -> GraphView:
    """Give the picture of a neighbourhood; a node carries its title and owner."""
    nodes = tuple(NodeView(node.ref, node.title, node.kind, node.exists) for node in part.nodes)
    if counts is None:
        return GraphView(nodes, part.edges, part.roots)
    refs = [node.ref for node in part.nodes]
    edges = tuple(
        (one, f"{name} ({counts[refs[one], name, refs[other]]})", other) for one, name, other in part.edges
    )
    return GraphView(nodes, edges, part.roots)


def merged(directions: Directions) -> Neighbourhood:
    """Give one graph for both directions; edges that were walked backward are turned round."""
    from devportal.catalog.dependencies import Neighbourhood
    from devportal.model.relation import INVERSE

    nodes: dict[str, Node] = {}
    edges: set[tuple[str, str, str]] = set()
    for _, part in directions.parts:
        for node in part.nodes:
            nodes.setdefault(node.ref, node)
        for source, name, target in part.edges:
            ends = part.nodes[source].ref, part.nodes[target].ref
            edges.add((ends[1], INVERSE[name], ends[0]) if part.backward else (ends[0], name, ends[1]))
    place = {ref: at for at, ref in enumerate(nodes)}
    roots = tuple(place[part.nodes[root].ref] for _, part in directions.parts[:1] for root in part.roots)
    return Neighbourhood(
        tuple(nodes.values()),
        tuple(sorted((place[source], name, place[target]) for source, name, target in edges)),
        roots,
    )


def data(directions: Directions) -> object:
    """Give nodes and edges; an edge reads "source relation target"."""
    graph = merged(directions)
    return {
        "roots": [graph.nodes[root].ref for root in graph.roots],
        "nodes": [
            {"ref": node.ref, "kind": node.kind, "owner": node.owner or None, "exists": node.exists}
            for node in sorted(graph.nodes, key=lambda node: node.ref)
        ],
        "edges": [
            {"source": source, "type": name, "target": target, **_count(directions, source, name, target)}
            for source, name, target in sorted(
                (graph.nodes[source].ref, name, graph.nodes[target].ref)
                for source, name, target in graph.edges
            )
        ],
    }


def _count(directions: Directions, source: str, name: str, target: str) -> dict[str, int]:
    return {} if directions.counts is None else {"count": directions.counts[source, name, target]}

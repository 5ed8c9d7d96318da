"""Dependencies as a tree, Mermaid, DOT or data."""

from __future__ import annotations

from devportal.record import record
from devportal.views.graph import GraphView, NodeView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.dependencies import Neighbourhood, Node
    from devportal.views.theme import Theme

FORMATS = ("tree", "json", "yaml", "mermaid", "dot", "name")
TERMINAL = "tree"
PIPE = "tree"


@record
class Directions:
    """What was walked: forward, backward, or both, each a neighbourhood with the word that heads it."""

    parts: tuple[tuple[str, Neighbourhood], ...]
    depth: int | None = None


def render(directions: Directions, format_: str, theme: Theme, width: int) -> str:
    """Give the answer as text."""
    from devportal.views.dot import dot_text
    from devportal.views.mermaid import mermaid_text
    from devportal.views.tree import tree_text

    if format_ == "name":
        refs = {node.ref for _, part in directions.parts for node in part.nodes[len(part.roots) :]}
        return "".join(ref + "\n" for ref in sorted(refs))
    if format_ == "tree":
        trees = []
        for word, part in directions.parts:
            heading = f"{theme.paint(word, 'heading')}\n" if len(directions.parts) > 1 else ""
            trees.append(heading + tree_text(view(part), width=width, ascii_only=theme.ascii))
        return "\n".join(trees)
    return (mermaid_text if format_ == "mermaid" else dot_text)(view(merged(directions)))


def view(part: Neighbourhood) -> GraphView:
    """Give the picture of a neighbourhood; a node carries its title and owner."""
    nodes = tuple(NodeView(node.ref, node.title, node.kind, node.exists) for node in part.nodes)
    return GraphView(nodes, part.edges, part.roots)


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
            {"source": source, "type": name, "target": target}
            for source, name, target in sorted(
                (graph.nodes[source].ref, name, graph.nodes[target].ref)
                for source, name, target in graph.edges
            )
        ],
    }

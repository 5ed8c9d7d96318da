"""What every picture of the graph is drawn from: nodes, edges and where to begin."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.graph import Graph


@record
class NodeView:
    """A node to draw. `exists` is false for the target of a dangling reference."""

    ref: str
    label: str = ""
    kind: str = ""
    exists: bool = True


@record
class GraphView:
    """Nodes, (source, relation, target) edges by position in `nodes`, and the positions to begin with."""

    nodes: tuple[NodeView, ...] = ()
    edges: tuple[tuple[int, str, int], ...] = ()
    roots: tuple[int, ...] = ()


@record
class Layout:
    """A view as a graph whose nodes are sorted by ref and whose relations by name."""

    graph: Graph
    nodes: tuple[NodeView, ...]
    relations: tuple[str, ...]
    roots: tuple[int, ...]


def lay_out(view: GraphView) -> Layout:
    """Sort a view. Without roots, they are the nodes that nothing points to, and one of each cycle left."""
    from devportal.catalog.graph import Graph

    order = sorted(range(len(view.nodes)), key=lambda at: view.nodes[at].ref)
    rank = {at: position for position, at in enumerate(order)}
    relations = tuple(sorted({relation for _, relation, _ in view.edges}))
    number = {relation: position for position, relation in enumerate(relations)}
    edges = ((rank[source], number[relation], rank[target]) for source, relation, target in view.edges)
    graph = Graph.build(len(order), edges)
    roots = tuple(rank[at] for at in view.roots) or _natural_roots(graph)
    return Layout(graph, tuple(view.nodes[at] for at in order), relations, roots)


def _natural_roots(graph: Graph) -> tuple[int, ...]:
    from devportal.catalog.walks import reach

    roots = [node for node in range(graph.nodes) if not graph.neighbours(node, reverse=True)]
    covered = set(reach(graph, roots).order())
    for node in range(graph.nodes):
        if node not in covered:
            roots.append(node)
            covered.update(reach(graph, [node]).order())
    return tuple(sorted(roots))

"""Why one entity depends on another: the shortest ways."""

from __future__ import annotations

from devportal.text import clean_line, plural
from devportal.views.graph import GraphView, NodeView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.wholegraph import Ways
    from devportal.views.theme import Theme

FORMATS = ("tree", "json", "yaml", "mermaid", "dot", "name")
TERMINAL = "tree"
PIPE = "tree"


def render(answer: Ways, format_: str, theme: Theme, width: int) -> str:
    """Give each way as a stair of relations."""
    del width
    if format_ == "name":
        return "".join(
            " ".join((way[0].source, *(step.target for step in way))) + "\n" for way in answer.ways
        )
    if format_ in ("mermaid", "dot"):
        from devportal.views.dot import dot_text
        from devportal.views.mermaid import mermaid_text

        return (mermaid_text if format_ == "mermaid" else dot_text)(_graph(answer))
    blocks = []
    for way in answer.ways:
        lines = [theme.paint(clean_line(answer.source), "ref")]
        lines += [
            f"{'  ' * depth}{step.relation} {theme.paint(clean_line(step.target), 'ref')}"
            for depth, step in enumerate(way, 1)
        ]
        blocks.append("\n".join(lines))
    if answer.more:
        blocks.append(f"and more ways of {plural(len(answer.ways[0]), 'step')}")
    return "\n\n".join(blocks) + "\n"


def _graph(answer: Ways) -> GraphView:
    steps = sorted({(step.source, step.relation, step.target) for way in answer.ways for step in way})
    refs = sorted({end for source, _, target in steps for end in (source, target)})
    place = {ref: at for at, ref in enumerate(refs)}
    nodes = tuple(NodeView(ref, "", ref.partition(":")[0]) for ref in refs)
    edges = tuple((place[source], relation, place[target]) for source, relation, target in steps)
    return GraphView(nodes, edges, (place[answer.source],) if answer.source in place else ())


def data(answer: Ways) -> object:
    """Give the ways as lists of steps."""
    return {
        "source": answer.source,
        "target": answer.target,
        "ways": [
            [{"source": step.source, "type": step.relation, "target": step.target} for step in way]
            for way in answer.ways
        ],
        "more": answer.more,
    }

"""What breaks: a table, a tree, Mermaid, a pull-request comment, or the jobs of a CI matrix."""

from __future__ import annotations

from devportal.text import clean_line, plural
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.impact import Changed, Impact
    from devportal.views.graph import GraphView
    from devportal.views.theme import Theme

FORMATS = (
    "text",
    "table",
    "wide",
    "tsv",
    "csv",
    "json",
    "jsonl",
    "yaml",
    "name",
    "tree",
    "mermaid",
    "dot",
    "md",
    "matrix",
)
TERMINAL = "text"
PIPE = "tsv"
OWN = ("md",)
"""What `render` draws although a table could be written in this format too."""
LIMIT = 65_536 - 136
"""The longest comment that GitHub takes, with room for the marker that `portal ci comment` puts before it."""
_MOST_FILES = 5


def table(answer: Impact) -> Table:
    """Give a line for each entity: what changes first, then what is affected, nearest first."""
    columns = (
        Column("REF", style="ref"),
        Column("OWNER", short=True),
        Column("STEPS"),
        Column("BECAUSE", give=1),
        Column("SYSTEM", wide=True),
    )
    rows = [(one.ref, one.owner, "0", _why(one), one.system) for one in answer.changed]
    rows += [
        (one.ref, one.owner, str(one.depth), f"{one.relation} {one.through}", one.system)
        for one in answer.affected
    ]
    return Table(columns, tuple(rows))


def _why(one: Changed) -> str:
    if not one.files:
        return one.reason
    return f"{one.reason}: {one.files[0]}" + (f" and {len(one.files) - 1} more" if len(one.files) > 1 else "")


def render(answer: Impact, format_: str, theme: Theme, width: int) -> str:
    """Give the answer as text."""
    if format_ == "matrix":
        return matrix(answer)
    if format_ == "md":
        from devportal.views.comment import comment

        return comment(answer)
    if format_ == "tree":
        from devportal.views.tree import tree_text

        return tree_text(graph(answer), width=width, ascii_only=theme.ascii)
    if format_ in ("mermaid", "dot"):
        from devportal.views.dot import dot_text
        from devportal.views.mermaid import mermaid_text

        return (mermaid_text if format_ == "mermaid" else dot_text)(graph(answer, forward=True))
    return _text(answer, theme, width)


def _text(answer: Impact, theme: Theme, width: int) -> str:
    from devportal.views.table import draw

    lines = [headline(answer)]
    blocks = [table(answer)] if answer.changed else []
    teams = [(team.ref, str(team.changed), str(team.affected)) for team in answer.teams]
    systems = [(link.source, link.target, str(link.count)) for link in answer.systems]
    reviewers = [(one.ref, files_told(one.files)) for one in answer.reviewers]
    blocks += [
        _block(("TEAM TO TELL", "CHANGED", "AFFECTED"), teams),
        _block(("SYSTEM", "RESTS ON", "EDGES"), systems),
        _block(("REVIEWER", "FILES"), reviewers),
    ]
    lines += [draw(block, width, theme).rstrip("\n") for block in blocks if block.rows]
    if answer.removed:
        lines.append("\n".join(_removed(answer)))
    if answer.loose:
        told = [clean_line(path) for path in answer.loose[:_MOST_FILES]]
        more = [f"and {len(answer.loose) - len(told)} more"] if len(answer.loose) > len(told) else []
        lines.append("\n".join(["changed files of no entity:", *(f"  {line}" for line in (*told, *more))]))
    return "\n\n".join(lines) + "\n"


def _block(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    """Give a table whose first column is never cut."""
    columns = (Column(heads[0], style="ref"), *(Column(head, give=head == "FILES") for head in heads[1:]))
    return Table(columns, tuple(rows))


def headline(answer: Impact) -> str:
    """Give the answer in one line."""
    changed = plural(len(answer.changed), "entity")
    files = f" by {plural(answer.files, 'file')}" if answer.files else ""
    if not answer.changed:
        return f"no entity changed{files}"
    teams = f" in {plural(len(answer.teams), 'team')}" if answer.teams else ""
    return f"{changed} changed{files}, {len(answer.affected):,} affected{teams}"


def _removed(answer: Impact) -> list[str]:
    lines = ["no longer in the catalog:"]
    for one in answer.removed:
        by = (
            f", still needed by {', '.join(map(clean_line, one.dependents[:_MOST_FILES]))}"
            if one.dependents
            else ""
        )
        lines.append(f"  {clean_line(one.ref)}{by}")
    return lines


def files_told(files: Sequence[str]) -> str:
    """Give the first files, and how many more there are."""
    shown = ", ".join(files[:_MOST_FILES])
    return shown + (f" and {len(files) - _MOST_FILES} more" if len(files) > _MOST_FILES else "")


def graph(answer: Impact, *, forward: bool = False) -> GraphView:
    """Give the picture: edges from what changes to what rests on it, or with `forward` as they are named."""
    from devportal.model.relation import INVERSE
    from devportal.views.graph import GraphView, NodeView

    known = {one.ref: True for one in answer.changed}
    known.update((one.ref, one.exists) for one in answer.affected)
    refs = list(known)
    place = {ref: at for at, ref in enumerate(refs)}
    nodes = tuple(NodeView(ref, "", ref.partition(":")[0], known[ref]) for ref in refs)
    ends = [edge for edge in answer.edges if edge[0] in place and edge[2] in place]
    edges = sorted(
        (place[one], name, place[other]) if forward else (place[other], INVERSE[name], place[one])
        for one, name, other in ends
    )
    return GraphView(nodes, tuple(edges), tuple(range(len(answer.changed))))


def matrix(answer: Impact) -> str:
    """Give the components as `{"include": [...]}` on one line, for the matrix of a CI job."""
    from devportal.views.plain import to_json

    return to_json({"include": _jobs(answer)}, lines=True)


def _jobs(answer: Impact) -> list[dict[str, object]]:
    folders = answer.folders or {}
    found = [(one.ref, one.owner, True) for one in answer.changed]
    found += [(one.ref, one.owner, False) for one in answer.affected]
    return [
        {
            "name": ref.partition("/")[2],
            "ref": ref,
            "path": folders[ref],
            "owner": owner,
            "changed": changed,
        }
        for ref, owner, changed in sorted(found)
        if ref in folders
    ]


def data(answer: Impact) -> object:
    """Give the whole answer as an object."""
    return {
        "files": answer.files,
        "changed": [
            {
                "ref": one.ref,
                "owner": one.owner or None,
                "system": one.system or None,
                "reason": one.reason,
                "files": list(one.files),
            }
            for one in answer.changed
        ],
        "affected": [
            {
                "ref": one.ref,
                "owner": one.owner or None,
                "system": one.system or None,
                "depth": one.depth,
                "relation": one.relation,
                "through": one.through,
            }
            for one in answer.affected
        ],
        "edges": [{"source": one, "type": name, "target": other} for one, name, other in answer.edges],
        "teams": [{"ref": one.ref, "changed": one.changed, "affected": one.affected} for one in answer.teams],
        "systems": [
            {"source": one.source, "target": one.target, "edges": one.count} for one in answer.systems
        ],
        "orphanedFiles": list(answer.loose),
        "removed": [{"ref": one.ref, "dependents": list(one.dependents)} for one in answer.removed],
        "reviewers": [{"ref": one.ref, "files": list(one.files)} for one in answer.reviewers],
    }

"""The impact of a change as a comment on its pull request."""

from __future__ import annotations

from devportal.record import replace
from devportal.text import cut, plural
from devportal.views.impact import LIMIT, files_told, graph, headline
from devportal.views.mermaid import mermaid_text
from devportal.views.table import Column, Table, escape_markdown, markdown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.impact import Impact

_OPEN = 10
"""Up to so many lines a table stands open; a longer one is folded."""
_SIZES = ((500, True), (200, True), (200, False), (50, False), (10, False), (0, False))
_MOST_EDGES = 120
_TEXT = 300


def comment(answer: Impact) -> str:
    """Give Markdown for GitHub and GitLab of at most 65,536 characters; what is left out is counted."""
    text = ""
    for most, with_graph in _SIZES:
        text = _comment(answer, most, with_graph=with_graph)
        if len(text) <= LIMIT:
            break
    return text


def _comment(answer: Impact, most: int, *, with_graph: bool) -> str:
    blocks = ["### What this change reaches", f"**{headline(answer)}**"]
    blocks += _table(
        "Changed",
        ("Changed", "Owner", "Because"),
        [(one.ref, one.owner or "nobody", _because(one.reason, one.files)) for one in answer.changed],
        most,
    )
    blocks += _table(
        "Affected",
        ("Affected", "Owner", "Steps", "Because"),
        [
            (one.ref, one.owner or "nobody", str(one.depth), f"{one.relation} {one.through}")
            for one in answer.affected
        ],
        most,
    )
    blocks += _table(
        "Reviewers",
        ("Reviewer", "Files"),
        [(one.ref, files_told(one.files)) for one in answer.reviewers],
        most,
    )
    blocks += _table(
        "No longer in the catalog",
        ("No longer in the catalog", "Still needed by"),
        [(one.ref, files_told(one.dependents)) for one in answer.removed],
        most,
    )
    blocks += _table("Files of no entity", ("Files of no entity",), [(path,) for path in answer.loose], most)
    if with_graph and answer.affected:
        blocks.append(_folded("Graph", _graph(answer)))
    return "\n\n".join(blocks) + "\n"


def _because(reason: str, files: tuple[str, ...]) -> str:
    return f"{reason}: {files_told(files)}" if files else reason


def _table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]], most: int) -> list[str]:
    if not rows:
        return []
    kept = tuple(tuple(cut(cell, _TEXT) for cell in row) for row in rows[:most])
    text = markdown(Table(tuple(map(Column, heads)), kept)).rstrip("\n") if kept else ""
    if len(rows) > len(kept):
        text = f"{text}\n\n{len(rows) - len(kept):,} more".strip()
    return [_folded(f"{title} ({len(rows):,})", text) if len(rows) > _OPEN else text]


def _folded(title: str, text: str) -> str:
    return f"<details>\n<summary>{escape_markdown(title)}</summary>\n\n{text}\n\n</details>"


def _graph(answer: Impact) -> str:
    left_out = len(answer.edges) - _MOST_EDGES
    shown = replace(answer, edges=answer.edges[:_MOST_EDGES]) if left_out > 0 else answer
    view = graph(shown, forward=True)
    if left_out > 0:
        ends = {end for source, _, target in view.edges for end in (source, target)}
        keep = [at for at in range(len(view.nodes)) if at in ends]
        place = {at: number for number, at in enumerate(keep)}
        view = replace(
            view,
            nodes=tuple(view.nodes[at] for at in keep),
            edges=tuple((place[one], name, place[other]) for one, name, other in view.edges),
            roots=tuple(place[at] for at in view.roots if at in place),
        )
    more = f"\n\n{plural(left_out, 'edge')} left out" if left_out > 0 else ""
    return f"```mermaid\n{mermaid_text(view)}```{more}"

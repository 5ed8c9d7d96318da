"""What changed in an API, and whom it concerns."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean_line, plural
from devportal.views.table import Column, Table, escape_markdown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devportal.definitions.callers import User
    from devportal.definitions.change import Change
    from devportal.views.theme import Theme

FORMATS = ("text", "table", "tsv", "csv", "md", "json", "yaml")
TERMINAL = "text"
PIPE = "text"
_STYLES = {"breaking": "error", "risky": "warning", "compatible": "good"}
_MOST = 4
"""How many operations are named at one change before the rest is counted."""


@record
class Compared:
    """Two versions of an API: what changed, and who consumes it."""

    ref: str
    before: str
    after: str
    changes: tuple[Change, ...]
    consumers: tuple[User, ...]


def table(found: Compared) -> Table:
    """Give a row for each change."""
    columns = (Column("SEVERITY"), Column("CODE", give=2), Column("CHANGE"), Column("WHERE", give=1))
    rows = tuple((one.severity, one.code, one.message, ", ".join(one.where)) for one in found.changes)
    return Table(columns, rows)


def render(found: Compared, format_: str, theme: Theme, width: int) -> str:
    """Give the changes, the worst first, and who is concerned where something breaks."""
    del width
    if format_ == "md":
        return _markdown(found)
    lines = [f"{clean_line(found.ref)}: {clean_line(found.before)} -> {clean_line(found.after)}"]
    for one in found.changes:
        mark = theme.paint(f"{one.severity:<10}", _STYLES[one.severity])
        lines.append(f"  {mark}  {clean_line(one.message)}{theme.paint(_where(one), 'dim')}")
    lines.append(_summary(found.changes))
    if _is_harmful(found.changes):
        lines += _concerned(found.consumers, theme)
    return "\n".join(lines) + "\n"


def _where(change: Change) -> str:
    named = [place for place in change.where[:_MOST] if place not in change.message]
    more = f" and {len(change.where) - _MOST} more" if len(change.where) > _MOST else ""
    return f"  ({clean_line(', '.join(named))}{more})" if named else ""


def _summary(changes: Sequence[Change]) -> str:
    if not changes:
        return "nothing changed"
    counts = [(word, sum(one.severity == word for one in changes)) for word in _STYLES]
    told = ", ".join(f"{count} {word}" for word, count in counts if count)
    return f"{plural(len(changes), 'change')}: {told}"


def _is_harmful(changes: Sequence[Change]) -> bool:
    return any(one.severity == "breaking" for one in changes)


def _concerned(users: Sequence[User], theme: Theme) -> Iterator[str]:
    if not users:
        yield "nothing in the catalog consumes it"
        return
    yield f"it breaks {plural(len(users), 'consumer')}:"
    for user in users:
        owner = user.row.owner if user.row else "not in the catalog"
        yield f"  {theme.paint(clean_line(user.ref), 'ref')}  {clean_line(owner)}"


def _markdown(found: Compared) -> str:
    title = (
        f"### {escape_markdown(found.ref)}: {escape_markdown(found.before)} to {escape_markdown(found.after)}"
    )
    lines = [title, ""]
    if found.changes:
        lines += ["| severity | change | where |", "| --- | --- | --- |"]
    for one in found.changes:
        where = escape_markdown(", ".join(one.where))
        lines.append(f"| {one.severity} | {escape_markdown(one.message)} | {where} |")
    lines += ["", _summary(found.changes)]
    if _is_harmful(found.changes):
        lines += ["", "| consumer | owner |", "| --- | --- |"]
        for user in found.consumers:
            owner = user.row.owner if user.row else "not in the catalog"
            lines.append(f"| {escape_markdown(user.ref)} | {escape_markdown(owner)} |")
    return "\n".join(lines) + "\n"


def data(found: Compared) -> object:
    """Give the comparison as an object."""
    from devportal.views.api_users import as_data

    return {
        "ref": found.ref,
        "before": found.before,
        "after": found.after,
        "breaking": _is_harmful(found.changes),
        "changes": [
            {"severity": one.severity, "code": one.code, "message": one.message, "where": list(one.where)}
            for one in found.changes
        ],
        "consumers": [as_data(user) for user in found.consumers],
    }

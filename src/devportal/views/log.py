"""What happened to an entity, commit by commit."""

from __future__ import annotations

from devportal.text import clean_line
from devportal.views.diff import change
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.history import History, Version
    from devportal.views.theme import Theme

FORMATS = ("text", "table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md")
TERMINAL = "text"
PIPE = "text"


def table(answer: History) -> Table:
    """Give one line for each commit."""
    columns = (
        Column("DATE"),
        Column("COMMIT", style="ref"),
        Column("AUTHOR", give=2),
        Column("WHAT", give=1),
        Column("SUBJECT", give=3),
    )
    rows = tuple(
        (one.commit.day, one.commit.id[:7], one.commit.author, _what(one), one.commit.subject)
        for one in answer.versions
    )
    return Table(columns, rows)


def _what(version: Version) -> str:
    return ", ".join(f"{field.path}: {change(field)}" for field in version.fields) or version.what


def render(answer: History, format_: str, theme: Theme, width: int) -> str:
    """Give each commit with its fields below it."""
    del format_, width
    lines = []
    if answer.uncommitted:
        lines.append(theme.paint("not committed yet", "warning"))
        lines += [f"    {clean_line(field.path)}: {change(field)}" for field in answer.uncommitted]
    for one in answer.versions:
        commit = one.commit
        head = f"{commit.day}  {theme.paint(commit.id[:7], 'ref')}  {clean_line(commit.author)}"
        lines.append(f"{head}  {clean_line(commit.subject)}")
        if one.what != "changed":
            lines.append(f"    {one.what} in {clean_line(one.path)}")
        lines += [f"    {clean_line(field.path)}: {change(field)}" for field in one.fields]
    return "\n".join(lines) + "\n"


def data(answer: History) -> object:
    """Give one object for each commit, newest first."""
    return [
        {
            "commit": one.commit.id,
            "date": one.commit.day,
            "author": one.commit.author,
            "email": one.commit.email,
            "subject": one.commit.subject,
            "what": one.what,
            "file": one.path,
            "fields": [{"path": field.path, "old": field.old, "new": field.new} for field in one.fields],
        }
        for one in answer.versions
    ]

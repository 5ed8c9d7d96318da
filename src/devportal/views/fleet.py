"""How projects stand to their templates."""

from __future__ import annotations

from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.scaffold.follow.fleet import Standing

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(rows: Sequence[Standing]) -> Table:
    """Give a row for each project."""
    columns = (
        Column("PROJECT", style="ref"),
        Column("STATE"),
        Column("COMMITS"),
        Column("FILES"),
        Column("CONFLICTS"),
        Column("TEMPLATE", give=1),
        Column("REASON", give=2),
    )
    return Table(columns, tuple(_row(row) for row in rows))


def _row(row: Standing) -> tuple[str, ...]:
    if row.reason:
        return (row.path, row.state, "", "", "", row.template, row.reason)
    behind = "" if row.behind is None else str(row.behind)
    return (row.path, row.state, behind, str(row.files), str(row.conflicts), row.template, "")


def data(rows: Sequence[Standing]) -> object:
    """Give the rows as data."""
    return [
        {
            "path": row.path,
            "template": row.template,
            "source": row.source,
            "state": row.state,
            "behind": row.behind,
            "files": row.files,
            "conflicts": row.conflicts,
            "reason": row.reason,
        }
        for row in rows
    ]

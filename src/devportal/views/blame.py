"""Who wrote each field of an entity."""

from __future__ import annotations

from devportal.views.diff import told
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.history import Written

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(written: Sequence[Written]) -> Table:
    """Give one line for each field, in the order of the file."""
    columns = (
        Column("FIELD"),
        Column("VALUE", give=3),
        Column("COMMIT", style="ref"),
        Column("DATE"),
        Column("AUTHOR", give=1),
        Column("SUBJECT", give=4),
    )
    rows = tuple(
        (one.path, told(one.value), one.commit.id[:7], one.commit.day, one.commit.author, one.commit.subject)
        for one in written
    )
    return Table(columns, rows)


def data(written: Sequence[Written]) -> object:
    """Give one object for each field."""
    return [
        {
            "path": one.path,
            "value": one.value,
            "line": one.line,
            "commit": one.commit.id,
            "date": one.commit.day,
            "author": one.commit.author,
            "email": one.commit.email,
            "subject": one.commit.subject,
        }
        for one in written
    ]

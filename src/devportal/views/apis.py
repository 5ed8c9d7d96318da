"""The APIs of a catalog."""

from __future__ import annotations

from devportal.record import record
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.row import Row

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


@record
class Line:
    """One API, and how many entities provide and consume it."""

    row: Row
    providers: int
    consumers: int


@record
class Lines:
    """The APIs in the order of their refs."""

    lines: tuple[Line, ...]


def table(found: Lines) -> Table:
    """Give a row for each API."""
    columns = (
        Column("REF", style="ref"),
        Column("TYPE", give=1),
        Column("LIFECYCLE", give=3),
        Column("OWNER", give=2, short=True),
        Column("PROVIDERS", give=5),
        Column("CONSUMERS", give=5),
        Column("DESCRIPTION", give=4),
    )
    rows = tuple(
        (
            one.row.ref,
            one.row.type,
            one.row.lifecycle,
            one.row.owner,
            str(one.providers),
            str(one.consumers),
            one.row.description,
        )
        for one in found.lines
    )
    return Table(columns, rows)


def data(found: Lines) -> object:
    """Give each API as an object."""
    return [
        {
            "ref": one.row.ref,
            "type": one.row.type,
            "lifecycle": one.row.lifecycle,
            "owner": one.row.owner,
            "system": one.row.system,
            "providers": one.providers,
            "consumers": one.consumers,
            "description": one.row.description,
        }
        for one in found.lines
    ]

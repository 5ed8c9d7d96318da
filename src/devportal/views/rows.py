"""A listing of entities."""

from __future__ import annotations

from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.row import Row

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"

COLUMNS = (
    Column("REF", style="ref"),
    Column("TYPE", give=2),
    Column("LIFECYCLE", give=3),
    Column("OWNER", give=1, short=True),
    Column("TITLE", wide=True),
    Column("SYSTEM", wide=True),
    Column("TAGS", wide=True),
    Column("DESCRIPTION", give=4),
)


def cells(row: Row) -> tuple[str, ...]:
    """Give one entity in the columns above."""
    return (
        row.ref,
        row.type,
        row.lifecycle,
        row.owner,
        row.title,
        row.system,
        row.tags,
        row.description,
    )


def table(listing: object) -> Table:
    """Give a listing as a table; `listing.rows` in the order they are shown."""
    rows: tuple[Row, ...] = listing.rows  # type: ignore[attr-defined]
    return Table(COLUMNS, tuple(cells(row) for row in rows), 0, getattr(listing, "foot", ""))


def data(listing: object) -> object:
    """Give whole entities in Backstage's REST shape."""
    return list(listing.entities())  # type: ignore[attr-defined]

"""What a search found."""

from __future__ import annotations

from devportal.views.plain import plain
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.search.find import Hits

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"

COLUMNS = (
    Column("REF", style="ref"),
    Column("TYPE", give=2),
    Column("OWNER", give=1, short=True),
    Column("IN", give=3, style="match"),
    Column("MATCH", wide=True),
    Column("TITLE", wide=True),
    Column("DESCRIPTION", give=4),
)


def table(found: Hits) -> Table:
    """Give the hits as a table, best first."""
    rows = tuple(
        (
            hit.row.ref,
            hit.row.type,
            hit.row.owner,
            hit.field,
            hit.match,
            hit.row.title,
            hit.row.description,
        )
        for hit in found.hits
    )
    more = 0 if found.total is None else found.total - len(found.hits)
    return Table(COLUMNS, rows, 0, f"{more} more; --limit 0 lists all" if more > 0 else "")


def data(found: Hits) -> object:
    """Give each hit as an object: the entity's row, how it matched and where."""
    listed = []
    for hit in found.hits:
        row = plain(hit.row)
        assert isinstance(row, dict)
        row["tags"] = hit.row.tags.split()
        listed.append({**row, "match": hit.match, "field": hit.field})
    return listed

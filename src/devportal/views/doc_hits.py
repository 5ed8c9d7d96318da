"""What a search in documentation found."""

from __future__ import annotations

from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.techdocs.library import DocHits

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"

COLUMNS = (
    Column("REF", style="ref"),
    Column("PAGE"),
    Column("HEADING", give=2, marked=True),
    Column("TEXT", give=3, marked=True),
    Column("PLACE", wide=True),
)


def table(found: DocHits) -> Table:
    """Give the hits as a table, best first."""
    rows = tuple(
        (hit.ref, hit.page, hit.heading or hit.title, hit.text, f"{hit.path}:{hit.line}")
        for hit in found.hits
    )
    more = found.total - len(found.hits)
    return Table(COLUMNS, rows, 0, f"{more} more; --limit 0 lists all" if more > 0 else "", found.words)


def data(found: DocHits) -> object:
    """Give each hit as an object."""
    return [
        {
            "ref": hit.ref,
            "page": hit.page,
            "title": hit.title,
            "heading": hit.heading,
            "anchor": hit.anchor,
            "text": hit.text,
            "path": hit.path,
            "line": hit.line,
        }
        for hit in found.hits
    ]

"""Documentation sites, and the pages of one."""

from __future__ import annotations

from devportal.record import record
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.techdocs.library import Leaf, Shelf

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


@record
class Listing:
    """Sites, or the pages of one (`leaves`), with paths as they are shown."""

    shelves: tuple[Shelf, ...] = ()
    leaves: tuple[Leaf, ...] | None = None


def table(listing: Listing) -> Table:
    """Give a row for each site or page."""
    if listing.leaves is not None:
        pages = (
            Column("PAGE"),
            Column("TITLE", give=1),
            Column("KIND", give=2),
            Column("NAV", give=3),
            Column("PATH", give=4),
        )
        rows = tuple(
            (leaf.name, leaf.title, leaf.kind, "yes" if leaf.in_nav else "no", leaf.path)
            for leaf in listing.leaves
        )
        return Table(pages, rows)
    columns = (Column("REF", style="ref"), Column("TITLE", give=2), Column("PAGES"), Column("WHERE", give=1))
    shown = tuple((one.ref, one.title, str(one.pages or ""), _where(one)) for one in listing.shelves)
    return Table(columns, shown)


def _where(shelf: Shelf) -> str:
    return f"not found: {shelf.fault}" if shelf.fault else shelf.url or shelf.folder


def data(listing: Listing) -> object:
    """Give each site or page as an object."""
    if listing.leaves is not None:
        return [
            {
                "ref": one.ref,
                "page": one.name,
                "title": one.title,
                "kind": one.kind,
                "inNav": one.in_nav,
                "path": one.path,
            }
            for one in listing.leaves
        ]
    return [
        {
            "ref": one.ref,
            "title": one.title,
            "pages": one.pages,
            "folder": one.folder or None,
            "url": one.url or None,
            "fault": one.fault or None,
            "origin": one.origin,
        }
        for one in listing.shelves
    ]

"""What a build of documentation made."""

from __future__ import annotations

from devportal.record import record
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.techdocs.build import Built

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


@record
class Builds:
    """The sites that were built, each with its folder as it is shown."""

    sites: tuple[tuple[Built, str], ...]


def table(builds: Builds) -> Table:
    """Give a row for each site."""
    columns = (
        Column("REF", style="ref"),
        Column("PAGES"),
        Column("FILES", give=2),
        Column("BUILDER", give=3),
        Column("FOLDER", give=1),
    )
    rows = tuple((one.ref, str(one.pages), str(one.files), one.builder, where) for one, where in builds.sites)
    return Table(columns, rows)


def data(builds: Builds) -> object:
    """Give each site as an object."""
    return [
        {
            "ref": one.ref,
            "title": one.title,
            "pages": one.pages,
            "files": one.files,
            "builder": one.builder,
            "folder": where,
        }
        for one, where in builds.sites
    ]

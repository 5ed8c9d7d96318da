"""The sources of the configuration, and what syncs made of them."""

from __future__ import annotations

from devportal.record import record
from devportal.views.plain import plain
from devportal.views.table import Column, Table

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


@record
class SourceLine:
    """One source: where it is, when it was last synced (an age in words, "" never), and what it holds.

    `failed` are repositories that could not be brought over at the last sync.
    """

    name: str
    type: str
    place: str
    age: str
    repositories: int
    failed: int


@record
class SourceLines:
    """The sources, by name."""

    lines: tuple[SourceLine, ...]


def table(found: SourceLines) -> Table:
    """Give one row for each source."""
    rows = tuple(
        (
            one.name,
            one.type,
            one.place,
            one.age,
            str(one.repositories) if one.repositories else "",
            str(one.failed) if one.failed else "",
        )
        for one in found.lines
    )
    columns = (
        Column("NAME"),
        Column("TYPE"),
        Column("PLACE", give=1),
        Column("SYNCED"),
        Column("REPOS", give=2),
        Column("FAILED", give=3),
    )
    return Table(columns, rows, 0)


def data(found: SourceLines) -> object:
    """Give the sources as objects."""
    return plain(found.lines)

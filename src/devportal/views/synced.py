"""What `portal source sync` did."""

from __future__ import annotations

from devportal.record import record
from devportal.views.plain import plain
from devportal.views.table import Column, Table

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


@record
class SyncLine:
    """One source: its state (synced, failed, in place), and how many repositories had which outcome."""

    name: str
    state: str
    repositories: int = 0
    updated: int = 0
    unchanged: int = 0
    without_catalog: int = 0
    removed: int = 0
    failed: int = 0
    files: int = 0


@record
class SyncLines:
    """The sources, in the order they were synced."""

    lines: tuple[SyncLine, ...]


_FIELDS = {
    "repositories": Column("REPOS", give=1),
    "updated": Column("UPDATED", give=2),
    "unchanged": Column("UNCHANGED", give=3),
    "without_catalog": Column("NO FILE", give=4),
    "removed": Column("REMOVED", give=5),
    "failed": Column("FAILED"),
    "files": Column("MADE", give=6),
}


def table(found: SyncLines) -> Table:
    """Give one row for each source."""
    columns = (Column("NAME"), Column("STATE"), *_FIELDS.values())
    rows = tuple((one.name, one.state, *(str(getattr(one, name)) for name in _FIELDS)) for one in found.lines)
    return Table(columns, rows, 0)


def data(found: SyncLines) -> object:
    """Give the outcomes as objects."""
    return plain(found.lines)

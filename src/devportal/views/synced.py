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


_FIELDS = ("repositories", "updated", "unchanged", "without_catalog", "removed", "failed", "files")


def table(found: SyncLines) -> Table:
    """Give one row for each source."""
    columns = (Column("NAME"), Column("STATE"), *(Column(name.replace("_", " ").upper()) for name in _FIELDS))
    rows = tuple((one.name, one.state, *(str(getattr(one, name)) for name in _FIELDS)) for one in found.lines)
    return Table(columns, rows, 0)


def data(found: SyncLines) -> object:
    """Give the outcomes as objects."""
    return plain(found.lines)

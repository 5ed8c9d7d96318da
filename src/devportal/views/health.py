"""What `portal doctor` found."""

from __future__ import annotations

from devportal.views.plain import plain
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.health import Health

FORMATS = ("table", "wide", "tsv", "csv", "json", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(health: Health) -> Table:
    """Give one row for each part."""
    rows = tuple((one.name, "ok" if one.good else "problem", one.found, one.hint) for one in health.examined)
    return Table((Column("PART"), Column("STATE"), Column("FOUND", give=1), Column("HINT", give=2)), rows)


def data(health: Health) -> object:
    """Give the parts as objects."""
    return plain(health.examined)

"""Where the token of each host comes from; never a token."""

from __future__ import annotations

from devportal.views.plain import plain
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scm.token import Origin

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(origins: tuple[Origin, ...]) -> Table:
    """Give one row for each host."""
    rows = tuple((one.host, one.kind, "yes" if one.found else "no", one.origin) for one in origins)
    return Table((Column("HOST"), Column("KIND"), Column("TOKEN"), Column("FROM", give=1)), rows, 0)


def data(origins: tuple[Origin, ...]) -> object:
    """Give the hosts as objects."""
    return plain(origins)

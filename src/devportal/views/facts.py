"""A few facts, a line each."""

from __future__ import annotations

from devportal.record import record
from devportal.views.table import Column, Table

FORMATS = ("table", "wide", "tsv", "csv", "json", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


@record
class Facts:
    """Pairs of name and value, in the order they are shown."""

    pairs: tuple[tuple[str, object], ...]


def table(facts: Facts) -> Table:
    """Give one row for each fact."""
    rows = tuple(
        (name, f"{value:,}" if isinstance(value, int) else str(value)) for name, value in facts.pairs
    )
    return Table((Column("FACT"), Column("VALUE", give=1)), rows, 1)


def data(facts: Facts) -> object:
    """Give the facts as an object."""
    return dict(facts.pairs)

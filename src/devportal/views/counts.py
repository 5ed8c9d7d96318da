"""Counts of the catalog."""

from __future__ import annotations

from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.counts import Counts

FORMATS = ("table", "wide", "tsv", "csv", "json", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(counts: Counts) -> Table:
    """Give each field's values with their counts, and the totals."""
    rows = [("total", "entities", str(counts.total)), ("total", "files", str(counts.files))]
    rows += [("total", "problems", str(counts.problems))]
    rows += [(field, value, str(number)) for field, found in counts.fields for value, number in found]
    return Table((Column("FIELD"), Column("VALUE", give=1), Column("COUNT")), tuple(rows), 1)


def data(counts: Counts) -> object:
    """Give the counts as an object."""
    return {
        "entities": counts.total,
        "files": counts.files,
        "problems": counts.problems,
        **{field: dict(found) for field, found in counts.fields},
    }

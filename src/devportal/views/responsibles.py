"""Who is responsible for each of several files."""

from __future__ import annotations

from devportal.views import responsible
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.responsible import Responsible

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(answers: Sequence[Responsible]) -> Table:
    """Give a line for each place, in the order they were named."""
    columns = (
        Column("PLACE", style="ref"),
        Column("OWNER", short=True),
        Column("ENTITY", give=1),
        Column("REASON", give=3),
    )
    rows = tuple(
        (one.asked, " ".join(responsible.owners_of(one)), one.subject, one.reason) for one in answers
    )
    return Table(columns, rows, 1)


def data(answers: Sequence[Responsible]) -> object:
    """Give one object for each place."""
    return [responsible.data(one) for one in answers]

"""How entities stand with their verification."""

from __future__ import annotations

from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.verification import Standing

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(answer: Sequence[Standing]) -> Table:
    """Give a line for each entity."""
    columns = (Column("REF", style="ref"), Column("STATE"), Column("UNTIL"), Column("BY", give=1))
    rows = tuple(
        (
            one.ref,
            one.state,
            one.verified.until if one.verified else "",
            one.verified.by if one.verified else "",
        )
        for one in answer
    )
    return Table(columns, rows)


def data(answer: Sequence[Standing]) -> object:
    """Give one object for each entity."""
    return [
        {
            "ref": one.ref,
            "state": one.state,
            "until": one.verified.until if one.verified else None,
            "by": one.verified.by if one.verified else None,
            "on": one.verified.on if one.verified else None,
        }
        for one in answer
    ]

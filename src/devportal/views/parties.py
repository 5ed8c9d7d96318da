"""Groups and users with how to reach them."""

from __future__ import annotations

from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.ownership import Party

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(parties: Sequence[Party]) -> Table:
    """Give one line for each way to reach each of them."""
    columns = (
        Column("REF", style="ref"),
        Column("NAME", give=2),
        Column("BY", give=1),
        Column("CONTACT", give=1),
    )
    rows = tuple(
        (party.ref, party.display_name, label, value)
        for party in parties
        for label, value in party.contacts or (("", ""),)
    )
    return Table(columns, rows)


def data(parties: Sequence[Party]) -> object:
    """Give one object for each of them."""
    return [
        {
            "ref": party.ref,
            "known": party.row is not None,
            "displayName": party.display_name,
            "contacts": [{"title": title, "value": value} for title, value in party.contacts],
        }
        for party in parties
    ]

"""Weak spots of ownership, with the evidence."""

from __future__ import annotations

from devportal.text import plural
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.health import OwnershipHealth

FORMATS = ("table", "wide", "tsv", "csv", "json", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(answer: OwnershipHealth) -> Table:
    """Give a line for each finding."""
    columns = (
        Column("FINDING", style="warning"),
        Column("REF", style="ref"),
        Column("OWNER", wide=True),
        Column("EVIDENCE", give=1),
    )
    rows = tuple((one.code, one.ref, one.owner, one.evidence) for one in answer.findings)
    looked = f"{plural(answer.owners, 'owner')}, {plural(answer.entities, 'entity')}; {answer.activity}"
    return Table(columns, rows, 1, looked)


def data(answer: OwnershipHealth) -> object:
    """Give the findings, and what was looked at."""
    return {
        "owners": answer.owners,
        "entities": answer.entities,
        "activity": answer.activity,
        "findings": [
            {"code": one.code, "ref": one.ref, "owner": one.owner or None, "evidence": one.evidence}
            for one in answer.findings
        ],
    }

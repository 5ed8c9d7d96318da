"""What `portal source audit` found."""

from __future__ import annotations

from devportal.views.plain import plain
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.audit import Finding

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(findings: tuple[Finding, ...]) -> Table:
    """Give one row for each finding."""
    rows = tuple((one.source, one.code, one.subject, one.detail) for one in findings)
    return Table((Column("SOURCE"), Column("FINDING"), Column("SUBJECT"), Column("DETAIL", give=1)), rows, 2)


def data(findings: tuple[Finding, ...]) -> object:
    """Give the findings as objects."""
    return plain(findings)

"""The templates that can be created from."""

from __future__ import annotations

from devportal.record import record
from devportal.views.plain import plain
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.template import TemplateInfo

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


@record
class Templates:
    """Templates in the order they are looked for."""

    templates: tuple[TemplateInfo, ...]


def table(found: Templates) -> Table:
    """Give one row for each template."""
    columns = (
        Column("NAME", style="ref"),
        Column("KIND", give=2),
        Column("DESCRIPTION", give=1),
        Column("SOURCE", wide=True),
    )
    rows = tuple((one.name, one.kind, one.description or one.title, one.source) for one in found.templates)
    return Table(columns, rows)


def data(found: Templates) -> object:
    """Give the templates as objects."""
    return plain(found.templates)

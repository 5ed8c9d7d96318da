"""Settings and where they come from."""

from __future__ import annotations

from devportal.config.keys import KEYS
from devportal.record import record
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.config.settings import Settings

FORMATS = ("table", "wide", "tsv", "csv", "json", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


@record
class Shown:
    """Settings to show, with or without their origin."""

    settings: Settings
    origin: bool


def table(shown: Shown) -> Table:
    """Give one row for each setting."""
    settings = shown.settings
    columns = [Column("SETTING"), Column("VALUE", give=1)]
    rows = [[key.name, _text(_value(settings, key.name))] for key in KEYS]
    if shown.origin:
        columns.append(Column("ORIGIN", give=2))
        for row, key in zip(rows, KEYS, strict=True):
            row.append(settings.origins[key.name])
    return Table(tuple(columns), tuple(tuple(row) for row in rows))


def _value(settings: Settings, name: str) -> object:
    """Give a value as it may be shown: the address of a source can be signed."""
    value = settings.get(name)
    if name != "sources":
        return value
    from devportal.scm.remote import redact

    return tuple(redact(one) for one in value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value) if value not in ({}, "") else ""


def data(shown: Shown) -> object:
    """Give an object by setting name."""
    settings = shown.settings
    return {
        key.name: {"value": _value(settings, key.name), "origin": settings.origins[key.name]}
        if shown.origin
        else _value(settings, key.name)
        for key in KEYS
    }

"""Names of people, one a line."""

from __future__ import annotations

from devportal.views.table import Column, Table

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "name"
PIPE = "name"


def table(people: tuple[str, ...]) -> Table:
    """Give one row for each name."""
    return Table((Column("NAME"),), tuple((name,) for name in people))


def data(people: tuple[str, ...]) -> object:
    """Give the people as objects."""
    return [{"name": name} for name in people]

"""A query asked of the index: what its columns can decide is decided there, the rest on each entity."""

from __future__ import annotations

from devportal.catalog.order import ordered
from devportal.catalog.pushdown import IN, columns
from devportal.catalog.query import EVERYTHING, matcher
from devportal.catalog.searchable import search_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.order import Order
    from devportal.catalog.query import Query
    from devportal.catalog.row import Row


def select(catalog: Catalog, query: Query, order: Order | None = None, limit: int = 0) -> list[Row]:
    """Give the entities that fit, in order (by ref without one); `limit` 0 gives all.

    An entity without the field that is sorted by comes last.
    """
    catalog.expect_query(query)
    if order is not None:
        pairs = list(_fitting(catalog, query))
        rows = {row.ref: row for row, _ in pairs}
        items = [(row.ref, searchable) for row, searchable in pairs]
        found = [rows[ref] for _, (ref, _) in ordered(items, order, keep_missing=True)]
    elif query == EVERYTHING:
        found = list(catalog.rows())
    else:
        found = [row for row, _ in _fitting(catalog, query)]
    return found[:limit] if limit else found


def _fitting(catalog: Catalog, query: Query) -> Iterator[tuple[Row, Any]]:
    condition, values = _sql(query)
    fits = matcher(query)
    for row, entity in catalog.documents(condition, values):
        rows = search_rows(entity, [(edge.type, edge.target) for edge in catalog.edges(row.ref)])
        if fits(rows):
            yield row, rows


_COLUMN = {
    "kind": "entity.kind",
    "namespace": "entity.namespace",
    "name": "entity.name",
    "type": "entity.type",
    "lifecycle": "entity.lifecycle",
}


def _sql(query: Query) -> tuple[str, list[str]]:
    """Give what the index can decide as SQL; every entity that fits meets it."""
    parts = []
    values: list[str] = []
    for one in columns(query):
        column = _COLUMN.get(one.column)
        if column is None:
            continue
        if one.operator == IN:
            marks = ", ".join("?" * len(one.values))
            parts.append(f"{column} COLLATE NOCASE IN ({marks})")
        else:
            parts.append("(" + " OR ".join([f"{column} LIKE ? ESCAPE '\\'"] * len(one.values)) + ")")
        values += one.values
    return " AND ".join(parts), values


def related_to_nothing(catalog: Catalog) -> frozenset[str]:
    """Give the refs of entities that no relation touches, in either direction."""
    query = """SELECT ref FROM entity WHERE live = 1 AND ref NOT IN (
        SELECT node.ref FROM node JOIN edge ON edge.source = node.id OR edge.target = node.id)"""
    return frozenset(ref for (ref,) in catalog.connection.execute(query))

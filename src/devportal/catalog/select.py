"""A query asked of the index: what its columns can decide is decided there, the rest on each entity."""

from __future__ import annotations

from itertools import islice

from devportal.catalog.order import ordered
from devportal.catalog.pushdown import IN, columns
from devportal.catalog.query import All, In, matcher
from devportal.catalog.searchable import search_rows
from devportal.model.relation import INVERSE, OWNED_BY, RELATIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.order import Order
    from devportal.catalog.pushdown import Condition
    from devportal.catalog.query import Query
    from devportal.catalog.row import Row


def select(catalog: Catalog, query: Query, order: Order | None = None, limit: int = 0) -> list[Row]:
    """Give the entities that fit, in order (by ref without one); `limit` 0 gives all.

    An entity without the field that is sorted by comes last.
    """
    catalog.expect_query(query)
    if order is not None:
        rows: dict[str, Row] = {}
        items = []
        for row, searchable in _fitting(catalog, query):
            rows[row.ref] = row
            items.append((row.ref, {order.key: searchable.get(order.key)}))  # not the whole entity
        found = [rows[ref] for _, (ref, _) in ordered(items, order, keep_missing=True)]
        return found[:limit] if limit else found
    decided = _is_decided(query)
    fitting = catalog.rows(*_sql(query)) if decided else (row for row, _ in _fitting(catalog, query))
    return list(islice(fitting, limit or None))


def _fitting(catalog: Catalog, query: Query) -> Iterator[tuple[Row, Any]]:
    condition, values = _sql(query)
    fits = matcher(query)
    for row, entity in catalog.documents(condition, values):
        rows = search_rows(entity, [(edge.type, edge.target) for edge in catalog.edges(row.ref)])
        if fits(rows):
            yield row, rows


def _is_decided(query: Query) -> bool:
    """Say whether the index decides a query alone: it is about kind, namespace and name only."""
    parts = query.parts if isinstance(query, All) else (query,)
    return all(isinstance(one, In) and one.key in _EXACT and "".join(one.values).isascii() for one in parts)


_EXACT = ("kind", "metadata.namespace", "metadata.name")
_COLUMN = {
    "kind": "entity.kind",
    "namespace": "entity.namespace",
    "name": "entity.name",
    "type": "entity.type",
    "lifecycle": "entity.lifecycle",
}
_TAGGED = "instr(' ' || lower(entity.tags) || ' ', ?)"
_RELATION = {f"relations.{name.lower()}": name for name in RELATIONS} | {"owner": OWNED_BY}
# a relation is kept once, as the file that tells of it has it: from either end
_RELATED = """entity.ref IN (
    SELECT own.ref FROM node AS other JOIN edge ON edge.target = other.id AND edge.type = {forward}
        JOIN node AS own ON own.id = edge.source WHERE {condition}
    UNION SELECT own.ref FROM node AS other JOIN edge ON edge.source = other.id AND edge.type = {backward}
        JOIN node AS own ON own.id = edge.target WHERE {condition})"""


def _sql(query: Query) -> tuple[str, list[str]]:
    """Give what the index can decide as SQL; every entity that fits meets it."""
    parts = []
    values: list[str] = []
    for one in columns(query):
        if one.column in _COLUMN:
            parts.append(_compared(_COLUMN[one.column] + " COLLATE NOCASE", one))
            values += one.values
        elif one.column == "tags" and one.operator == IN:
            parts.append(f"({' OR '.join([_TAGGED] * len(one.values))})")
            values += [f" {value} " for value in one.values]
        elif one.column in _RELATION:
            relation = _RELATION[one.column]
            parts.append(
                _RELATED.format(
                    forward=RELATIONS.index(relation),
                    backward=RELATIONS.index(INVERSE[relation]),
                    condition=_compared("other.ref", one),
                )
            )
            values += one.values * 2
    return " AND ".join(parts), values


def _compared(column: str, one: Condition) -> str:
    if one.operator == IN:
        return f"{column} IN ({', '.join('?' * len(one.values))})"
    return "(" + " OR ".join([f"{column} LIKE ? ESCAPE '\\'"] * len(one.values)) + ")"


def related_to_nothing(catalog: Catalog) -> frozenset[str]:
    """Give the refs of entities that no relation touches, in either direction."""
    query = """SELECT ref FROM entity WHERE live = 1 AND ref NOT IN (
        SELECT node.ref FROM node JOIN edge ON edge.source = node.id OR edge.target = node.id)"""
    return frozenset(ref for (ref,) in catalog.connection.execute(query))

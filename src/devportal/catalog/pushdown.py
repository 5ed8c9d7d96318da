r"""What an index can decide about a query without reading whole entities.

`columns` gives conditions that every entity which fits must meet; they narrow the candidates, and the query
is still asked of each. Values and patterns are lower-case ASCII, to be compared without regard to ASCII case
(patterns by `LIKE ? ESCAPE '\'`). Columns are kind, namespace, name, type, lifecycle, tags (any of them),
owner (the ref that ownedBy points to) and `relations.<type>` for the refs of any other relation.
"""

from __future__ import annotations

from devportal.catalog.query import All, AnyOf, In, Like, Target
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.query import Query

IN, LIKE = "in", "like"

_COLUMNS = {
    "kind": "kind",
    "metadata.namespace": "namespace",
    "metadata.name": "name",
    "metadata.tags": "tags",
    "spec.type": "type",
    "spec.lifecycle": "lifecycle",
    "relations.ownedby": "owner",
}


@record
class Condition:
    """The column equals one of the values (IN), or fits one of the patterns (LIKE)."""

    column: str
    operator: str
    values: tuple[str, ...]


def columns(query: Query) -> tuple[Condition, ...]:
    """Give the conditions, each of which must be met."""
    found = _conditions(query)
    return tuple(dict.fromkeys(one for one in found if all(value.isascii() for value in one.values)))


def _conditions(query: Query) -> list[Condition]:
    if isinstance(query, All):
        return [one for part in query.parts for one in _conditions(part)]
    if isinstance(query, AnyOf):
        return _shared([_conditions(part) for part in query.parts])
    if isinstance(query, In) and (column := _column(query.key)):
        return [Condition(column, IN, query.values)]
    if isinstance(query, Like) and len(query.keys) == 1 and (column := _column(query.keys[0])):
        return [Condition(column, LIKE, (query.pattern,))]
    if isinstance(query, Target) and len(query.keys) == 1 and (column := _column(query.keys[0])):
        return [_target(column, query)]
    return []


def _column(key: str) -> str | None:
    return _COLUMNS.get(key) or (key if key.startswith("relations.") else None)


def _target(column: str, query: Target) -> Condition:
    pattern = f"{query.kind or '%'}:{query.namespace or '%'}/{query.name}"
    if not set(pattern) & set("%_\\"):
        return Condition(column, IN, (pattern,))
    return Condition(column, LIKE, (pattern,))


def _shared(branches: list[list[Condition]]) -> list[Condition]:
    """Give what holds whichever branch does: for a column and operator in all of them, the values of each."""
    found = []
    for first in branches[0] if branches else ():
        values = list(first.values)
        for branch in branches[1:]:
            same = [one for one in branch if (one.column, one.operator) == (first.column, first.operator)]
            if not same:
                break
            values += same[0].values
        else:
            found.append(Condition(first.column, first.operator, tuple(dict.fromkeys(values))))
    return found

"""What differs between two catalogs: entities, their fields, who owns them, relations, problems."""

from __future__ import annotations

from devportal.catalog.row import parse_document
from devportal.model.relation import RELATIONS
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.model.problem import Problem

    Relation = tuple[str, str, str]

ABSENT = object()
"""A value that is not there, where null is a value."""
_OURS = (
    "backstage.io/managed-by-location",
    "backstage.io/managed-by-origin-location",
    "backstage.io/view-url",
    "backstage.io/edit-url",
)
"""Annotations that only say where a file stands; that it moved is told on its own."""


@record
class Field:
    """A field that differs: its dotted path, the value before and after, None where there was none.

    For lists of plain values `gone` and `come` say what left and what came.
    """

    path: str
    old: Any
    new: Any
    gone: tuple[Any, ...] = ()
    come: tuple[Any, ...] = ()


@record
class Entry:
    """An entity that is only on one side, with its owner and catalog file; `dependents` still refer to it."""

    ref: str
    owner: str
    file: str
    dependents: tuple[str, ...] = ()


@record
class Edited:
    """An entity on both sides that differs. `moved_from` is its catalog file before, where that moved."""

    ref: str
    file: str
    fields: tuple[Field, ...]
    moved_from: str = ""


@record
class Moved:
    """An entity whose owner is another one now; "" for nobody."""

    ref: str
    old: str
    new: str


@record
class CatalogDiff:
    """Everything that differs, each part in ref order; relations as they are written, not their inverses."""

    old: str
    new: str
    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    edited: tuple[Edited, ...]
    owners: tuple[Moved, ...]
    relations_added: tuple[Relation, ...]
    relations_removed: tuple[Relation, ...]
    problems_added: tuple[Problem, ...]
    problems_removed: tuple[Problem, ...]

    def __bool__(self) -> bool:
        return bool(
            self.added
            or self.removed
            or self.edited
            or self.relations_added
            or self.relations_removed
            or self.problems_added
            or self.problems_removed
        )


def catalog_diff(old: Catalog, new: Catalog, old_name: str, new_name: str) -> CatalogDiff:
    """Compare two catalogs of the same root; the names are what the sides are called."""
    before, after = _entities(old), _entities(new)
    edges_before, edges_after = _relations(old), _relations(new)
    gone = sorted(before.keys() - after.keys())
    come = sorted(after.keys() - before.keys())
    both = sorted(ref for ref in before.keys() & after.keys() if before[ref] != after[ref])
    edited = [one for one in (_edited(ref, before[ref], after[ref]) for ref in both) if one]
    pointing = _pointing(edges_after, gone)
    moved = [Moved(ref, before[ref][1], after[ref][1]) for ref in both if before[ref][1] != after[ref][1]]
    problems_added, problems_removed = _problems(old, new)
    return CatalogDiff(
        old_name,
        new_name,
        tuple(Entry(ref, after[ref][1], after[ref][2]) for ref in come),
        tuple(Entry(ref, before[ref][1], before[ref][2], pointing.get(ref, ())) for ref in gone),
        tuple(edited),
        tuple(moved),
        tuple(sorted(edges_after - edges_before)),
        tuple(sorted(edges_before - edges_after)),
        problems_added,
        problems_removed,
    )


def _entities(catalog: Catalog) -> dict[str, tuple[str, str, str]]:
    """Give (document, owner, file) by ref."""
    query = """SELECT entity.ref, entity.doc, entity.owner, file.path
        FROM entity JOIN file ON file.id = entity.file WHERE entity.live = 1"""
    return {ref: (doc, owner, path) for ref, doc, owner, path in catalog.connection.execute(query)}


def _relations(catalog: Catalog) -> set[Relation]:
    query = """SELECT one.ref, edge.type, other.ref FROM edge
        JOIN node AS one ON one.id = edge.source JOIN node AS other ON other.id = edge.target"""
    return {(source, RELATIONS[kind], target) for source, kind, target in catalog.connection.execute(query)}


def _pointing(edges: Iterable[Relation], refs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    wanted = frozenset(refs)
    found: dict[str, set[str]] = {}
    for source, _, target in edges:
        if target in wanted:
            found.setdefault(target, set()).add(source)
    return {ref: tuple(sorted(sources)) for ref, sources in found.items()}


def _edited(ref: str, before: tuple[str, str, str], after: tuple[str, str, str]) -> Edited | None:
    fields = tuple(compare(told(before[0]), told(after[0])))
    moved = before[2] if before[2] != after[2] else ""
    return Edited(ref, after[2], fields, moved) if fields or moved else None


def told(document: str) -> dict[str, Any]:
    """Give the entity of a stored document without what only tells where it was read."""
    entity = parse_document(document)
    notes = entity.get("metadata", {}).get("annotations")
    if isinstance(notes, dict):
        kept = {key: value for key, value in notes.items() if key not in _OURS}
        entity["metadata"] = {**entity["metadata"], "annotations": kept}
    return entity


def compare(old: Any, new: Any, path: str = "") -> Iterable[Field]:
    """Give the fields that differ between two JSON-like values, in order of their paths."""
    stack = [(path, old, new)]
    found = []
    while stack:
        at, one, other = stack.pop()
        before, after = ({} if value is ABSENT else value for value in (one, other))
        if isinstance(before, dict) and isinstance(after, dict) and (before or after):
            for key in {*before, *after}:
                inner = f"{at}.{key}" if at else str(key)
                stack.append((inner, before.get(key, ABSENT), after.get(key, ABSENT)))
        elif not _same(one, other):
            found.append(_field(at, one, other))
    return sorted(found, key=lambda field: field.path)


def _same(one: Any, other: Any) -> bool:
    """Compare as JSON does: true is not 1."""
    if type(one) is not type(other) or one is ABSENT or other is ABSENT:
        return one is other
    if isinstance(one, list):
        from json import dumps

        return dumps(one, sort_keys=True) == dumps(other, sort_keys=True)
    return bool(one == other)


def _field(path: str, old: Any, new: Any) -> Field:
    gone: tuple[Any, ...] = ()
    come: tuple[Any, ...] = ()
    lists = [value for value in (old, new) if value is not ABSENT]
    if all(isinstance(value, list) for value in lists):
        before, after = (value if value is not ABSENT else [] for value in (old, new))
        if not any(isinstance(item, (dict, list)) for item in (*before, *after)):
            gone = tuple(item for item in before if item not in after)
            come = tuple(item for item in after if item not in before)
    return Field(path, None if old is ABSENT else old, None if new is ABSENT else new, gone, come)


def _problems(old: Catalog, new: Catalog) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Give the problems that came and that went; one whose line alone moved is the same problem."""
    before, after = _counted(old), _counted(new)
    come = [problem for key, many in after.items() for problem in many[len(before.get(key, ())) :]]
    gone = [problem for key, many in before.items() for problem in many[len(after.get(key, ())) :]]
    return tuple(come), tuple(gone)


def _counted(catalog: Catalog) -> Mapping[tuple[object, ...], list[Problem]]:
    found: dict[tuple[object, ...], list[Problem]] = {}
    for problem in catalog.problems():
        key = (problem.file, problem.code, problem.ref, problem.message)
        found.setdefault(key, []).append(problem)
    return found

"""Which fields of an entity a listing needs, so that a backend is not asked for definitions of a megabyte."""

from __future__ import annotations

from devportal.catalog.query import All, AnyOf, Exists, In, Like, Not, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.catalog.query import Query

_HEAVY = frozenset(
    "definition parameters steps output secrets presentation formDecorators EXPERIMENTAL_formDecorators"
    " EXPERIMENTAL_recovery".split()
)


def lean_fields() -> tuple[str, ...]:
    """Give the fields of every kind but those that hold whole documents."""
    from devportal.model.kind import KINDS

    names = {"dependencyOf"} | {name for kind in KINDS for name, _ in kind.spec.fields} - _HEAVY
    return ("apiVersion", "kind", "metadata", "relations", *(f"spec.{name}" for name in sorted(names)))


def is_lean(query: Query) -> bool:
    """Say whether those fields decide a query: a field of somebody's own kind may be asked for."""
    known = {field.lower() for field in lean_fields()}
    return all(key in known or _head(key) in known for key in _keys(query))


def _head(key: str) -> str:
    first, _, rest = key.partition(".")
    return f"spec.{rest.partition('.')[0]}" if first == "spec" else first


def _keys(query: Query) -> Iterator[str]:
    if isinstance(query, (All, AnyOf)):
        for part in query.parts:
            yield from _keys(part)
    elif isinstance(query, Not):
        yield from _keys(query.part)
    elif isinstance(query, (Exists, In)):
        yield query.key
    elif isinstance(query, (Like, Target)):
        yield from query.keys

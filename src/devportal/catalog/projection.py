"""Some fields of an entity, by dotted paths whose names may hold dots themselves.

Source: `parseEntityTransformParams` of plugin-catalog-backend 4.0.0.
"""

from __future__ import annotations

from devportal.catalog.query import QueryError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


def parse_fields(texts: Iterable[str]) -> tuple[str, ...]:
    """Read comma-separated paths; raises QueryError for one that reaches into a list."""
    paths = [path.strip() for text in texts for path in text.split(",")]
    fields = tuple(dict.fromkeys(path for path in paths if path))
    for path in fields:
        if "[" in path:
            raise QueryError(f"the field {quoted(path)} reaches into a list, which cannot be done")
    return fields


def pick(entity: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """Give an entity with nothing but these fields; what it does not have is left out."""
    found: dict[str, Any] = {}
    for field in fields:
        way, value = _find(entity, field)
        if value is _ABSENT or not way:
            continue
        inner = found
        for name in way[:-1]:
            inner = inner.setdefault(name, {})
        inner[way[-1]] = value
    return found


_ABSENT = object()


def _find(entity: Mapping[str, Any], field: str) -> tuple[list[str], Any]:
    """Follow a path: each part is the shortest name that is there, dots included."""
    way: list[str] = []
    value: Any = entity
    name = ""
    for part in field.split("."):
        name = f"{name}.{part}" if name else part
        if isinstance(value, dict) and name in value:
            way.append(name)
            value, name = value[name], ""
    return (way, _ABSENT if name else value)

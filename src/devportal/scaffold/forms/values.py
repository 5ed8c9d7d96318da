"""What a JSON Schema speaks of: references within it, types and equality of values, values in a message."""

from __future__ import annotations

from devportal.text import clean_line, cut, either

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard

    Path = tuple[str | int, ...]


_SHOWN = 12
_LONGEST_CHAIN = 64


def follow(schema: Any, root: Any) -> Any:
    """Give the schema that a `$ref` leads to, or `schema` itself; None where it leads nowhere."""
    seen = 0
    while isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        schema = _pointed(schema["$ref"], root)
        seen += 1
        if seen > _LONGEST_CHAIN:
            return None
    return schema


def _pointed(ref: str, root: Any) -> Any:
    from urllib.parse import unquote

    if not ref.startswith("#"):
        return None
    found = root
    for part in unquote(ref[1:]).split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(key)
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    return found


def is_type(name: str, value: object) -> bool:
    """Say whether a value has a type of JSON Schema."""
    if name == "integer":
        return is_number(value) and float(value) == int(value)
    if name == "number":
        return is_number(value)
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "boolean": bool,
        "array": (list, tuple),
        "object": dict,
        "null": type(None),
    }
    return name in kinds and isinstance(value, kinds[name])


def is_number(value: object) -> TypeGuard[float]:
    """Say whether a value is a number that JSON can hold."""
    import math

    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def same(one: object, other: object) -> bool:
    """Compare as JSON: 1 is 1.0, but True is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def shown(value: object) -> str:
    """Write a value on one line, cut."""
    import json

    if isinstance(value, str):
        return cut(clean_line(value), 60)
    return cut(clean_line(json.dumps(value, ensure_ascii=False, default=str)), 60)


def allowed(values: object) -> str:
    """List the values to choose from, the first of many."""
    items = [shown(one) for one in values] if isinstance(values, (list, tuple)) else []
    if len(items) > _SHOWN:
        return ", ".join(items[:_SHOWN]) + f" and {len(items) - _SHOWN} more"
    return either(items)


TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "empty",
}

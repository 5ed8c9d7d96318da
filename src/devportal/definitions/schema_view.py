"""What a JSON Schema says, in one place: through its references, its `allOf`s taken together."""

from __future__ import annotations

from devportal.definitions.content import follow, listed, mapping, text_of
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

UPPER = ("maximum", "maxLength", "maxItems", "maxProperties", "exclusiveMaximum")
LOWER = ("minimum", "minLength", "minItems", "minProperties", "exclusiveMinimum")


@record
class View:
    """A schema with its `allOf` taken together: what it says, in one place.

    `types` is empty where any type will do; "integer" goes with "number" there. `name` is that of the schema
    where it has one.
    """

    name: str
    types: frozenset[str]
    enum: tuple[str, ...] | None
    required: frozenset[str]
    properties: dict[str, Any]
    items: Any
    extra: Any
    choices: tuple[Any, ...]
    limits: dict[str, Any]


def view(document: Any, schema: Any) -> View:
    """Give what a schema says, through its `$ref`s and `allOf`s."""
    found = follow(document, schema)
    parts = list(_parts(document, found.value, 0))
    types: frozenset[str] | None = None
    enum: tuple[str, ...] | None = None
    required: set[str] = set()
    properties: dict[str, Any] = {}
    items: Any = None
    extra: Any = True
    choices: list[Any] = []
    limits: dict[str, Any] = {}
    for part in parts:
        own = _types(part)
        if own:
            types = own if types is None else types & own or own
        values = listed(part["enum"]) if "enum" in part else [part["const"]] if "const" in part else None
        if values is not None:
            enum = tuple(literal(value) for value in values)
        required |= {name for name in listed(part.get("required")) if isinstance(name, str)}
        for name, value in mapping(part.get("properties")).items():
            properties[str(name)] = value
        items = part.get("items", items)
        extra = part.get("additionalProperties", extra)
        choices += [*listed(part.get("oneOf")), *listed(part.get("anyOf"))]
        limits |= {key: part[key] for key in (*UPPER, *LOWER, "pattern", "format", "default") if key in part}
    return View(
        found.name,
        types or frozenset(("object",) if properties else ("array",) if items is not None else ()),
        enum,
        frozenset(required),
        properties,
        items,
        extra,
        tuple(choices),
        limits,
    )


def _parts(document: Any, schema: Any, depth: int) -> list[dict[str, Any]]:
    found = mapping(schema)
    parts = [found]
    for one in listed(found.get("allOf")) if depth < 8 else ():
        parts += _parts(document, follow(document, one).value, depth + 1)
    return parts


def _types(part: dict[str, Any]) -> frozenset[str]:
    value = part.get("type")
    named = [text_of(one) for one in value] if isinstance(value, list) else [text_of(value)] if value else []
    if named and (part.get("nullable") is True or part.get("x-nullable") is True):
        named.append("null")
    return frozenset(name for name in named if name)


def literal(value: Any) -> str:
    """Give a value as one text, the same for equal values."""
    import json

    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)

"""Which questions a form asks after some answers: conditions resolved, alternatives chosen, schemas merged.

The rules are those of react-jsonschema-form 5 (`retrieveSchema`), which Backstage shows its forms with.
"""

from __future__ import annotations

from devportal.scaffold.forms.schema import fits
from devportal.scaffold.forms.values import follow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    Schema = dict[str, Any]

_DEEPEST = 32
_BRANCHES = ("oneOf", "anyOf", "allOf")


def active(schema: object, data: object, root: object = None, depth: int = 0) -> Schema:
    """Give an object schema with all that holds for `data` merged into it: `properties`, `required`.

    What can only be decided later is decided as the form shows it first: the first alternative that fits the
    answers so far.
    """
    root = schema if root is None else root
    found = follow(schema, root)
    if not isinstance(found, dict) or depth > _DEEPEST:
        return {}
    made = {key: value for key, value in found.items() if key not in (*_BRANCHES, *_CONDITIONS)}
    known = data if isinstance(data, dict) else {}
    for part in _parts(found, known, root):
        made = merged(made, active(part, data, root, depth + 1))
    return made


_CONDITIONS = ("if", "then", "else", "dependencies", "dependentRequired", "dependentSchemas")


def _parts(schema: Schema, data: Mapping[str, Any], root: object) -> Iterator[object]:
    """Give the schemas that are to be laid over this one, in order."""
    for one in _list(schema.get("allOf")):
        yield one
    if "if" in schema:
        yield schema.get("then" if fits(schema["if"], data, root) else "else", {})
    for key in ("dependencies", "dependentRequired", "dependentSchemas"):
        given = schema.get(key)
        for name, one in given.items() if isinstance(given, dict) else ():
            if data.get(name) is not None:
                yield {"required": one} if isinstance(one, list) else _dependent(one, name, data, root)
    for key in ("oneOf", "anyOf"):
        options = _list(schema.get(key))
        # alternatives of a plain value are its choices, not further questions
        if options and _is_object(schema, options, root):
            yield chosen(options, data, root)


def _dependent(schema: object, name: str, data: Mapping[str, Any], root: object) -> object:
    """Resolve `dependencies: {name: {oneOf: [...]}}`: the alternative whose own rule for `name` holds."""
    found = follow(schema, root)
    if not isinstance(found, dict) or not isinstance(found.get("oneOf"), list):
        return found
    rest = {key: value for key, value in found.items() if key != "oneOf"}
    for option in found["oneOf"]:
        one = follow(option, root)
        own = one.get("properties") if isinstance(one, dict) else None
        if isinstance(own, dict) and name in own and fits(own[name], data.get(name), root):
            others = {key: value for key, value in own.items() if key != name}
            return {"allOf": [rest, {**one, "properties": others}]}
    return rest


def chosen(options: list[Any], data: Mapping[str, Any], root: object) -> object:
    """Give the alternative that the answers so far mean: the first that none of them contradicts."""
    scored = []
    for at, option in enumerate(options):
        one = follow(option, root)
        own = one.get("properties") if isinstance(one, dict) else None
        own = own if isinstance(own, dict) else {}
        given = [name for name in own if name in data]
        agreed = sum(fits(own[name], data[name], root) for name in given)
        scored.append((agreed < len(given), -agreed, at))
    return options[min(scored)[2]]


def _is_object(schema: Schema, options: list[Any], root: object) -> bool:
    if "properties" in schema or schema.get("type") == "object":
        return True
    found = [follow(option, root) for option in options]
    return any(isinstance(one, dict) and ("properties" in one or "required" in one) for one in found)


def merged(one: Schema, other: Schema) -> Schema:
    """Lay `other` over `one`: properties are joined, lists of required names too."""
    made = dict(one)
    for key, value in other.items():
        if key == "properties" and isinstance(made.get(key), dict) and isinstance(value, dict):
            made[key] = _properties(made[key], value)
        elif key == "required" and isinstance(made.get(key), list) and isinstance(value, list):
            made[key] = [*made[key], *(name for name in value if name not in made[key])]
        elif key in ("title", "description") and key in made:
            continue  # a branch's own heading says nothing about the whole
        else:
            made[key] = value
    return made


def _properties(one: Schema, other: Schema) -> Schema:
    made = dict(one)
    for name, schema in other.items():
        known = made.get(name)
        both = isinstance(known, dict) and isinstance(schema, dict)
        made[name] = {**known, **schema} if both else schema  # type: ignore[dict-item]
    return made


def every_property(schema: object, root: object = None, depth: int = 0) -> Iterator[tuple[str, object]]:
    """Give each property that any branch of an object schema has, with its schema; names may come again."""
    root = schema if root is None else root
    found = follow(schema, root)
    if not isinstance(found, dict) or depth > _DEEPEST:
        return
    own = found.get("properties")
    if isinstance(own, dict):
        yield from own.items()
    branches = [found.get("then"), found.get("else")]
    for key in _BRANCHES:
        branches += _list(found.get(key))
    for key in ("dependencies", "dependentSchemas"):
        given = found.get(key)
        branches += list(given.values()) if isinstance(given, dict) else []
    for branch in branches:
        yield from every_property(branch, root, depth + 1)


def in_order(schema: Schema) -> list[str]:
    """Give the names of an object's properties as its form shows them: `ui:order`, where `*` is the rest."""
    own = schema.get("properties")
    names = list(own) if isinstance(own, dict) else []
    order = schema.get("ui:order") or _options(schema).get("order")
    if not isinstance(order, list):
        return names
    first = [name for name in order if name in names]
    rest = [name for name in names if name not in first]
    if "*" not in order:
        return first + rest
    before = [name for name in order[: order.index("*")] if name in names]
    return [*before, *rest, *(name for name in first if name not in before)]


def _options(schema: Schema) -> Schema:
    found = schema.get("ui:options")
    return found if isinstance(found, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []

"""Shapes of JSON values and their first fault, in the order in which Backstage's schema checker finds it.

Source: AJV 8 as Backstage calls it (all errors collected, the first one shown): the type of a value, then
required fields in the schema's order, then fields that are not in the schema, then the fields that are.
"""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Path = tuple[str | int, ...]


@record
class Fault:
    """The first thing wrong with a value: where it stands, a stable code, and words for a person."""

    path: Path
    code: str
    message: str
    hint: str | None = None
    on_key: bool = False


@record
class Text:
    """A string, not empty unless `empty`; one of `words` where they are given."""

    empty: bool = False
    words: tuple[str, ...] = ()
    longest: int = 0


@record
class Flag:
    """A string or a boolean."""


@record
class Many:
    """A list whose items have one shape; not empty where `some`."""

    item: Any
    some: bool = False


@record
class Fields:
    """A mapping: required names, the shapes of known fields, and the shape of all others where `rest`."""

    fields: tuple[tuple[str, Any], ...] = ()
    required: tuple[str, ...] = ()
    rest: Any = None


@record
class Nothing:
    """No value at all: a field that must not be there."""


@record
class Either:
    """One of several shapes; the fault told is that of the first, as in Backstage."""

    shapes: tuple[Any, ...]


TEXT = Text()
ANY_TEXT = Text(True)
TEXTS = Many(TEXT)
ANY_TEXTS = Many(ANY_TEXT)
OBJECT = Fields()
FLAG = Flag()
NOTHING = Nothing()


def first_fault(shape: Any, value: Any, path: Path) -> Fault | None:
    """Give the first fault of `value` against `shape`, or None."""
    kind = type(shape)
    if kind is Text:
        return _text_fault(shape, value, path)
    if kind is Many:
        if type(value) is not list:
            return wrong_type(path, value, "a list")
        if shape.some and not value:
            return Fault(path, "schema.empty", f"{dotted(path)} must not be an empty list")
        for number, item in enumerate(value):
            fault = first_fault(shape.item, item, (*path, number))
            if fault is not None:
                return fault
        return None
    if kind is Fields:
        return _fields_fault(shape, value, path)
    if kind is Flag:
        return None if type(value) in (str, bool) else wrong_type(path, value, "a string or a boolean")
    if kind is Nothing:
        return Fault(
            path, "schema.unknown-field", f"{dotted(path)} is not a field that is known here", None, True
        )
    faults = [first_fault(one, value, path) for one in shape.shapes]
    return faults[0] if faults.count(None) != 1 else None


def _text_fault(shape: Text, value: Any, path: Path) -> Fault | None:
    if type(value) is not str:
        return wrong_type(path, value, "a string")
    if not value and not shape.empty and not shape.words:
        return empty(path)
    if shape.longest and len(value) > shape.longest:
        return Fault(path, "schema.length", f"{dotted(path)} must have at most {shape.longest} characters")
    if shape.words and value not in shape.words:
        from devportal.text import either, quoted, suggestion

        message = f"{dotted(path)} must be {either(shape.words)}, not {quoted(value)}"
        return Fault(path, "schema.enum", message, suggestion(value, shape.words))
    return None


def _fields_fault(shape: Fields, value: Any, path: Path) -> Fault | None:
    if type(value) is not dict:
        return wrong_type(path, value, "a mapping")
    for name in shape.required:
        if name not in value:
            return missing(path, name, value)
    if shape.rest is not None:
        known = {name for name, _ in shape.fields}
        for name, inner in value.items():
            fault = None if name in known else first_fault(shape.rest, inner, (*path, name))
            if fault is not None:
                return fault
    for name, inner_shape in shape.fields:
        if name in value:
            fault = first_fault(inner_shape, value[name], (*path, name))
            if fault is not None:
                return fault
    return None


def wrong_type(path: Path, value: Any, wanted: str) -> Fault:
    """The fault of a value that has another type than wanted."""
    hint = None
    if wanted == "a string" and type(value) in (bool, int, float):
        hint = f'put it in quotes: {path[-1] if path else ""}: "{spelled(value)}"'
    elif value is None:
        hint = "give it a value or remove the line"
    elif wanted == "a list" and type(value) is str:
        from devportal.text import clean_line, cut

        hint = f"write it as a list: [{cut(clean_line(value), 60)}]"
    return Fault(path, "schema.type", f"{dotted(path)} must be {wanted}, but it is {told(value)}", hint)


def empty(path: Path) -> Fault:
    """The fault of a string that must not be empty."""
    message = f"{dotted(path)} must not be empty"
    return Fault(path, "schema.empty", message, "give it a value or remove the line")


def missing(path: Path, name: str, there: Any) -> Fault:
    """The fault of a required field that is absent; `there` is the mapping that should have it."""
    from devportal.text import did_you_mean

    near = did_you_mean(name, [key for key in there if isinstance(key, str)], 1)
    hint = f"{near[0]!r} is there: is it meant to be {name!r}?" if near else f"add a line '{name}: ...'"
    return Fault(path, "schema.required", f"{dotted((*path, name))} is required, but it is missing", hint)


def dotted(path: Path) -> str:
    """Give a path as people write it: `spec.dependsOn[0]`."""
    from devportal.text import clean_line, cut

    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            out += ("." if out else "") + cut(clean_line(part), 80)
    return out or "the document"


def told(value: Any) -> str:
    """Say what a value is, for a message: "the number 12", "a list", "empty (null)"."""
    from devportal.text import quoted

    if value is None:
        return "empty (null)"
    if type(value) is bool:
        return f"the boolean {spelled(value)}"
    if type(value) in (int, float):
        return f"the number {spelled(value)}"
    if type(value) is str:
        return f"the text {quoted(value)}" if value else "an empty string"
    return "a list" if type(value) is list else "a mapping"


def spelled(value: Any) -> str:
    """Write a scalar as YAML does, cut to 80 characters; never fails on integers of any size."""
    from devportal.text import cut

    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int and abs(value).bit_length() > 512:
        return f"{float(value):g}" if abs(value).bit_length() < 1024 else "of more than 300 digits"
    return cut(str(value), 80)


def js_ordered(value: Any) -> Any:
    """Give `value` with the keys of each mapping as JavaScript orders them: whole numbers first, ascending.

    Only the choice of the *first* fault depends on it, so it is used when a fault is known to exist.
    """
    if type(value) is list:
        return [js_ordered(item) for item in value]
    if type(value) is not dict:
        return value
    numbers = sorted((int(key), key) for key in value if _is_index(key))
    keys = [key for _, key in numbers] + [key for key in value if not _is_index(key)]
    return {key: js_ordered(value[key]) for key in keys}


def _is_index(key: str) -> bool:
    if not (key.isascii() and key.isdigit()) or len(key) > 10:
        return False
    return str(int(key)) == key and int(key) < 4294967295

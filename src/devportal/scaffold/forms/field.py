"""One question of a form: what it is called, which values it takes, how a typed answer is read."""

from __future__ import annotations

from devportal.record import record
from devportal.scaffold.forms.values import follow, is_type
from devportal.text import clean, clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

SECRET = "Secret"  # noqa: S105 - the name of a form field
REPO_URL = "RepoUrlPicker"


class _Nothing:
    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = _Nothing()
"""No value, where None would be one."""


@record
class Option:
    """One value to choose, and what is shown for it."""

    value: Any
    label: str


@record
class Field:
    """One question. `path` are the keys that lead to its value, `page` the index of its page.

    `default` is NOTHING where there is none. `options` are the values to choose from (of each entry, with
    `several`), or None where anything of the type goes. `picker` is its `ui:field`, `widget` its `ui:widget`.
    """

    path: tuple[str, ...]
    page: int
    schema: Mapping[str, Any]
    type: str
    title: str
    help: str
    required: bool
    default: Any
    options: tuple[Option, ...] | None
    several: bool
    picker: str
    widget: str
    settings: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The name to give its value under: `owner`, `database.size`."""
        return ".".join(self.path)

    @property
    def is_secret(self) -> bool:
        """Whether its value belongs to the secrets and not to the parameters."""
        return self.picker == SECRET

    @property
    def is_masked(self) -> bool:
        """Whether its value must not be shown or kept."""
        return self.is_secret or self.widget == "password"

    @property
    def is_hidden(self) -> bool:
        """Whether no person is asked."""
        return self.widget == "hidden"


def field_of(
    path: tuple[str, ...],
    page: int,
    schema: Mapping[str, Any],
    root: object,
    default: Any,
    *,
    required: bool,
) -> Field:
    """Read one property of a form."""
    settings = dict(_mapping(schema.get("ui:options")))
    picker, widget = _text(schema.get("ui:field")), _text(schema.get("ui:widget") or settings.get("widget"))
    kind = type_of(schema, picker)
    options, several = _options(schema, kind, root)
    help_ = schema.get("description") or schema.get("ui:description") or schema.get("ui:help") or ""
    return Field(
        path=path,
        page=page,
        schema=schema,
        type=kind,
        title=clean_line(str(schema.get("ui:title") or schema.get("title") or path[-1])),
        help=clean(str(help_)).strip(),
        required=required,
        default=default,
        options=options,
        several=several,
        picker=picker,
        widget=widget,
        settings=settings,
    )


def type_of(schema: Mapping[str, Any], picker: str = "") -> str:
    """Give the type of a property's value; "any" where the schema does not say."""
    given = schema.get("type")
    if isinstance(given, list):
        given = next((one for one in given if one != "null"), "null")
    if isinstance(given, str):
        return given
    if "properties" in schema:
        return "object"
    if "items" in schema:
        return "array"
    values = schema.get("enum") if isinstance(schema.get("enum"), list) else [schema.get("const")]
    for kind in ("string", "boolean", "integer", "number"):
        if values and all(is_type(kind, value) for value in values):
            return kind
    return "string" if picker else "any"


def _options(schema: Mapping[str, Any], kind: str, root: object) -> tuple[tuple[Option, ...] | None, bool]:
    if kind == "array":
        items = follow(schema.get("items"), root)
        found = _choices(items, root) if isinstance(items, dict) else None
        return found, found is not None
    found = _choices(schema, root)
    if found is None and kind == "boolean":
        names = _list(schema.get("enumNames")) or ["yes", "no"]
        return (Option(True, str(names[0])), Option(False, str(names[-1]))), False
    return found, False


def _choices(schema: Mapping[str, Any], root: object) -> tuple[Option, ...] | None:
    values = schema.get("enum")
    if isinstance(values, list):
        own = _mapping(schema.get("ui:options")).get("enumNames")
        names = _list(schema.get("enumNames") or schema.get("ui:enumNames") or own)
        labels = [*names, *values[len(names) :]]
        return tuple(
            Option(value, clean_line(str(label))) for value, label in zip(values, labels, strict=False)
        )
    for key in ("oneOf", "anyOf"):
        options = [follow(one, root) for one in _list(schema.get(key))]
        constants = [one for one in options if isinstance(one, dict) and ("const" in one or _single(one))]
        if options and len(constants) == len(options):
            return tuple(
                Option(_constant(one), clean_line(str(one.get("title", _constant(one))))) for one in constants
            )
    return None


def _single(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("enum"), list) and len(schema["enum"]) == 1


def _constant(schema: Mapping[str, Any]) -> Any:
    return schema["const"] if "const" in schema else schema["enum"][0]


def read_text(field: Field, text: str) -> Any:
    """Give the value that a typed text means for a field. Raises ValueError with what is wanted instead."""
    if field.type == "string":
        return text
    if field.type == "boolean":
        return _boolean(text)
    if field.type in ("integer", "number"):
        return _number(text, whole=field.type == "integer")
    if field.type == "array" and not text.lstrip().startswith(("[", "-")):
        return _entries(field, text)
    value = read_yaml(text)
    if field.type in ("array", "object") and not is_type(field.type, value):
        raise ValueError("a list such as [a, b]" if field.type == "array" else "a mapping such as {size: 3}")
    return value


def _boolean(text: str) -> bool:
    word = text.strip().lower()
    if word in ("true", "yes", "y", "on", "1"):
        return True
    if word in ("false", "no", "n", "off", "0"):
        return False
    raise ValueError("true or false")


def _number(text: str, *, whole: bool) -> float:
    import math
    import re

    word = text.strip()
    if re.fullmatch(r"[+-]?\d{1,18}", word):
        return int(word)
    if re.fullmatch(r"[+-]?(\d{1,18}(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", word):
        value = float(word)
        if math.isfinite(value) and (not whole or value.is_integer()):
            return int(value) if value.is_integer() and whole else value
    raise ValueError("a whole number" if whole else "a number")


def _entries(field: Field, text: str) -> list[Any]:
    """Read `a, b` as a list of what the entries are."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    items = field.schema.get("items")
    kind = type_of(items) if isinstance(items, dict) else "any"
    if kind == "string" or field.picker:
        return list(words)
    if kind in ("integer", "number"):
        return [_number(word, whole=kind == "integer") for word in words]
    return [read_yaml(word) for word in words]


def read_yaml(text: str) -> Any:
    """Give the one value that a text in YAML or JSON holds. Raises ValueError."""
    from devportal.catalog.yaml12 import parse_documents

    documents = [
        one for one in parse_documents(text.encode("utf-8", "replace")) if one.error or one.value is not None
    ]
    if len(documents) > 1 or any(one.error for one in documents):
        raise ValueError("a value in YAML or JSON")
    return documents[0].value if documents else None


def mapping_in(text: str) -> object:
    """Give the mapping that a text in YAML or JSON holds, or the text where it holds none."""
    try:
        found = read_yaml(text)
    except ValueError:
        return text
    return found if isinstance(found, dict) else text


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

"""JavaScript's values and how they turn into each other.

undefined is UNDEFINED, null is None, booleans are bool, numbers are float, arrays are list, objects are dict.
Strings are str holding UTF-16 code units, so that lengths and indexes are JavaScript's: `units` makes them,
`joined` turns them back. The other kinds of value are classes here. Nothing else ever enters a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from devportal.scaffold.nunjucks.errors import TemplateError, TemplateLimitError
from devportal.scaffold.nunjucks.numerals import number_from, number_text

Value = Any
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,9})\Z")
_LARGEST_INDEX = 2**32 - 2
_MOST_ITEMS = 2_000_000


class Undefined:
    """The type of UNDEFINED."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNDEFINED"

    def __bool__(self) -> bool:
        return False


UNDEFINED = Undefined()


class Function:
    """A function a template can call with a list of values."""

    __slots__ = ("call",)

    def __init__(self, call: Callable[[list[Value]], Value]) -> None:
        self.call = call


class SafeString:
    """Text marked as safe: what macros give and `safe` and `escape` make. An object, not a string."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Iterator:
    """What `entries()` and its like give: good for one loop."""

    __slots__ = ("items", "kind")

    def __init__(self, items: list[Value], kind: str = "Array Iterator") -> None:
        self.items = items
        self.kind = kind


class RegExp:
    """A regular expression with its state."""

    __slots__ = ("flags", "last_index", "source")

    def __init__(self, source: str, flags: str) -> None:
        self.source = source
        self.flags = "".join(sorted(flags))
        self.last_index = 0.0


def units(text: str) -> str:
    """The UTF-16 code units of a text, each as one character."""
    if text.isascii() or not _ASTRAL.search(text):
        return text
    return _ASTRAL.sub(lambda match: _pair(ord(match[0]) - 0x10000), text)


def _pair(code: int) -> str:
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def joined(text: str) -> str:
    """The text of UTF-16 code units; halves of characters become U+FFFD."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_number(value: Value) -> bool:
    """Whether `typeof value` is "number"."""
    return isinstance(value, (float, int)) and not isinstance(value, bool)


def is_nullish(value: Value) -> bool:
    """Whether a value is null or undefined."""
    return value is None or value is UNDEFINED


def is_primitive(value: Value) -> bool:
    """Whether a value is no object."""
    return isinstance(value, (str, float, bool, int)) or is_nullish(value)


def is_plain_object(value: Value) -> bool:
    """What nunjucks calls an object: `Object.prototype.toString` says "[object Object]"."""
    return isinstance(value, (dict, SafeString))


def truthy(value: Value) -> bool:
    """Whether a condition with this value holds: [] and {} do, "" and 0 and NaN do not."""
    if isinstance(value, (str, float, bool, int)):
        return bool(value) and value == value  # noqa: PLR0124  NaN
    return not is_nullish(value)


def to_text(value: Value) -> str:
    """`String(value)`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, int)):
        return number_text(float(value))
    if value is None:
        return "null"
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, SafeString):
        return value.text
    if isinstance(value, list):
        return join_items(value, ",")
    return _object_text(value)


def _object_text(value: Value) -> str:
    if isinstance(value, RegExp):
        return f"/{value.source}/{value.flags}"
    if isinstance(value, Function):
        return "function () { [native code] }"
    if isinstance(value, Iterator):
        return f"[object {value.kind}]"
    if isinstance(value, dict) and "toString" in value:
        raise TemplateError("an object with a key named toString cannot be written as text")
    return "[object Object]"


def join_items(items: list[Value], separator: str) -> str:
    """`items.join(separator)`: null and undefined are empty, a list inside itself too.

    TemplateLimitError where lists inside lists come to more items than any list may have.
    """
    return _Joiner().join(items, separator)


class _Joiner:
    def __init__(self) -> None:
        self._outer: set[int] = set()
        self._left = _MOST_ITEMS

    def join(self, items: list[Value], separator: str) -> str:
        if id(items) in self._outer:
            return ""
        self._left -= len(items) + 1
        if self._left < 0:
            raise TemplateLimitError(f"a list of more than {_MOST_ITEMS:,} items cannot be written as text")
        self._outer.add(id(items))
        texts = [self._item(item) for item in items]
        self._outer.discard(id(items))
        return separator.join(texts)

    def _item(self, item: Value) -> str:
        if is_nullish(item):
            return ""
        return self.join(item, ",") if isinstance(item, list) else to_text(item)


def to_primitive(value: Value) -> Value:
    """A value as an operator sees it: objects become text."""
    return value if is_primitive(value) else to_text(value)


def to_number(value: Value) -> float:
    """`Number(value)`."""
    if isinstance(value, (float, int)):
        return float(value)
    if value is None:
        return 0.0
    if value is UNDEFINED:
        return float("nan")
    return number_from(to_text(value))


def to_key(value: Value) -> str:
    """A value as the name of a property."""
    return value if isinstance(value, str) else to_text(value)


def index_of(key: str) -> int | None:
    """The array index a property name stands for, if it does."""
    if _INDEX.match(key) and (index := int(key)) <= _LARGEST_INDEX:
        return index
    return None


def keys_of(value: Value) -> list[str]:
    """The own enumerable property names in JavaScript's order: indexes ascending, then as written."""
    if isinstance(value, dict):
        indexes = [key for key in value if index_of(key) is not None]
        if not indexes:
            return list(value)
        return [*sorted(indexes, key=int), *(key for key in value if index_of(key) is None)]
    if isinstance(value, (list, str)):
        return [str(index) for index in range(len(value))]
    return ["val", "length"] if isinstance(value, SafeString) else []


def has_own(value: Value, key: str) -> bool:
    """Whether a value has a property of its own, `length` apart."""
    if isinstance(value, dict):
        return key in value
    if isinstance(value, (list, str)):
        index = index_of(key)
        return index is not None and index < len(value)
    return isinstance(value, SafeString) and key in ("val", "length")


def from_python(value: object) -> Value:
    """A value for a template from JSON-like data, as JSON.stringify would hand it over.

    Mappings, sequences, strings, numbers, booleans and None; a date becomes its ISO text, numbers JSON
    cannot say become null, UNDEFINED keys vanish. TypeError for anything else.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return units(value)
    if isinstance(value, (int, float)):
        return _finite(value)
    if isinstance(value, Mapping):
        return {units(str(key)): from_python(item) for key, item in value.items() if item is not UNDEFINED}
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return [None if item is UNDEFINED else from_python(item) for item in value]
    raise TypeError(f"a template cannot use a {type(value).__name__}")


def _finite(number: float) -> float | None:
    try:
        value = float(number)
    except OverflowError:
        return None
    return value if abs(value) < float("inf") else None


def to_python(value: Value) -> object:
    """JSON-like data from a template's value; whole numbers become int, what JSON cannot say becomes None."""
    if isinstance(value, str):
        return joined(value)
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        if _finite(value) is None:
            return None
        return int(value) if float(value).is_integer() and abs(value) < 1e21 else float(value)
    if isinstance(value, dict):
        return {joined(key): to_python(value[key]) for key in keys_of(value) if _is_data(value[key])}
    if isinstance(value, list):
        return [to_python(item) for item in value]
    if isinstance(value, SafeString):
        return {"val": joined(value.text), "length": len(value.text)}
    if isinstance(value, (bool, Undefined)) or value is None:
        return value
    if isinstance(value, Function):
        raise TemplateError("a function is no data")
    return {}


def _is_data(value: Value) -> bool:
    return value is not UNDEFINED and not isinstance(value, Function)

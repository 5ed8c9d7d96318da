"""The methods of JavaScript's strings."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

from devportal.scaffold.nunjucks import matching
from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    RegExp,
    Value,
    joined,
    to_number,
    to_text,
    units,
)
from devportal.scaffold.nunjucks.lexer import JS_SPACES
from devportal.scaffold.nunjucks.numerals import to_integer
from devportal.scaffold.nunjucks.runtime import Builtin, Runtime

# The order of Unicode's root collation, which is not that of the code points.
_PUNCTUATION = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"


def relative(value: Value, length: int, default: float) -> int:
    """An index argument that may count from the end, kept within the length."""
    number = default if value is UNDEFINED else to_integer(to_number(value))
    return int(max(length + number, 0) if number < 0 else min(number, length))


def clamp(value: Value, length: int, default: float = 0) -> int:
    """An index argument, kept within the length."""
    number = default if value is UNDEFINED else to_integer(to_number(value))
    return int(min(max(number, 0), length))


def _whole(text: str) -> str:
    """Halves that belong together as one character; single halves stay."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def upper(text: str) -> str:
    """`toUpperCase()`."""
    return text.upper() if text.isascii() else units(_whole(text).upper())


def lower(text: str) -> str:
    """`toLowerCase()`."""
    return text.lower() if text.isascii() else units(_whole(text).lower())


def code_points(text: str) -> list[Value]:
    """The characters of a text; halves that belong together stay together."""
    return [units(char) for char in _whole(text)]


def _text_argument(value: Value) -> str:
    if isinstance(value, RegExp):
        raise TemplateError("this method takes a text, not a regular expression")
    return to_text(value)


def _char_at(_: Runtime, this: Value, index: Value = UNDEFINED) -> str:
    text, position = to_text(this), to_integer(to_number(index))
    return text[int(position)] if 0 <= position < len(text) else ""


def _char_code_at(_: Runtime, this: Value, index: Value = UNDEFINED) -> float:
    text, position = to_text(this), to_integer(to_number(index))
    return float(ord(text[int(position)])) if 0 <= position < len(text) else float("nan")


def _code_point_at(_: Runtime, this: Value, index: Value = UNDEFINED) -> Value:
    text, position = to_text(this), to_integer(to_number(index))
    if not 0 <= position < len(text):
        return UNDEFINED
    first = code_points(text[int(position) : int(position) + 2])[0]
    return float(ord(_whole(first)))


def at(_: Runtime, this: Value, index: Value = UNDEFINED) -> Value:
    """`at(index)` of texts and lists: negative indexes count from the end."""
    items = this if isinstance(this, list) else to_text(this)
    position = to_integer(to_number(index))
    position += len(items) if position < 0 else 0
    return items[int(position)] if 0 <= position < len(items) else UNDEFINED


def _concat(runtime: Runtime, this: Value, *parts: Value) -> str:
    text = to_text(this) + "".join(map(to_text, parts))
    runtime.budget.make(len(text))
    return text


def _includes(_: Runtime, this: Value, part: Value = UNDEFINED, start: Value = UNDEFINED) -> bool:
    text = to_text(this)
    return text.find(_text_argument(part), clamp(start, len(text))) >= 0


def _starts_with(_: Runtime, this: Value, part: Value = UNDEFINED, start: Value = UNDEFINED) -> bool:
    text = to_text(this)
    return text.startswith(_text_argument(part), clamp(start, len(text)))


def _ends_with(_: Runtime, this: Value, part: Value = UNDEFINED, end: Value = UNDEFINED) -> bool:
    text = to_text(this)
    return text[: clamp(end, len(text), len(text))].endswith(_text_argument(part))


def _index_of(_: Runtime, this: Value, part: Value = UNDEFINED, start: Value = UNDEFINED) -> float:
    text = to_text(this)
    return float(text.find(to_text(part), clamp(start, len(text))))


def _last_index_of(_: Runtime, this: Value, part: Value = UNDEFINED, start: Value = UNDEFINED) -> float:
    text, wanted = to_text(this), to_text(part)
    number = to_number(start)
    last = len(text) if number != number else clamp(start, len(text))  # noqa: PLR0124  NaN
    return float(text.rfind(wanted, 0, last + len(wanted)))


def _locale_compare(_: Runtime, this: Value, other: Value = UNDEFINED) -> float:
    first, second = _collation(joined(to_text(this))), _collation(joined(to_text(other)))
    return float((first > second) - (first < second))


def _collation(text: str) -> tuple[object, ...]:
    """Near to the order of a dictionary: letters first, then accents, then small before capital."""
    split = unicodedata.normalize("NFD", text)
    base = [char for char in split if not unicodedata.combining(char)]
    ranks = [(3 if char == "\ufffd" else char.isalpha() + char.isalnum(), _place(char)) for char in base]
    return ranks, [char for char in split if unicodedata.combining(char)], [char.isupper() for char in base]


def _place(char: str) -> tuple[int, str]:
    return _PUNCTUATION.find(char), char.casefold()


def _normalize(_: Runtime, this: Value, form: Value = UNDEFINED) -> str:
    name = "NFC" if form is UNDEFINED else to_text(form)
    if name not in ("NFC", "NFD", "NFKC", "NFKD"):
        raise TemplateError("normalize() takes NFC, NFD, NFKC or NFKD")
    return units(unicodedata.normalize(name, joined(to_text(this))))  # type: ignore[arg-type]  # checked above


def _padding(runtime: Runtime, text: str, width: Value, fill: Value) -> str:
    room = to_integer(to_number(width)) - len(text)
    pad = " " if fill is UNDEFINED else to_text(fill)
    if room <= 0 or not pad:
        return ""
    runtime.budget.make(room)
    return (pad * (int(room) // len(pad) + 1))[: int(room)]


def _pad_start(runtime: Runtime, this: Value, width: Value = UNDEFINED, fill: Value = UNDEFINED) -> str:
    text = to_text(this)
    return _padding(runtime, text, width, fill) + text


def _pad_end(runtime: Runtime, this: Value, width: Value = UNDEFINED, fill: Value = UNDEFINED) -> str:
    text = to_text(this)
    return text + _padding(runtime, text, width, fill)


def _repeat(runtime: Runtime, this: Value, count: Value = UNDEFINED) -> str:
    text, times = to_text(this), to_integer(to_number(count))
    if times < 0 or times == float("inf"):
        raise TemplateError("repeat() takes a number from 0 on")
    runtime.budget.make(len(text) * times)
    return text * int(times) if text else ""


def _slice(_: Runtime, this: Value, start: Value = UNDEFINED, end: Value = UNDEFINED) -> str:
    text = to_text(this)
    return text[relative(start, len(text), 0) : relative(end, len(text), len(text))]


def _substring(_: Runtime, this: Value, start: Value = UNDEFINED, end: Value = UNDEFINED) -> str:
    text = to_text(this)
    first, last = sorted((clamp(start, len(text)), clamp(end, len(text), len(text))))
    return text[first:last]


def _substr(_: Runtime, this: Value, start: Value = UNDEFINED, length: Value = UNDEFINED) -> str:
    text = to_text(this)
    first = relative(start, len(text), 0)
    return text[first : first + clamp(length, len(text), len(text))]


def _to_string(_: Runtime, this: Value) -> str:
    return to_text(this)


def _is_well_formed(_: Runtime, this: Value) -> bool:
    text = units(_whole(to_text(this)))
    return units(joined(text)) == text


def _to_well_formed(_: Runtime, this: Value) -> str:
    return units(joined(to_text(this)))


def _trimmed(trim: Callable[[str], str]) -> Callable[[Runtime, Value], str]:
    return lambda _, this: trim(to_text(this))


MEMBERS: Mapping[str, Builtin] = {
    **matching.MEMBERS,
    "at": at,
    "charAt": _char_at,
    "charCodeAt": _char_code_at,
    "codePointAt": _code_point_at,
    "concat": _concat,
    "endsWith": _ends_with,
    "includes": _includes,
    "indexOf": _index_of,
    "isWellFormed": _is_well_formed,
    "lastIndexOf": _last_index_of,
    "localeCompare": _locale_compare,
    "normalize": _normalize,
    "padEnd": _pad_end,
    "padStart": _pad_start,
    "repeat": _repeat,
    "slice": _slice,
    "startsWith": _starts_with,
    "substr": _substr,
    "substring": _substring,
    "toLocaleLowerCase": _trimmed(lower),
    "toLocaleUpperCase": _trimmed(upper),
    "toLowerCase": _trimmed(lower),
    "toString": _to_string,
    "toUpperCase": _trimmed(upper),
    "toWellFormed": _to_well_formed,
    "trim": _trimmed(lambda text: text.strip(JS_SPACES)),
    "trimEnd": _trimmed(lambda text: text.rstrip(JS_SPACES)),
    "trimLeft": _trimmed(lambda text: text.lstrip(JS_SPACES)),
    "trimRight": _trimmed(lambda text: text.rstrip(JS_SPACES)),
    "trimStart": _trimmed(lambda text: text.lstrip(JS_SPACES)),
    "valueOf": _to_string,
}

"""JSON.stringify, which writes step inputs and the `dump` filter."""

from __future__ import annotations

import json
import math
import re

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    SafeString,
    Undefined,
    Value,
    from_python,
    is_number,
    joined,
    keys_of,
    to_python,
)
from devportal.scaffold.nunjucks.limits import Budget
from devportal.scaffold.nunjucks.numerals import number_text, to_integer

_LONE_HALF = re.compile("[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]")
_WIDEST_INDENT = 10


def stringify(budget: Budget, value: Value, spaces: Value = UNDEFINED) -> str | Undefined:
    """The JSON text of a value (in UTF-16 units), or UNDEFINED where JavaScript has none.

    Raises TemplateError for a list or object that holds itself.
    """
    return _Writer(budget, _indent(spaces)).text(value, "")


def _indent(spaces: Value) -> str:
    if isinstance(spaces, SafeString):
        return ""
    if isinstance(spaces, str):
        return spaces[:_WIDEST_INDENT]
    return " " * int(max(0, min(_WIDEST_INDENT, to_integer(spaces)))) if is_number(spaces) else ""


def quote(text: str) -> str:
    """A text as a JSON string; halves of characters are escaped."""
    quoted = json.dumps(text, ensure_ascii=False)
    if quoted.isascii():
        return quoted
    return _LONE_HALF.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


class _Writer:
    def __init__(self, budget: Budget, indent: str) -> None:
        self._budget = budget
        self._indent = indent
        self._open: list[int] = []

    def text(self, value: Value, margin: str) -> str | Undefined:
        if isinstance(value, str):
            self._budget.make(len(value))
            return quote(value)
        if value is None or (is_number(value) and not math.isfinite(value)):
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if is_number(value):
            return number_text(float(value))
        if value is UNDEFINED or isinstance(value, Function):
            return UNDEFINED
        return self._container(value, margin)

    def _container(self, value: Value, margin: str) -> str:
        if id(value) in self._open:
            raise TemplateError("a value that holds itself cannot be written as JSON")
        self._open.append(id(value))
        self._budget.step()
        inner = margin + self._indent
        if isinstance(value, list):
            texts = [self.text(item, inner) for item in value]
            items = ["null" if isinstance(text, Undefined) else text for text in texts]
            written = self._wrap("[", items, "]", margin)
        else:
            written = self._wrap("{", self._members(value, inner), "}", margin)
        self._open.pop()
        return written

    def _members(self, value: Value, inner: str) -> list[str]:
        members = {"val": value.text, "length": len(value.text)} if isinstance(value, SafeString) else value
        colon = ": " if self._indent else ":"
        texts = ((key, self.text(members[key], inner)) for key in keys_of(value))
        return [f"{quote(key)}{colon}{text}" for key, text in texts if not isinstance(text, Undefined)]

    def _wrap(self, opening: str, parts: list[str], closing: str, margin: str) -> str:
        self._budget.make(sum(map(len, parts)) + len(margin) * len(parts))
        if not parts:
            return opening + closing
        if not self._indent:
            return opening + ",".join(parts) + closing
        inner = margin + self._indent
        return f"{opening}\n{inner}" + f",\n{inner}".join(parts) + f"\n{margin}{closing}"


def parse_json(text: str) -> object:
    """JSON as Python data, from UTF-16 units; ValueError where it is none."""
    value = json.loads(joined(text), parse_constant=_no_constant, parse_float=_number)
    return to_python(from_python(value)) if "\\ud" in text else value


def _number(text: str) -> object:
    return to_python(float(text))


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")

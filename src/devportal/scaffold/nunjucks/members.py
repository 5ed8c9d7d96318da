"""Which properties a template can reach: this table and nothing else.

No Python attribute is ever looked up for a template, so there is nothing to escape to.
"""

from __future__ import annotations

from collections.abc import Mapping

from devportal.scaffold.nunjucks import arrays, strings
from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    RegExp,
    SafeString,
    Value,
    has_own,
    to_key,
    to_number,
    to_text,
)
from devportal.scaffold.nunjucks.numerals import grouped, in_radix, to_exponential, to_fixed, to_precision
from devportal.scaffold.nunjucks.regexp import execute, match_value
from devportal.scaffold.nunjucks.runtime import Builtin, Runtime


def _to_string(_: Runtime, this: Value) -> str:
    return "[object Object]" if isinstance(this, (dict, SafeString)) else to_text(this)


def _itself(_: Runtime, this: Value) -> Value:
    return this


def _has_own(_: Runtime, this: Value, key: Value = UNDEFINED) -> bool:
    name = to_key(key)
    return has_own(this, name) or (name == "length" and isinstance(this, (list, str)))


def _never(_: Runtime, this: Value, other: Value = UNDEFINED) -> bool:
    del this, other
    return False


def _refuse(_: Runtime, this: Value) -> Value:
    del this
    raise TemplateError("a template cannot call a constructor")


def _number_to_string(_: Runtime, this: float, radix: Value = UNDEFINED) -> str:
    return in_radix(this, 10.0 if radix is UNDEFINED else to_number(radix))


def _to_fixed(_: Runtime, this: float, places: Value = UNDEFINED) -> str:
    return to_fixed(this, 0.0 if places is UNDEFINED else to_number(places))


def _to_precision(_: Runtime, this: float, digits: Value = UNDEFINED) -> str:
    return to_text(this) if digits is UNDEFINED else to_precision(this, to_number(digits))


def _to_exponential(_: Runtime, this: float, places: Value = UNDEFINED) -> str:
    return to_exponential(this, None if places is UNDEFINED else to_number(places))


def _to_locale(_: Runtime, this: float) -> str:
    return grouped(this)


def _test(runtime: Runtime, this: RegExp, text: Value = UNDEFINED) -> bool:
    return execute(runtime.budget, this, to_text(text)) is not None


def _exec(runtime: Runtime, this: RegExp, text: Value = UNDEFINED) -> Value:
    match = execute(runtime.budget, this, to_text(text))
    return match_value(match) if match else None


def _call(runtime: Runtime, this: Function, *args: Value) -> Value:
    return runtime.call(this, list(args[1:]))


def _apply(runtime: Runtime, this: Function, *args: Value) -> Value:
    return runtime.call(this, list(args[1]) if len(args) > 1 and isinstance(args[1], list) else [])


_OBJECT: Mapping[str, Builtin] = {
    "constructor": _refuse,
    "hasOwnProperty": _has_own,
    "isPrototypeOf": _never,
    "propertyIsEnumerable": _has_own,
    "toLocaleString": _to_string,
    "toString": _to_string,
    "valueOf": _itself,
}
_NUMBER: Mapping[str, Builtin] = {
    "toExponential": _to_exponential,
    "toFixed": _to_fixed,
    "toLocaleString": _to_locale,
    "toPrecision": _to_precision,
    "toString": _number_to_string,
}

MEMBERS: Mapping[type, Mapping[str, Builtin]] = {
    object: _OBJECT,
    str: strings.MEMBERS,
    list: arrays.MEMBERS,
    float: _NUMBER,
    RegExp: {"exec": _exec, "test": _test},
    Function: {"apply": _apply, "call": _call},
}

"""The tests that may follow `is`."""

from __future__ import annotations

from collections.abc import Mapping

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    Iterator,
    SafeString,
    Value,
    is_nullish,
    is_number,
    is_primitive,
    to_number,
    to_text,
    truthy,
)
from devportal.scaffold.nunjucks.numerals import remainder
from devportal.scaffold.nunjucks.operators import BINARY, strictly_equal
from devportal.scaffold.nunjucks.runtime import Builtin, Runtime


def _callable(_: Runtime, value: Value = UNDEFINED) -> bool:
    return isinstance(value, Function)


def _defined(_: Runtime, value: Value = UNDEFINED) -> bool:
    return value is not UNDEFINED


def _undefined(_: Runtime, value: Value = UNDEFINED) -> bool:
    return value is UNDEFINED


def _null(_: Runtime, value: Value = UNDEFINED) -> bool:
    return value is None


def _divisible(_: Runtime, value: Value = UNDEFINED, other: Value = UNDEFINED) -> bool:
    return remainder(to_number(value), to_number(other)) == 0


def _even(_: Runtime, value: Value = UNDEFINED) -> bool:
    return remainder(to_number(value), 2.0) == 0


def _odd(_: Runtime, value: Value = UNDEFINED) -> bool:
    return remainder(to_number(value), 2.0) == 1


def _escaped(_: Runtime, value: Value = UNDEFINED) -> bool:
    return isinstance(value, SafeString)


def _equal(_: Runtime, value: Value = UNDEFINED, other: Value = UNDEFINED) -> bool:
    return strictly_equal(value, other)


def _not_equal(_: Runtime, value: Value = UNDEFINED, other: Value = UNDEFINED) -> bool:
    return not strictly_equal(value, other)


def _truthy(_: Runtime, value: Value = UNDEFINED) -> bool:
    return truthy(value)


def _falsy(_: Runtime, value: Value = UNDEFINED) -> bool:
    return not truthy(value)


def _comparison(operator: str) -> Builtin:
    def compare(runtime: Runtime, value: Value = UNDEFINED, other: Value = UNDEFINED) -> Value:
        return BINARY[operator](runtime.budget, value, other)

    return compare


def _lower(runtime: Runtime, value: Value = UNDEFINED) -> bool:
    return strictly_equal(runtime.invoke(value, "toLowerCase"), value)


def _upper(runtime: Runtime, value: Value = UNDEFINED) -> bool:
    return strictly_equal(runtime.invoke(value, "toUpperCase"), value)


def _number(_: Runtime, value: Value = UNDEFINED) -> bool:
    return is_number(value)


def _string(_: Runtime, value: Value = UNDEFINED) -> bool:
    return isinstance(value, str)


def _iterable(_: Runtime, value: Value = UNDEFINED) -> bool:
    if is_nullish(value):
        raise TemplateError(f"{to_text(value)} cannot be tested for being iterable")
    return isinstance(value, (str, list, SafeString, Iterator))


def _mapping(_: Runtime, value: Value = UNDEFINED) -> bool:
    return not is_primitive(value) and not isinstance(value, (list, Function))


TESTS: Mapping[str, Builtin] = {
    "callable": _callable,
    "defined": _defined,
    "divisibleby": _divisible,
    "eq": _equal,
    "equalto": _equal,
    "escaped": _escaped,
    "even": _even,
    "falsy": _falsy,
    "ge": _comparison(">="),
    "greaterthan": _comparison(">"),
    "gt": _comparison(">"),
    "iterable": _iterable,
    "le": _comparison("<="),
    "lessthan": _comparison("<"),
    "lower": _lower,
    "lt": _comparison("<"),
    "mapping": _mapping,
    "ne": _not_equal,
    "null": _null,
    "number": _number,
    "odd": _odd,
    "sameas": _equal,
    "string": _string,
    "truthy": _truthy,
    "undefined": _undefined,
    "upper": _upper,
}

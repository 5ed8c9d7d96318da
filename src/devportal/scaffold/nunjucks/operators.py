"""JavaScript's operators on the values of `javascript`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Iterator,
    RegExp,
    SafeString,
    Value,
    is_nullish,
    is_number,
    is_plain_object,
    is_primitive,
    to_number,
    to_primitive,
    to_text,
)
from devportal.scaffold.nunjucks.limits import Budget
from devportal.scaffold.nunjucks.numerals import quotient, remainder


def add(budget: Budget, left: Value, right: Value) -> Value:
    """`left + right`: text if either is text or an object, else a number."""
    first, second = to_primitive(left), to_primitive(right)
    if isinstance(first, str) or isinstance(second, str):
        text = to_text(first) + to_text(second)
        budget.make(len(text))
        return text
    return to_number(first) + to_number(second)


def strictly_equal(left: Value, right: Value) -> bool:
    """`left === right`: no coercion; objects are equal only to themselves."""
    if is_number(left) and is_number(right):
        return float(left) == float(right)
    if isinstance(left, (str, bool)):
        return type(left) is type(right) and left == right
    return left is right


def loosely_equal(left: Value, right: Value) -> bool:
    """`left == right`."""
    if is_nullish(left) or is_nullish(right):
        return is_nullish(left) and is_nullish(right)
    if not is_primitive(left) and not is_primitive(right):
        return left is right
    first, second = to_primitive(left), to_primitive(right)
    if isinstance(first, str) and isinstance(second, str):
        return first == second
    return to_number(first) == to_number(second)


def _ordered(compare: Callable[[Any, Any], Any], left: Value, right: Value) -> bool:
    first, second = to_primitive(left), to_primitive(right)
    if isinstance(first, str) and isinstance(second, str):
        return bool(compare(first, second))
    return bool(compare(to_number(first), to_number(second)))


def less(left: Value, right: Value) -> bool:
    """`left < right`."""
    return _ordered(operator.lt, left, right)


def greater(left: Value, right: Value) -> bool:
    """`left > right`."""
    return _ordered(operator.gt, left, right)


def _arithmetic(operate: Callable[[float, float], float]) -> Callable[[Budget, Value, Value], Value]:
    return lambda _, left, right: operate(to_number(left), to_number(right))


def _comparison(compare: Callable[[Value, Value], bool]) -> Callable[[Budget, Value, Value], Value]:
    return lambda _, left, right: compare(left, right)


BINARY: dict[str, Callable[[Budget, Value, Value], Value]] = {
    "+": add,
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(quotient),
    "%": _arithmetic(remainder),
    "==": _comparison(loosely_equal),
    "!=": _comparison(lambda left, right: not loosely_equal(left, right)),
    "===": _comparison(strictly_equal),
    "!==": _comparison(lambda left, right: not strictly_equal(left, right)),
    "<": _comparison(less),
    ">": _comparison(greater),
    "<=": _comparison(lambda left, right: _ordered(operator.le, left, right)),
    ">=": _comparison(lambda left, right: _ordered(operator.ge, left, right)),
}


def position_in(items: list[Value], wanted: Value, start: int = 0) -> int:
    """The index of the first strictly equal item, or -1."""
    for index in range(start, len(items)):
        if strictly_equal(items[index], wanted):
            return index
    return -1


def same_value_zero(left: Value, right: Value) -> bool:
    """How `includes` compares: as `===`, but NaN is equal to itself."""
    return strictly_equal(left, right) or (
        is_number(left) and is_number(right) and left != left and right != right  # noqa: PLR0124  NaN
    )


def contains(needle: Value, haystack: Value, has_member: Callable[[Value, str], bool]) -> bool:
    """`needle in haystack`: an item of a list, a part of a text, a property of an object."""
    if isinstance(haystack, list):
        return position_in(haystack, needle) >= 0
    if isinstance(haystack, str):
        return to_text(needle) in haystack
    if is_plain_object(haystack):
        return has_member(haystack, to_text(needle))
    name = "undefined" if haystack is UNDEFINED else "null" if haystack is None else _kind(haystack)
    raise TemplateError(f"`in` looks into lists, texts and objects, not into {name}")


def _kind(value: Value) -> str:
    if isinstance(value, (RegExp, SafeString, Iterator)):
        return type(value).__name__
    return "a number" if is_number(value) else "a boolean" if isinstance(value, bool) else "a function"

"""The filters that work on numbers."""

from __future__ import annotations

from devportal.scaffold.nunjucks.javascript import UNDEFINED, Value, to_number, to_text, truthy
from devportal.scaffold.nunjucks.numerals import ceil, floor, parse_float, parse_int, power, quotient, rounded
from devportal.scaffold.nunjucks.runtime import Runtime


def absolute(_: Runtime, value: Value = UNDEFINED) -> float:
    """Without its sign."""
    return abs(to_number(value))


def round_number(
    _: Runtime, value: Value = UNDEFINED, precision: Value = UNDEFINED, method: Value = UNDEFINED
) -> float:
    """To `precision` decimals; halves go up, also below zero."""
    factor = power(10.0, to_number(precision) if truthy(precision) else 0.0)
    rounder = {"ceil": ceil, "floor": floor}.get(method, rounded) if isinstance(method, str) else rounded
    return quotient(rounder(to_number(value) * factor), factor)


def to_float(_: Runtime, value: Value = UNDEFINED, other: Value = UNDEFINED) -> Value:
    """The decimal number a text starts with, or `other`."""
    number = parse_float(to_text(value))
    return number if number == number else other  # noqa: PLR0124  NaN


def to_int(_: Runtime, value: Value = UNDEFINED, other: Value = UNDEFINED, base: Value = UNDEFINED) -> Value:
    """The whole number a text starts with, or `other`."""
    number = parse_int(to_text(value), 10.0 if base is UNDEFINED else to_number(base))
    return number if number == number else other  # noqa: PLR0124  NaN

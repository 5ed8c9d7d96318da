"""The names every template knows: range, cycler and joiner."""

from __future__ import annotations

from devportal.scaffold.nunjucks.javascript import UNDEFINED, Function, Value, to_number, truthy
from devportal.scaffold.nunjucks.limits import Budget

_BATCH = 1024


def builtin_globals(budget: Budget) -> dict[str, Value]:
    """Fresh functions for one rendering."""
    return {
        "range": Function(lambda args: _range(budget, *[*args[:3], *[UNDEFINED] * (3 - len(args))])),
        "cycler": Function(_cycler),
        "joiner": Function(_joiner),
    }


def _range(budget: Budget, start: Value, stop: Value, step: Value) -> list[Value]:
    if stop is UNDEFINED:
        start, stop, step = 0.0, start, 1.0
    number, end = to_number(start), to_number(stop)
    stride = to_number(step) if truthy(step) else 1.0
    numbers: list[Value] = []
    while (number < end) if stride > 0 else (number > end):
        numbers.append(number)
        number += stride
        if len(numbers) % _BATCH == 0:
            budget.make_items(_BATCH)
            budget.look_at_clock()
    return numbers


def _cycler(items: list[Value]) -> Value:
    position = -1
    cycler: dict[str, Value] = {"current": None}

    def reset(_: list[Value]) -> Value:
        nonlocal position
        position = -1
        cycler["current"] = None
        return UNDEFINED

    def advance(_: list[Value]) -> Value:
        nonlocal position
        position = position + 1 if position + 1 < len(items) else 0
        cycler["current"] = items[position] if items else UNDEFINED
        return cycler["current"]

    cycler["reset"] = Function(reset)
    cycler["next"] = Function(advance)
    return cycler


def _joiner(args: list[Value]) -> Value:
    separator = args[0] if args and truthy(args[0]) else ","
    used = False

    def join(_: list[Value]) -> Value:
        nonlocal used
        text = separator if used else ""
        used = True
        return text

    return Function(join)

"""JavaScript's reading of the operators that nunjucks writes (see `flat`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.flat import LEVELS, PREFIX, Item
from devportal.scaffold.nunjucks.javascript import UNDEFINED, Value, to_number, truthy
from devportal.scaffold.nunjucks.nodes import Filter, Group, Lookup, Node, Symbol
from devportal.scaffold.nunjucks.operators import BINARY
from devportal.scaffold.nunjucks.scope import Activation

if TYPE_CHECKING:
    from devportal.scaffold.nunjucks.evaluate import ExpressionCompiler

Run = Callable[[Activation], Value]
_JS_CALLS = (Symbol, Lookup, Filter)


class Rereader:
    """Reads operators and operands again, as JavaScript does."""

    def __init__(self, compiler: ExpressionCompiler, items: list[Item]) -> None:
        self._compiler = compiler
        self._items = items
        self._at = 0

    def whole(self) -> Run:
        """The closure of everything."""
        only = self._items[0] if len(self._items) == 1 else ""
        return self._level(0) if isinstance(only, str) else self._compiler.operand(only)

    def _level(self, level: int) -> Run:
        if level == len(LEVELS):
            return self._prefixed()
        first = self._level(level + 1)
        rest: list[tuple[str, Run]] = []
        while (operator := self._operator()) in LEVELS[level]:
            self._at += 1
            rest.append((operator, self._level(level + 1)))
        return _chain(first, rest) if rest else first

    def _operator(self) -> str:
        item = self._items[self._at] if self._at < len(self._items) else ""
        return item if isinstance(item, str) else ""

    def _prefixed(self) -> Run:
        item = self._items[self._at]
        self._at += 1
        if not isinstance(item, str):
            return self._compiler.operand(item)
        sign = item.removeprefix(PREFIX)
        if sign in "+-" and self._operator() == item:
            self._at += 1
            return self._stepped(1.0 if sign == "+" else -1.0)
        target = self._prefixed()
        if sign == "!":
            return lambda activation: not truthy(target(activation))
        factor = 1.0 if sign == "+" else -1.0
        return lambda activation: factor * to_number(target(activation))

    def _stepped(self, change: float) -> Run:
        """`--x` and `++x`: only a variable can be changed; a call fails when it is reached."""
        item = self._items[self._at]
        self._at += 1
        operand = item
        while isinstance(operand, Group) and len(operand.items) == 1:
            operand = operand.items[0]
        place = (item.line, item.column) if isinstance(item, Node) else (1, 1)
        slot = self._compiler.names.find(operand.name) if isinstance(operand, Symbol) else None
        if slot is None and not isinstance(operand, _JS_CALLS):
            raise TemplateError("two signs in a row change a variable, and this is none", *place)

        def step(activation: Activation) -> Value:
            if slot is None:
                raise TemplateError("two signs in a row change a variable, and this is none", *place)
            slots = activation.slots_of(slot)
            slots[slot] = to_number(slots[slot]) + change
            return slots[slot]

        return step


def _chain(first: Run, rest: list[tuple[str, Run]]) -> Run:
    if rest[0][0] == "||":
        runs = [first, *(run for _, run in rest)]
        return lambda activation: _first_that(runs, activation, wanted=True)
    if rest[0][0] == "&&":
        runs = [first, *(run for _, run in rest)]
        return lambda activation: _first_that(runs, activation, wanted=False)
    steps = [(BINARY[operator], run) for operator, run in rest]

    def fold(activation: Activation) -> Value:
        value = first(activation)
        for operate, run in steps:
            value = operate(activation.runtime.budget, value, run(activation))
        return value

    return fold


def _first_that(runs: list[Run], activation: Activation, *, wanted: bool) -> Value:
    value = UNDEFINED
    for run in runs:
        value = run(activation)
        if truthy(value) is wanted:
            break
    return value

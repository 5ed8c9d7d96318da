"""Expressions: the tree of the parser to Python closures that give values.

Compiling comes first and finds every mistake that JavaScript finds before it runs anything; so a template
with a mistake in a branch that is never taken fails here as it does in Backstage.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.flat import flatten
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    RegExp,
    Value,
    to_key,
    to_number,
    truthy,
)
from devportal.scaffold.nunjucks.macro import MARK
from devportal.scaffold.nunjucks.nodes import (
    Array,
    Binary,
    Call,
    Capture,
    Dict,
    Filter,
    Group,
    InlineIf,
    Is,
    Keywords,
    Literal,
    Lookup,
    Macro,
    Node,
    Regex,
    Slice,
    Symbol,
)
from devportal.scaffold.nunjucks.numerals import floor, number_text, power, quotient
from devportal.scaffold.nunjucks.operators import contains
from devportal.scaffold.nunjucks.reread import Rereader
from devportal.scaffold.nunjucks.runtime import call_builtin, known
from devportal.scaffold.nunjucks.scope import Activation, Names
from devportal.scaffold.nunjucks.tested import compile_test

Run = Callable[[Activation], Value]
_JS_CALLS = (Symbol, Lookup, Filter)


class FunctionScope:
    """The slots of one JavaScript function."""

    _numbers = count()

    def __init__(self) -> None:
        self.slots: list[str] = []

    def slot(self, name: str) -> str:
        """A new slot; its name is unlike any other."""
        self.slots.append(f"{name}#{next(self._numbers)}")
        return self.slots[-1]


class ExpressionCompiler:
    """Compiles expressions; statements are added by `execute`."""

    def __init__(self) -> None:
        self.names = Names()
        self.function = FunctionScope()

    def expression(self, node: Node | None) -> Run:
        """A closure that gives the value of an expression."""
        if node is None:
            raise TemplateError("an expression is missing")
        return Rereader(self, flatten(node)).whole()

    def operand(self, node: Node) -> Run:
        """A closure for something that is no operator."""
        compile_node = getattr(self, "_" + type(node).__name__.lower(), None)
        if compile_node is None:
            raise TemplateError("this cannot stand in an expression", node.line, node.column)
        run: Run = compile_node(node)
        return run

    def _literal(self, node: Literal) -> Run:
        value = node.value
        return lambda _: value

    def _regex(self, node: Regex) -> Run:
        return lambda _: RegExp(node.pattern or "(?:)", node.flags)

    def _symbol(self, node: Symbol) -> Run:
        name = node.name
        slot = self.names.find(name)
        if slot is not None:
            return lambda activation: activation.slots_of(slot)[slot]
        if '"' in name or "\\" in name:
            raise TemplateError(f"{name!r} is no name", node.line, node.column)

        def look_up(activation: Activation) -> Value:
            value = activation.cell.frame.find(name)
            return activation.runtime.lookup(name) if value is UNDEFINED else value

        return look_up

    def _group(self, node: Group) -> Run:
        if not node.items:
            raise TemplateError("the parentheses are empty", node.line, node.column)
        runs = [self.expression(item) for item in node.items]
        return runs[0] if len(runs) == 1 else lambda activation: [run(activation) for run in runs][-1]

    def _array(self, node: Array) -> Run:
        runs = self.arguments(node.items)

        def make(activation: Activation) -> Value:
            activation.runtime.budget.make_items(len(runs))
            return [run(activation) for run in runs]

        return make

    def arguments(self, nodes: list[Node]) -> list[Run]:
        """Closures for the arguments of a call."""
        runs: list[Run] = []
        for node in nodes:
            runs += self._slice(node) if isinstance(node, Slice) else [self.expression(node)]
        return runs

    def _slice(self, node: Slice) -> list[Run]:
        """A slice is written as three values in a row."""
        filled = (
            node.start or Literal(node.line, node.column, None),
            node.stop or Literal(node.line, node.column, None),
            node.step or Literal(node.line, node.column, 1.0),
        )
        return [self.expression(part) for part in filled]

    def _dict(self, node: Dict) -> Run:
        pairs = [(self._key(pair.key), self.expression(pair.value)) for pair in node.pairs]
        # A key `__proto__` sets the prototype in JavaScript: it is no property of the object.
        pairs = [(key, run) for key, run in pairs if key != "__proto__"]
        return lambda activation: {key: run(activation) for key, run in pairs}

    def _key(self, node: Node) -> str:
        if isinstance(node, Symbol):
            return node.name
        if isinstance(node, Literal) and isinstance(node.value, str):
            return node.value
        raise TemplateError("a key must be a name or a text", node.line, node.column)

    def _keywords(self, node: Keywords) -> Run:
        make = self._dict(node)
        return lambda activation: {**make(activation), MARK: True}

    def _inlineif(self, node: InlineIf) -> Run:
        condition, body = self.expression(node.condition), self.expression(node.body)
        other: Run = self.expression(node.other) if node.other is not None else lambda _: ""
        return lambda activation: body(activation) if truthy(condition(activation)) else other(activation)

    def _lookup(self, node: Lookup) -> Run:
        target = self.expression(node.target)
        if isinstance(node.key, Slice):
            return self._sliced(target, node.key)
        key = self.expression(node.key)
        compat = self.compat_member

        def look_up(activation: Activation) -> Value:
            found, name = target(activation), key(activation)
            if activation.runtime.dialect.cookiecutter_compat:
                return compat(activation, found, name)
            return activation.runtime.get(found, name)

        return look_up

    @staticmethod
    def compat_member(activation: Activation, target: Value, key: Value) -> Value:
        """A member with cookiecutterCompat."""
        from devportal.scaffold.nunjucks.cookiecutter import member

        return member(activation.runtime, target, key)

    def _sliced(self, target: Run, node: Slice) -> Run:
        from devportal.scaffold.nunjucks.cookiecutter import sliced

        start, stop, step = self._slice(node)
        return lambda activation: sliced(
            activation.runtime, target(activation), start(activation), stop(activation), step(activation)
        )

    def _call(self, node: Call) -> Run:
        target = self.expression(node.target)
        args = self.arguments(node.args)
        name = name_of(node.target)
        if "\n" in name or "\r" in name:
            raise TemplateError("a name cannot hold a line end", node.line, node.column)

        def call(activation: Activation) -> Value:
            function = target(activation)
            values = [arg(activation) for arg in args]
            try:
                return activation.runtime.call(_callable(function, name), values)
            except TemplateError as error:
                raise error.at(node.line, node.column) from None

        return call

    def _filter(self, node: Filter) -> Run:
        name = node.name
        args = self.arguments(node.args)

        def apply(activation: Activation) -> Value:
            runtime = activation.runtime
            runtime.budget.step()
            try:
                builtin = known(runtime.filters, "filter", name)
                values = [arg(activation) for arg in args]
                return call_builtin(runtime, builtin, values[0], values[1:])
            except TemplateError as error:
                raise error.at(node.line, node.column) from None

        return apply

    def _is(self, node: Is) -> Run:
        return compile_test(self, node)

    def _binary(self, node: Binary) -> Run:
        """The operators nunjucks writes as calls: `in`, `//` and `**`."""
        left, right = self.expression(node.left), self.expression(node.right)
        if node.operator == "//":
            return lambda activation: floor(
                quotient(to_number(left(activation)), to_number(right(activation)))
            )
        if node.operator == "**":
            return lambda activation: power(to_number(left(activation)), to_number(right(activation)))

        def look_in(activation: Activation) -> Value:
            needle, haystack = left(activation), right(activation)
            try:
                return contains(needle, haystack, activation.runtime.has)
            except TemplateError as error:
                raise error.at(node.line, node.column) from None

        return look_in

    def _capture(self, node: Capture) -> Run:
        raise NotImplementedError

    def _macro(self, node: Macro) -> Run:
        raise NotImplementedError


def _callable(function: Value, name: str) -> Value:
    if not isinstance(function, Function):
        kind = "not a function" if truthy(function) else "undefined or empty"
        raise TemplateError(f"cannot call {name}, which is {kind}")
    return function


def name_of(node: Node) -> str:
    """An expression as messages name it."""
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Call):
        return f"the result of {name_of(node.target)}()"
    if isinstance(node, Lookup) and node.key is not None:
        key = node.key
        if isinstance(key, Literal) and isinstance(key.value, str) and node.dotted:
            return f"{name_of(node.target)}.{key.value}"
        return f"{name_of(node.target)}[{name_of(key)}]"
    if isinstance(node, Literal):
        if node.value is None:
            raise TemplateError("null cannot be called or looked into", node.line, node.column)
        return number_text(node.value) if isinstance(node.value, float) else to_key(node.value)
    return "an expression"

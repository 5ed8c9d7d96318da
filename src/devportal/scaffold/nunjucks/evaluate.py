"""Expressions: the tree of the parser to Python closures that give values.

Compiling comes first and finds every mistake that JavaScript finds before it runs anything; so a template
with a mistake in a branch that is never taken fails here as it does in Backstage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.flat import LEVELS, PREFIX, Item, flatten
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    RegExp,
    Value,
    to_key,
    to_number,
    to_text,
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
from devportal.scaffold.nunjucks.operators import BINARY, contains
from devportal.scaffold.nunjucks.runtime import Builtin, call_builtin
from devportal.scaffold.nunjucks.scope import Activation, Names
from devportal.text import did_you_mean

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
        return _Flat(self, flatten(node)).whole()

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
        runs = self._arguments(node.items)
        return lambda activation: [run(activation) for run in runs]

    def _arguments(self, nodes: list[Node]) -> list[Run]:
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
        args = self._arguments(node.args)
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
        args = self._arguments(node.args)

        def apply(activation: Activation) -> Value:
            runtime = activation.runtime
            runtime.budget.step()
            try:
                builtin = _known(runtime.filters, "filter", name)
                values = [arg(activation) for arg in args]
                return call_builtin(runtime, builtin, values[0], values[1:])
            except TemplateError as error:
                raise error.at(node.line, node.column) from None

        return apply

    def _is(self, node: Is) -> Run:
        name = _test_name(node.test)
        subject = self.expression(node.left)
        given = node.test.args if isinstance(node.test, (Call, Filter)) else []
        args = self._arguments(given) if len(given) < 2 else [self._glued(given)]

        def test(activation: Activation) -> Value:
            runtime = activation.runtime
            try:
                builtin = _known(runtime.tests, "test", name)
                values = [arg(activation) for arg in args]
                return call_builtin(runtime, builtin, subject(activation), values) is True
            except TemplateError as error:
                raise error.at(node.line, node.column) from None

        return test

    def _glued(self, nodes: list[Node]) -> Run:
        """Several arguments of a test: nunjucks writes them without commas, so 2 and 3 are 23."""
        first = nodes[0]
        values = [node.value for node in nodes if isinstance(node, Literal)]
        numbers = [number_text(value) for value in values if isinstance(value, float)]
        digits = "".join(numbers)
        if len(numbers) == len(nodes) and digits.isdecimal():
            number = float(digits)
            return lambda _: number
        if (
            not self._is_word(first)
            or not all(map(self._is_word, nodes[1:-1]))
            or not _begins_as_word(nodes[-1])
        ):
            raise TemplateError("a test takes one argument", first.line, first.column)

        def fail(_: Activation) -> Value:
            raise TemplateError("a test takes one argument", first.line, first.column)

        return fail

    def _is_word(self, node: Node) -> bool:
        """Whether nunjucks writes a JavaScript word for this, so that another one can follow it directly."""
        if isinstance(node, Symbol):
            return self.names.find(node.name) is not None
        return isinstance(node, Literal) and (node.value is None or isinstance(node.value, bool))

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


class _Flat:
    """Reads operators and operands again, as JavaScript does."""

    def __init__(self, compiler: ExpressionCompiler, items: list[Item]) -> None:
        self._compiler = compiler
        self._items = items
        self._at = 0

    def whole(self) -> Run:
        """The closure of everything."""
        return self._level(0)

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


def _callable(function: Value, name: str) -> Value:
    if not isinstance(function, Function):
        kind = "not a function" if truthy(function) else "undefined or empty"
        raise TemplateError(f"cannot call {name}, which is {kind}")
    return function


def _known(table: Mapping[str, Builtin], kind: str, name: str) -> Builtin:
    if name not in table:
        guesses = did_you_mean(name, table, limit=1)
        raise TemplateError(
            f"unknown {kind} {name!r}" + "".join(f"; did you mean {each!r}?" for each in guesses)
        )
    return table[name]


def _begins_as_word(node: Node) -> bool:
    if isinstance(node, Literal):
        return not isinstance(node.value, str)
    return isinstance(node, (Symbol, Lookup, Filter, Keywords))


def _test_name(node: Node) -> str:
    """What stands after `is`, as a name; what has none is the test `undefined`, as in nunjucks."""
    if isinstance(node, Filter):
        return node.name
    if isinstance(node, Call):
        return _test_name(node.target) if isinstance(node.target, (Symbol, Literal)) else "undefined"
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Literal):
        return to_text(node.value)
    return "undefined"


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

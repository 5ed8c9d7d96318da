"""Statements: the tree of the parser to closures that write text."""

from __future__ import annotations

from collections.abc import Callable

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.evaluate import ExpressionCompiler, FunctionScope, Run
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    SafeString,
    Value,
    is_nullish,
    to_text,
    truthy,
)
from devportal.scaffold.nunjucks.loops import compile_loop
from devportal.scaffold.nunjucks.macro import bind
from devportal.scaffold.nunjucks.nodes import (
    Block,
    Body,
    Call,
    Capture,
    For,
    If,
    Keywords,
    Literal,
    Load,
    Macro,
    Node,
    Output,
    Set,
    Switch,
    Symbol,
    Text,
    children,
    walk,
)
from devportal.scaffold.nunjucks.operators import strictly_equal
from devportal.scaffold.nunjucks.scope import Activation, Cell, Frame, Names

Execute = Callable[[Activation], None]


class Compiler(ExpressionCompiler):
    """Compiles a template; `blocks` holds its blocks by name."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: dict[str, Run] = {}

    def template(self, body: Body) -> Run:
        """A closure that gives the text of the template."""
        run = self._function(body, Names())
        for block in _blocks_in(body):
            if block.name in self.blocks:
                raise TemplateError(f"the block {block.name!r} is defined twice", block.line, block.column)
            self.blocks[block.name] = self._function(block.body, Names())
        return run

    def _function(self, body: Body, names: Names) -> Run:
        """The text of a body that is a JavaScript function of its own."""
        outer = self.names, self.function
        self.names, self.function = names, FunctionScope()
        execute, slots = self.body(body), self.function.slots
        self.names, self.function = outer

        def run(activation: Activation) -> str:
            inner = Activation(activation.runtime, activation.cell, slots, activation)
            execute(inner)
            return "".join(inner.parts)

        return run

    def body(self, body: Body) -> Execute:
        """A closure that writes a body."""
        steps = [self.statement(child) for child in body.children]

        def execute(activation: Activation) -> None:
            for step in steps:
                activation.runtime.budget.step()
                step(activation)

        return execute

    def statement(self, node: Node) -> Execute:
        """A closure for one statement, which gives its place to errors that have none."""
        compile_node = getattr(self, "_" + type(node).__name__.lower())
        try:
            execute: Execute = compile_node(node)
        except TemplateError as error:
            raise error.at(node.line, node.column) from None

        def placed(activation: Activation) -> None:
            try:
                execute(activation)
            except TemplateError as error:
                raise error.at(node.line, node.column) from None

        return placed

    def _text(self, node: Text) -> Execute:
        return lambda activation: activation.write(node.text)

    def _output(self, node: Output) -> Execute:
        run = self.expression(node.expression)

        def write(activation: Activation) -> None:
            value = run(activation)
            activation.write("" if is_nullish(value) else to_text(value))

        return write

    def _if(self, node: If) -> Execute:
        condition, body = self.expression(node.condition), self.body(node.body)
        other: Execute | None = None
        if node.other is not None:
            other = self.body(node.other) if isinstance(node.other, Body) else self.statement(node.other)

        def choose(activation: Activation) -> None:
            if truthy(condition(activation)):
                body(activation)
            elif other is not None:
                other(activation)

        return choose

    def _for(self, node: For) -> Execute:
        outer, self.names = self.names, Names(self.names)
        execute = compile_loop(self, node)
        self.names = outer
        return execute

    def _set(self, node: Set) -> Execute:
        names = [_target(target) for target in node.targets]
        slots = [self.names.find(name) for name in names]
        value = self.expression(node.value)

        def assign(activation: Activation) -> None:
            result = value(activation)
            for slot in slots:
                if slot is not None:
                    activation.assign(slot, result)
            frame = activation.cell.frame
            for name in names:
                frame.assign(name, result)
                if frame.top_level:
                    activation.runtime.context[name] = result

        return assign

    @staticmethod
    def refuse_callbacks(body: Body | None) -> None:
        """TemplateError for a block or an include where nunjucks makes broken JavaScript of it."""
        for child in body.children if body else []:
            if isinstance(child, (Block, Load)) or (isinstance(child, For) and child.tag != "for"):
                raise TemplateError(
                    "this tag cannot stand directly in a case or an else", child.line, child.column
                )

    def _switch(self, node: Switch) -> Execute:
        subject = self.expression(node.subject)
        cases = [
            (self.expression(case.condition), self.body(case.body), bool(case.body.children))
            for case in node.cases
        ]
        default = self.body(node.default) if node.default else None
        for part in (*(case.body for case in node.cases), node.default):
            self.refuse_callbacks(part)

        def choose(activation: Activation) -> None:
            value = subject(activation)
            chosen = False
            for condition, body, stops in cases:
                # An empty case falls through to the next one, whatever that asks for.
                chosen = chosen or strictly_equal(value, condition(activation))
                if chosen and stops:
                    body(activation)
                    return
            if default is not None:
                default(activation)

        return choose

    def _macro(self, node: Macro) -> Run:
        """A macro tag, or (without a name) the value of a `call` block's body."""
        make = self._macro_value(node)
        if node.name is None:
            return make
        name, slot = node.name, self.function.slot(node.name)
        self.names.declare(name, slot)
        top_level = self.names.parent is None

        def define(activation: Activation) -> None:
            macro = make(activation)
            activation.assign(slot, macro)
            if top_level:
                activation.runtime.context[name] = macro
            else:
                activation.cell.frame.set(name, macro)

        return define

    def _macro_value(self, node: Macro) -> Run:
        is_caller = node.name is None
        positional, defaults = _parameters(node)
        outer = self.names, self.function
        self.names, self.function = Names(self.names if is_caller else None), FunctionScope()
        arguments = [(name, self.function.slot(name)) for name in positional]
        for name, slot in arguments:
            self.names.declare(name, slot)
        fallbacks = [(name, self.expression(value)) for name, value in defaults]
        body, slots = self.body(node.body), self.function.slots
        self.names, self.function = outer

        def make(activation: Activation) -> Function:
            def call(args: list[Value]) -> SafeString:
                values, keywords = bind(positional, [name for name, _ in defaults], args, UNDEFINED)
                inner = Activation(activation.runtime, activation.cell, slots, activation)
                frame = _enter(activation.cell, is_caller=is_caller)
                if "caller" in keywords:
                    frame.set("caller", keywords["caller"])
                for (name, slot), value in zip(arguments, values, strict=True):
                    inner.slots[slot] = value
                    frame.set(name, value)
                for name, fallback in fallbacks:
                    frame.set(name, keywords[name] if name in keywords else fallback(inner))
                body(inner)
                return SafeString("".join(inner.parts))

            return Function(lambda args: _in_frame(activation, lambda: call(args)))

        return make

    def _capture(self, node: Capture) -> Run:
        return self._function(node.body, self.names)

    def _block(self, node: Block) -> Execute:
        name = node.name
        uses_super = any(
            isinstance(each, Call) and isinstance(each.target, Symbol) and each.target.name == "super"
            for each in walk(node.body)
        )

        def render(activation: Activation) -> None:
            block = activation.runtime.blocks.get(name)
            if block is None or uses_super:
                raise TemplateError(f"the block {name!r} has nothing to be taken from")
            cell = Cell(activation.cell.frame.push(isolated=True))
            activation.write(block(Activation(activation.runtime, cell, [])))

        return render

    def _load(self, node: Load) -> Execute:
        template = self.expression(node.template)

        def refuse(activation: Activation) -> None:
            template(activation)
            raise TemplateError(f"a template cannot use `{node.tag}`: no other template is within its reach")

        return refuse


def _target(node: Node) -> str:
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    raise TemplateError("only a name can be set", node.line, node.column)


def _parameters(node: Macro) -> tuple[list[str], list[tuple[str, Node]]]:
    """The names without and with defaults."""
    positional: list[str] = []
    for arg in node.args:
        if isinstance(arg, Keywords):
            return positional, [(_target(pair.key), pair.value) for pair in arg.pairs]
        if not isinstance(arg, Symbol):
            raise TemplateError("a parameter must be a name", arg.line, arg.column)
        positional.append(arg.name)
    return positional, []


def _enter(cell: Cell, *, is_caller: bool) -> Frame:
    """The frame of a macro knows no other; that of a call's body stands in the frame of the macro."""
    cell.frame = cell.frame.push(isolated=True) if is_caller else Frame()
    return cell.frame


def _in_frame(activation: Activation, call: Callable[[], SafeString]) -> SafeString:
    frame = activation.cell.frame
    activation.runtime.budget.enter()
    try:
        return call()
    finally:
        activation.cell.frame = frame
        activation.runtime.budget.leave()


def _blocks_in(node: Node) -> list[Block]:
    """The blocks of a template, but for those in a switch or a `set`, which nunjucks overlooks."""
    found: list[Block] = []
    pending: list[Node] = [node]
    while pending:
        current = pending.pop(0)
        if isinstance(current, Block):
            found.append(current)
        if isinstance(current, Switch):
            pending += [current.subject, *([current.default] if current.default else [])]
        elif not (isinstance(current, Set) and isinstance(current.value, Capture)):
            pending += list(children(current))
    return found

"""Statements: the tree of the parser to closures that write text."""

from __future__ import annotations

from collections.abc import Callable

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.evaluate import ExpressionCompiler, FunctionScope, Run
from devportal.scaffold.nunjucks.javascript import (
    is_nullish,
    to_text,
    truthy,
)
from devportal.scaffold.nunjucks.loops import compile_loop
from devportal.scaffold.nunjucks.macros import compile_macro, target_name
from devportal.scaffold.nunjucks.nodes import (
    Block,
    Body,
    Call,
    Capture,
    For,
    If,
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
from devportal.scaffold.nunjucks.scope import Activation, Cell, Names

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
        names = [target_name(target) for target in node.targets]
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
        return compile_macro(self, node)

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


def _blocks_in(node: Node) -> list[Block]:
    """The blocks of a template, but for those in a switch or a `set`, which nunjucks overlooks."""
    found: list[Block] = []
    pending: list[Node] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Block):
            found.append(current)
        if isinstance(current, Switch):
            pending += [current.subject, *([current.default] if current.default else [])]
        elif not (isinstance(current, Set) and isinstance(current.value, Capture)):
            pending += list(children(current))
    return found

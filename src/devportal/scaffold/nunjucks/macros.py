"""Macros and the bodies of `call` blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.evaluate import FunctionScope, Run
from devportal.scaffold.nunjucks.javascript import UNDEFINED, Function, SafeString, Value
from devportal.scaffold.nunjucks.macro import bind
from devportal.scaffold.nunjucks.nodes import Keywords, Literal, Macro, Node, Symbol
from devportal.scaffold.nunjucks.scope import Activation, Cell, Frame, Names

if TYPE_CHECKING:
    from devportal.scaffold.nunjucks.execute import Compiler


def compile_macro(compiler: Compiler, node: Macro) -> Run:
    """A macro tag, or (without a name) the value of a `call` block's body."""
    make = _macro_value(compiler, node)
    if node.name is None:
        return make
    name, slot = node.name, compiler.function.slot(node.name)
    compiler.names.declare(name, slot)
    top_level = compiler.names.parent is None

    def define(activation: Activation) -> None:
        macro = make(activation)
        activation.assign(slot, macro)
        if top_level:
            activation.runtime.context[name] = macro
        else:
            activation.cell.frame.set(name, macro)

    return define


def _macro_value(compiler: Compiler, node: Macro) -> Run:
    is_caller = node.name is None
    positional, defaults = _parameters(node)
    outer = compiler.names, compiler.function
    compiler.names, compiler.function = Names(compiler.names if is_caller else None), FunctionScope()
    arguments = [(name, compiler.function.slot(name)) for name in positional]
    for name, slot in arguments:
        compiler.names.declare(name, slot)
    fallbacks = [(name, compiler.expression(value)) for name, value in defaults]
    body, slots = compiler.body(node.body), compiler.function.slots
    compiler.names, compiler.function = outer

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


def _parameters(node: Macro) -> tuple[list[str], list[tuple[str, Node]]]:
    """The names without and with defaults."""
    positional: list[str] = []
    for arg in node.args:
        if isinstance(arg, Keywords):
            return positional, [(target_name(pair.key), pair.value) for pair in arg.pairs]
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


def target_name(node: Node) -> str:
    """The name something is given to."""
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    raise TemplateError("only a name can be set", node.line, node.column)

"""The loops: `for`, `asyncEach` and `asyncAll`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Iterator,
    SafeString,
    Value,
    keys_of,
    to_number,
    truthy,
)
from devportal.scaffold.nunjucks.list_filters import enumerable
from devportal.scaffold.nunjucks.nodes import For, Literal, Symbol
from devportal.scaffold.nunjucks.scope import Activation, Frame
from devportal.scaffold.nunjucks.strings import code_points

if TYPE_CHECKING:
    from devportal.scaffold.nunjucks.execute import Compiler

Execute = Callable[[Activation], None]


def compile_loop(compiler: Compiler, node: For) -> Execute:
    """A closure for a loop; the compiler's names are those inside of it."""
    names = [_loop_name(name) for name in node.names]
    iterable = compiler.expression(node.iterable)
    length_slot = compiler.function.slot("length")
    # The body is compiled for lists first: what follows the loop sees the names of the objects' turn.
    by_parts = _by_parts(compiler, node, names) if len(names) > 1 else None
    turns = _by_key(compiler, node, names) if by_parts else _by_item(compiler, node, names)
    otherwise = compiler.body(node.other) if node.other else None
    compiler.refuse_callbacks(node.other)

    def loop(activation: Activation) -> None:
        cell = activation.cell
        outer = cell.frame
        cell.frame = outer.push()
        value = iterable(activation)
        # The length of an earlier round of an outer loop stays where there is nothing to count now.
        if truthy(value):
            items = _iterated(value)
            if node.tag != "for" and by_parts is None and not isinstance(items, list):
                raise TemplateError(f"{node.tag} with one name goes through lists only")
            run = by_parts if by_parts and isinstance(items, list) else turns
            activation.slots[length_slot] = run(activation, items)
        if otherwise is not None and not truthy(activation.slots[length_slot]):
            otherwise(activation)
        cell.frame = outer

    return loop


def _loop_name(node: object) -> str:
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    raise TemplateError("a loop variable must be a name")


def _iterated(value: Value) -> Value:
    if isinstance(value, Iterator):
        return value.items
    return code_points(value.text) if isinstance(value, SafeString) else value


Turns = Callable[[Activation, Value], Value]


def _by_item(compiler: Compiler, node: For, names: list[str]) -> Turns:
    """One name: counts through whatever has a length."""
    name, slot = names[0], compiler.function.slot(names[0])
    compiler.names.declare(name, slot)
    body = compiler.body(node.body)

    def run(activation: Activation, items: Value) -> Value:
        runtime = activation.runtime
        length = runtime.read(items, "length")
        total = to_number(length)
        index = 0
        while index < to_number(runtime.read(items, "length")):
            value = items[index] if isinstance(items, (list, str)) else runtime.read(items, str(index))
            activation.slots[slot] = value
            activation.cell.frame.set(name, value)
            _bind_loop(activation.cell.frame, index, total)
            runtime.budget.step()
            body(activation)
            index += 1
        return length

    return run


def _by_parts(compiler: Compiler, node: For, names: list[str]) -> Turns:
    """Several names over a list: each takes a part of the item. They are no variables of the frame."""
    slots = [compiler.function.slot(name) for name in names]
    for name, slot in zip(names, slots, strict=True):
        compiler.names.declare(name, slot)
    body = compiler.body(node.body)

    def run(activation: Activation, items: list[Value]) -> Value:
        runtime = activation.runtime
        total = float(len(items))
        index = 0
        while index < len(items):
            for part, slot in enumerate(slots):
                activation.slots[slot] = runtime.read(items[index], str(part))
            _bind_loop(activation.cell.frame, index, total)
            runtime.budget.step()
            body(activation)
            index += 1
        return total

    return run


def _by_key(compiler: Compiler, node: For, names: list[str]) -> Turns:
    """Two names over an object: key and value."""
    pair = [(name, compiler.function.slot(name)) for name in names[:2]]
    for name, slot in pair:
        compiler.names.declare(name, slot)
    body = compiler.body(node.body)

    def run(activation: Activation, items: Value) -> Value:
        runtime = activation.runtime
        runtime.budget.make_items(len(items) if isinstance(items, (list, str)) else 0)
        total = float(len(keys_of(items)))
        for index, key in enumerate(enumerable(items)):
            value = runtime.read(items, key)
            for (name, slot), part in zip(pair, (key, value), strict=True):
                activation.slots[slot] = part
                activation.cell.frame.set(name, part)
            _bind_loop(activation.cell.frame, index, total)
            runtime.budget.step()
            body(activation)
        return total

    return run


def _bind_loop(frame: Frame, index: int, total: float) -> None:
    """Refresh `loop`, one object for all rounds; a loop variable of that name keeps it away."""
    loop = frame.variables.get("loop", UNDEFINED)
    if not truthy(loop):
        loop = frame.variables["loop"] = {}
    if isinstance(loop, dict):
        loop.update(
            index=float(index + 1),
            index0=float(index),
            revindex=total - index,
            revindex0=total - index - 1,
            first=index == 0,
            last=index == total - 1,
            length=total,
        )

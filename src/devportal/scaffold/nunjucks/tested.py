"""`value is test`: how nunjucks finds the test and what it hands to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import Value, to_text
from devportal.scaffold.nunjucks.nodes import Call, Filter, Is, Keywords, Literal, Lookup, Node, Symbol
from devportal.scaffold.nunjucks.numerals import number_text
from devportal.scaffold.nunjucks.runtime import call_builtin, known
from devportal.scaffold.nunjucks.scope import Activation

if TYPE_CHECKING:
    from devportal.scaffold.nunjucks.evaluate import ExpressionCompiler

Run = Callable[[Activation], Value]


def compile_test(compiler: ExpressionCompiler, node: Is) -> Run:
    """A closure for `value is test`."""
    name = _test_name(node.test)
    subject = compiler.expression(node.left)
    given = node.test.args if isinstance(node.test, (Call, Filter)) else []
    args = compiler.arguments(given) if len(given) < 2 else [_glued(compiler, given)]

    def test(activation: Activation) -> Value:
        runtime = activation.runtime
        try:
            builtin = known(runtime.tests, "test", name)
            values = [arg(activation) for arg in args]
            return call_builtin(runtime, builtin, subject(activation), values) is True
        except TemplateError as error:
            raise error.at(node.line, node.column) from None

    return test


def _glued(compiler: ExpressionCompiler, nodes: list[Node]) -> Run:
    """Several arguments of a test: nunjucks writes them without commas, so 2 and 3 are 23."""
    first = nodes[0]
    values = [node.value for node in nodes if isinstance(node, Literal)]
    numbers = [number_text(value) for value in values if isinstance(value, float)]
    digits = "".join(numbers)
    if len(numbers) == len(nodes) and digits.isdecimal():
        number = float(digits)
        return lambda _: number
    if (
        not _is_word(compiler, first)
        or not all(_is_word(compiler, node) or _is_digits(node) for node in nodes[1:-1])
        or not _begins_as_word(nodes[-1])
    ):
        raise TemplateError("a test takes one argument", first.line, first.column)

    def fail(_: Activation) -> Value:
        raise TemplateError("a test takes one argument", first.line, first.column)

    return fail


def _is_word(compiler: ExpressionCompiler, node: Node) -> bool:
    """Whether nunjucks writes a JavaScript word for this, so that another one can follow it directly."""
    if isinstance(node, Symbol):
        return compiler.names.find(node.name) is not None
    return isinstance(node, Literal) and (node.value is None or isinstance(node.value, bool))


def _is_digits(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, float) and number_text(node.value).isdecimal()


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

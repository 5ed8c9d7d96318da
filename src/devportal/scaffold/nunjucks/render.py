"""Rendering: a template and its context to text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from devportal.scaffold.nunjucks.backstage import backstage_filters
from devportal.scaffold.nunjucks.dialect import Dialect
from devportal.scaffold.nunjucks.errors import TemplateError, placed
from devportal.scaffold.nunjucks.execute import Compiler
from devportal.scaffold.nunjucks.filters import FILTERS
from devportal.scaffold.nunjucks.globals import builtin_globals
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    Value,
    from_python,
    joined,
    to_python,
)
from devportal.scaffold.nunjucks.limits import Budget, Limits
from devportal.scaffold.nunjucks.members import MEMBERS
from devportal.scaffold.nunjucks.nodes import Template
from devportal.scaffold.nunjucks.parser import parse
from devportal.scaffold.nunjucks.runtime import Builtin, Runtime
from devportal.scaffold.nunjucks.scope import Activation, Cell, Frame
from devportal.scaffold.nunjucks.tests import TESTS

Outside = Callable[..., object]


def render(
    text: str | Template,
    context: Mapping[str, object],
    dialect: Dialect | None = None,
    limits: Limits | None = None,
    filters: Mapping[str, Outside] | None = None,
    file_name: str | None = None,
    *,
    global_values: Mapping[str, object] | None = None,
) -> str:
    """The text a template makes of its context (JSON-like data).

    `filters` and callables among `global_values` are called with JSON-like data and answer with it; UNDEFINED
    stands for JavaScript's undefined both ways. Filters of those names take the place of built-in ones.

    Raises:
        TemplateError: the template is wrong, or fails as it would in Backstage; with line and column.
        TemplateLimitError: it asks for more than `limits` allow.
    """
    dialect, limits = dialect or Dialect(), limits or Limits()
    with placed(file_name):
        template = parse(text, dialect, file_name=file_name, limits=limits) if isinstance(text, str) else text
        compiler = Compiler()
        run = compiler.template(template.body)
        budget = Budget(limits)
        runtime = Runtime(
            budget=budget,
            dialect=dialect,
            context={name: from_python(value) for name, value in context.items() if value is not UNDEFINED},
            filters=_filters(dialect, filters or {}),
            tests=TESTS,
            global_values={**builtin_globals(budget), **_outside(global_values or {})},
            members=MEMBERS,
        )
        runtime.blocks = compiler.blocks
        return joined(run(Activation(runtime, Cell(Frame(top_level=True)), [])))


def check(template: Template, file_name: str | None = None) -> None:
    """Raise TemplateError for a mistake that fails a template before it runs, wherever it stands."""
    with placed(file_name):
        Compiler().template(template.body)


def _filters(dialect: Dialect, given: Mapping[str, Outside]) -> Mapping[str, Builtin]:
    filters: dict[str, Builtin] = dict(FILTERS)
    if dialect.cookiecutter_compat:
        filters["jsonify"] = FILTERS["dump"]
    backstage = backstage_filters() if dialect.backstage_filters else {}
    for name, function in {**backstage, **given}.items():
        filters[name] = _filter_from(name, function)
    return filters


def _filter_from(name: str, function: Outside) -> Builtin:
    def apply(_: Runtime, *args: Value) -> Value:
        return _ask(name, function, list(args))

    return apply


def _outside(given: Mapping[str, object]) -> dict[str, Value]:
    return {
        name: _function_from(name, value) if callable(value) else from_python(value)
        for name, value in given.items()
    }


def _function_from(name: str, function: Outside) -> Function:
    return Function(lambda args: _ask(name, function, args))


def _ask(name: str, function: Outside, args: list[Value]) -> Value:
    """Call Python with Python's data; an answer it cannot use, or an error, is one of the template."""
    try:
        answer = function(*[to_python(arg) for arg in args])
        return UNDEFINED if answer is UNDEFINED else from_python(answer)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise TemplateError(f"{name}: {error}") from error

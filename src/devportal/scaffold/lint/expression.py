"""One templated text, read: the names it uses, and what is wrong with it whatever its values are."""

from __future__ import annotations

import re

from devportal.model.problem import WARNING
from devportal.record import record
from devportal.scaffold.lint.community import closest
from devportal.scaffold.lint.dead import paths, prune, under_condition
from devportal.scaffold.nunjucks import (
    Dialect,
    Reference,
    TemplateError,
    backstage_filters,
    check,
    filters_used,
    lint_nunjitsu,
    parse,
    references,
    subtractions,
)
from devportal.scaffold.nunjucks.filters import FILTERS
from devportal.scaffold.nunjucks.nodes import (
    Binary,
    Compare,
    Filter,
    If,
    InlineIf,
    Is,
    Literal,
    Load,
    Symbol,
    Template,
    walk,
)
from devportal.scaffold.nunjucks.references import Subtraction
from devportal.scaffold.nunjucks.tests import TESTS
from devportal.text import clean_line, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from devportal.scaffold.nunjucks.nodes import Node

    Absent = Callable[[tuple[str, ...]], bool]

GLOBALS = frozenset({"range", "cycler", "joiner"})
_OPENINGS = ("${{", "{%", "{#")
_JINJA = frozenset("filesizeformat format items map max min pprint tojson unique wordwrap xmlattr".split())
_WORDS = frozenset({"true", "false", "none", "null", "undefined", "True", "False", "None"})
_BARE = re.compile(r"(?<![$\w{])\{\{-?\s*((?:parameters|steps|values|secrets|user|each)\b[^{}]*?)-?\}\}")


@record
class Flaw:
    """Something wrong in a text: its code, what, what to do, line and column counted from 1.

    `severity` is that of the rule where it is None.
    """

    code: str
    message: str
    hint: str | None
    line: int
    column: int
    severity: str | None = None


@record
class Expression:
    """What a text uses. `references` leaves out names that the text sets itself, and misread dashes.

    `slips` are the misread dashes. `guarded` are the paths that the text asks whether they are there,
    `asked` those it only decides by, `unsure` the places (line, column) that a condition decides over.
    """

    references: tuple[Reference, ...] = ()
    slips: tuple[Subtraction, ...] = ()
    guarded: frozenset[tuple[str, ...]] = frozenset()
    asked: frozenset[tuple[str, ...]] = frozenset()
    unsure: frozenset[tuple[int, int]] = frozenset()
    flaws: tuple[Flaw, ...] = ()
    error: TemplateError | None = None


def is_templated(text: str, dialect: Dialect | None = None) -> bool:
    """Say whether a text holds anything for the engine."""
    opening = dialect.variable_start if dialect else "${{"
    return opening in text or "{%" in text or "{#" in text


def read(
    text: str, known: Collection[str], dialect: Dialect | None = None, absent: Absent | None = None
) -> Expression:
    """Read a text; `known` are the names that have a value there.

    `absent` says of a path whether nothing is ever there: what such a condition guards is never rendered.
    """
    dialect = dialect or Dialect()
    try:
        template = parse(text, dialect)
        check(template)
    except TemplateError as error:
        return Expression(error=error)
    if absent is not None:
        prune(template, absent)
    minus = [one for one in subtractions(template) if _is_slip(one, template, known)]
    flaws = _filters(template, dialect)
    flaws += _tests(template)
    flaws += _loads(template)
    flaws += [
        Flaw(
            "template.newest-refuses",
            f"the newest Backstage refuses this: {message}",
            "scaffolder-backend has another engine since 4.0.3; write it without",
            line,
            column,
        )
        for message, line, column in lint_nunjitsu(template)
    ]
    used = [
        one
        for one in references(template)
        if not one.local and one.path[0] not in _WORDS and not any(_covers(slip, one) for slip in minus)
    ]
    guarded, asked = _guarded(template)
    return Expression(
        tuple(used), tuple(minus), guarded, asked, under_condition(template), flaws=tuple(flaws)
    )


def meant(slip: Subtraction) -> list[Reference]:
    """Give what a misread dash was meant to refer to, at its place."""
    if slip.suggestion is None:
        return []
    found = references(parse(f"${{{{ {slip.suggestion} }}}}"))
    return [Reference(one.path, slip.line, slip.column) for one in found]


def bare(text: str) -> list[Flaw]:
    """Give what looks like an expression and is none: `{{ parameters.x }}` without its dollar."""
    found = []
    for match in _BARE.finditer(text):
        before = text[: match.start()]
        found.append(
            Flaw(
                "template.left-as-text",
                f"{quoted(match[0])} stays as it stands: an expression begins with ${{{{",
                f"write ${match[0]}",
                before.count("\n") + 1,
                len(before) - before.rfind("\n"),
            )
        )
    return found


def _is_slip(one: Subtraction, template: Template, known: Collection[str]) -> bool:
    """Say whether a difference was meant as a name: what stands right of a dash has no value of its own."""
    local = {ref.path[0] for ref in references(template) if ref.local}
    right = [part.partition(".")[0] for part in one.text.split("-")[1:]]
    return not all(name in known or name in local for name in right)


def _covers(slip: Subtraction, reference: Reference) -> bool:
    return reference.line == slip.line and slip.column <= reference.column < slip.column + len(slip.text)


def subtraction(one: Subtraction) -> Flaw:
    """Give the finding of a misread dash."""
    fix = (
        f"write {one.suggestion}" if one.suggestion else "put the name in brackets and quotes: values['a-b']"
    )
    return Flaw(
        "template.subtraction",
        f"{quoted(one.text)} is read as a subtraction, and gives nothing",
        fix,
        one.line,
        one.column,
    )


def filters_of(dialect: Dialect) -> frozenset[str]:
    """Give the names of the filters that a dialect has."""
    names = {*FILTERS}
    names |= {*backstage_filters()} if dialect.backstage_filters else set()
    names |= {"jsonify"} if dialect.cookiecutter_compat else set()
    return frozenset(names)


def _filters(template: Template, dialect: Dialect) -> list[Flaw]:
    known = filters_of(dialect)
    found = []
    for use in filters_used(template):
        if use.name not in known:
            near = closest(use.name, known)
            hint = (
                f"did you mean {near}?"
                if near
                else "a Backstage can have filters of its own: then ignore this finding"
            )
            message = f"there is no filter {quoted(use.name)}"
            severity = None if near or use.name in _JINJA else WARNING
            found.append(Flaw("template.unknown-filter", message, hint, use.line, use.column, severity))
    return found


def _tests(template: Template) -> list[Flaw]:
    found = []
    for node in walk(template.body):
        test = node.test if isinstance(node, Is) else None
        if isinstance(test, Symbol) and test.name not in TESTS and test.name not in ("none", "not"):
            hint = suggestion(test.name, TESTS)
            message = f"there is no test {quoted(test.name)}"
            found.append(Flaw("template.unknown-filter", message, hint, test.line, test.column))
    return found


def _loads(template: Template) -> list[Flaw]:
    return [
        Flaw(
            "template.syntax",
            f"the tag {clean_line(node.tag)} loads another template, which a template of Backstage cannot",
            "put the text here, or use a macro",
            node.line,
            node.column,
        )
        for node in walk(template.body)
        if isinstance(node, Load)
    ]


def _guarded(template: Template) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    """Give the paths that a template asks for (`is defined`, `default`), and those it decides by (`if`)."""
    guarded: list[Node] = []
    asked: list[Node] = []
    for node in walk(template.body):
        if isinstance(node, Is):
            if isinstance(node.test, Symbol) and node.test.name in ("defined", "undefined"):
                guarded.append(node.left)
        elif isinstance(node, Filter) and node.name in ("default", "d") and node.args:
            guarded.append(node.args[0])
        elif isinstance(node, Binary) and node.operator == "or":
            guarded.append(node.left)
        elif isinstance(node, Compare) and any(_is_nothing(right) for _, right in node.rest):
            guarded.append(node.first)
        elif isinstance(node, (If, InlineIf)):
            asked.append(node.condition)
    return _paths(guarded), _paths(asked)


def _is_nothing(node: Node) -> bool:
    return (isinstance(node, Symbol) and node.name == "undefined") or (
        isinstance(node, Literal) and node.value is None
    )


def _paths(nodes: list[Node]) -> frozenset[tuple[str, ...]]:
    return frozenset(path for node in nodes for path in paths(node))

"""What linters ask of a template."""

from __future__ import annotations

import pytest

from devportal.scaffold.nunjucks import (
    Reference,
    Subtraction,
    filters_used,
    lint_nunjitsu,
    parse,
    references,
    subtractions,
)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("${{ values.a['b c'].d }}", [Reference(("values", "a", "b c", "d"), 1, 5)]),
        (
            "x\n ${{ f(values.x, k=y) }}",
            [
                Reference(("f",), 2, 6, called=True),
                Reference(("values", "x"), 2, 8),
                Reference(("y",), 2, 20),
            ],
        ),
        ("{% set a = b %}${{ a.c }}", [Reference(("b",), 1, 12), Reference(("a", "c"), 1, 20, local=True)]),
        (
            "{% for k, v in o.p %}${{ k }}${{ loop.index }}{% endfor %}",
            [
                Reference(("o", "p"), 1, 16),
                Reference(("k",), 1, 26, local=True),
                Reference(("loop", "index"), 1, 34, local=True),
            ],
        ),
        (
            "{% macro m(t, q=d) %}${{ t }}{% endmacro %}",
            [Reference(("d",), 1, 17), Reference(("t",), 1, 26, local=True)],
        ),
        ("${{ a[b.c].d }}", [Reference(("a",), 1, 5), Reference(("b", "c"), 1, 7)]),
        (
            "${{ x is divisibleby(n) and {k: w} }}",
            [Reference(("x",), 1, 5), Reference(("n",), 1, 22), Reference(("w",), 1, 33)],
        ),
        ("{% raw %}${{ secrets.X }}{% endraw %}{# ${{ y }} #}", []),
    ],
)
def test_references(template: str, expected: list[Reference]) -> None:
    assert references(parse(template)) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            "${{ steps.create-repo.output.url }}",
            [("steps.create-repo.output.url", "steps['create-repo'].output.url", 1, 5)],
        ),
        ("${{ steps.a-b-c.output | dump }}", [("steps.a-b-c.output", "steps['a-b-c'].output", 1, 5)]),
        ("a\n${{ matrix.node-version | upper }}", [("matrix.node-version", "matrix['node-version']", 2, 5)]),
        ("${{ my-name }}", [("my-name", None, 1, 5)]),
        ("${{ a.b - c.d }} ${{ a.b -c.d }} ${{ a.b-1 }} ${{ (a)-b }}", []),
    ],
)
def test_subtractions(template: str, expected: list[tuple[str, str | None, int, int]]) -> None:
    assert subtractions(parse(template)) == [Subtraction(*each) for each in expected]


def test_filters_used() -> None:
    found = filters_used(parse("${{ a | upper | join(b | lower) }}{% filter title %}x{% endfilter %}"))
    assert sorted((use.name, use.line, use.column) for use in found) == [
        ("join", 1, 17),
        ("lower", 1, 26),
        ("title", 1, 45),
        ("upper", 1, 9),
    ]


@pytest.mark.parametrize(
    ("template", "fact"),
    [
        ("${{ 'a'.replaceAll('a', 'b') }}", "the method replaceAll() does not exist"),
        ("${{ a.b$c }}", "the name `b$c` holds a character"),
        ("${{ a@b }}", "the name `a@b` holds a character"),
        ("${{ a.constructor }}", "the name `constructor` is reserved"),
        ("${{ a['__proto__'] }}", "the name `__proto__` is reserved"),
        ("${{ {'constructor': 1} }}", "the name `constructor` is reserved"),
        ("${{ a.hasOwnProperty('x') }}", "the method hasOwnProperty() does not exist"),
        ("${{ [1].map(m) }}", "the method map() does not exist"),
        ("{% raw %}x", "the raw tag is never closed"),
        ("{% asyncEach x in y %}{% endeach %}", "the tag asyncEach does not exist"),
        ("{% ifAsync x %}{% endif %}", "the tag ifAsync does not exist"),
        ("{% set x %}{% macro m() %}{% endmacro %}{% endset %}", "a macro cannot be defined inside"),
        ("{% include 'x' %}", "the tag include does not exist"),
        ("${{ - -x }}", "two signs `-` in a row"),
    ],
)
def test_what_nunjitsu_refuses(template: str, fact: str) -> None:
    findings = lint_nunjitsu(parse(template))
    assert [message.startswith(fact) for message, _, _ in findings] == [True]


def test_what_both_engines_take_is_no_finding() -> None:
    template = "${{ values.a.trim().split('-') | join('_') }}{% raw %}${{ x }}{% endraw %}${{ not not x }}${{ r/a/.test(x) }}"
    assert lint_nunjitsu(parse(template)) == []

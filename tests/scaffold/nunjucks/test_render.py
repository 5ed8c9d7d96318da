"""Rendering: places of errors, filters and globals from outside, what only shows in longer templates."""

from __future__ import annotations

import pytest

from devportal.scaffold.nunjucks import UNDEFINED, TemplateError, check, parse, render

CONTEXT = {"values": {"name": "shop", "tags": ["a", "b"], "obj": {"x": 1}}}

MISTAKES = [
    ("a\n  ${{ values. }}", 2, 15, "expected a name after the dot"),
    ("{% if x %}", 1, 4, "never closed with endif"),
    ("{% fro x in y %}", 1, 4, "unknown tag 'fro'"),
    ("x\n${{ values.name | uper }}", 2, 19, "unknown filter 'uper'; did you mean 'upper'?"),
    ("${{ values.name.upper() }}", 1, 22, "cannot call values.name.upper, which is undefined or empty"),
    ("${{ 1 is foo }}", 1, 5, "unknown test 'foo'"),
    ("a #} b", 1, 3, "`#}` closes a comment that was never opened"),
    ("{# a", 1, 1, "the comment is never closed"),
    ("\n${{ 'x' in values.nope }}", 2, 5, "`in` looks into lists, texts and objects, not into undefined"),
    ("{% include 'x' %}", 1, 4, "a template cannot use `include`"),
    ("{% if false %}${{ - -1 }}{% endif %}", 1, 22, "two signs in a row"),
]


@pytest.mark.parametrize(("template", "line", "column", "message"), MISTAKES)
def test_a_mistake_is_told_with_its_place(template: str, line: int, column: int, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(template, CONTEXT, file_name="skeleton/a.txt")
    error = caught.value
    assert (error.file, error.line, error.column) == ("skeleton/a.txt", line, column)
    assert message in error.message
    assert str(error) == f"skeleton/a.txt:{line}:{column}: {error.message}"


@pytest.mark.parametrize(
    "template",
    ["${{ {toString: 1} }}", "${{ {toString: 1} < 2 }}", "${{ [].sort(1) }}", "${{ ['a'].toSorted('b') }}"],
)
def test_what_javascript_throws_at_is_an_error(template: str) -> None:
    with pytest.raises(TemplateError):
        render(template, CONTEXT)


def test_check_finds_what_fails_in_a_branch_never_taken() -> None:
    template = parse("{% if false %}${{ - -1 }}{% endif %}")
    with pytest.raises(TemplateError):
        check(template)
    check(parse("{% if false %}${{ x | nofilter }}{% endif %}"))


def test_filters_and_globals_from_outside() -> None:
    asked = []

    def shout(value: object, *args: object) -> object:
        asked.append((value, args))
        return {"loud": value}

    filters = {"shout": shout, "nil": lambda _: None, "nothing": lambda _: UNDEFINED}
    template = "${{ (values.tags | shout(1, none)).loud }} ${{ 1 | nil }}|${{ 1 | nothing | default('d') }} ${{ failed() }} ${{ level }}"
    rendered = render(template, CONTEXT, filters=filters, global_values={"failed": lambda: True, "level": 3})
    assert rendered == "a,b |d true 3"
    assert asked == [(["a", "b"], (1, None))]


def test_an_error_of_a_filter_from_outside_is_one_of_the_template() -> None:
    def fail(_: object) -> object:
        raise ValueError("no such thing")

    with pytest.raises(TemplateError, match="fail: no such thing"):
        render("${{ 1 | fail }}", {}, filters={"fail": fail})


@pytest.mark.parametrize(
    ("template", "text"),
    [
        # The variable of an inner loop that does not run keeps what an earlier round left in it.
        ("{% for a in [[1], []] %}{% for b in a %}{% else %}${{ b }}{% endfor %}{% endfor %}", "1"),
        # A length that was counted once stays when there is nothing to count the next time.
        ("{% for a in [[1], null] %}{% for b in a %}x{% else %}e{% endfor %}{% endfor %}", "x"),
        # The body of a call sees the arguments of the macro it is given to, not the loop around it.
        (
            (
                "{% macro m(t) %}${{ caller() }}{% endmacro %}{% for k, v in {p: 1} %}{% set z = k %}"
                "{% call m('in') %}${{ t }}${{ k }}[${{ z }}]{% endcall %}{% endfor %}"
            ),
            "inp[]",
        ),
        ("{% for a, b in [[1, 2]] %}{% macro m() %}[${{ a }}]{% endmacro %}${{ m() }}{% endfor %}", "[]"),
        ("{% for t in [5] %}${{ - -t }}${{ t }}{% endfor %}", "44"),
        ("{% switch 1 %}{% case 1 %}{% case 2 %}two{% case 3 %}three{% endswitch %}", "two"),
        ("${{ 'a😀b'.length }} ${{ 'a😀b'.split('').length }} ${{ 'a😀b' | reverse | length }}", "4 4 4"),
        ("${{ 'a😀b'[1] }}", "\ufffd"),
        ("{% for c in ('a😀b' | safe) %}${{ c }}.{% endfor %}", "a.😀.b."),
        ("${{ {b: 1, '10': 2, '2': 3, a: 4} | dump }}", '{"2":3,"10":2,"b":1,"a":4}'),
        ("{% set x = [1] %}{% set y = x.push(x) %}${{ x }}|", "1,|"),
        ("${{ 6 is divisibleby(2, 3) }}", "false"),
        # What is written without commas is one word of JavaScript, so this fails only where it runs.
        ("{% if false %}${{ 1 is none | indent(3, true) }}{% endif %}a", "a"),
        (
            "${{ 'a😀'.isWellFormed() }} ${{ '😀'[0].isWellFormed() }} ${{ '😀'[1].toWellFormed() }}",
            "true false \ufffd",
        ),
        (
            "${{ [1, 2, 3, 4].copyWithin(1, 2) }} ${{ [1, 2, 3].copyWithin(-1) }} ${{ [].copyWithin() }}",
            "1,3,4,4 1,2,1 ",
        ),
        ("${{ (1 / 0).toPrecision(1000) }}", "Infinity"),
        ("${{ 'see www.a.org' | urlize(-1 / 0) }}", 'see <a href="http://www.a.org"></a>'),
        (
            "${{ '#'.localeCompare('/') }} ${{ '$'.localeCompare('_') }} ${{ 'a-b'.localeCompare('a_b') }}",
            "1 1 1",
        ),
    ],
)
def test_what_javascript_makes_of_it(template: str, text: str) -> None:
    assert render(template, CONTEXT) == text

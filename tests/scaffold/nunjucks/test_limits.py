"""Templates that ask for too much end, in time and with a message."""

from __future__ import annotations

import pytest

from devportal.scaffold.nunjucks import Limits, TemplateLimitError, parse, render

LIMITS = Limits(steps=200_000, seconds=2, output=1_000_000)
DOUBLED = "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 16
NESTED_LISTS = "{% set x = [1] %}{% for i in range(40) %}{% set x = [x, x] %}{% endfor %}"
TOO_MUCH = {
    "text": DOUBLED + "${{ x ~ x ~ x }}",
    "output": DOUBLED + "${{ x }}${{ x }}",
    "range": "${{ range(1000000000) }}",
    "range of crumbs": "${{ range(0, 1, 0.000000001) }}",
    "loops": "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}",
    "macro": "{% macro m() %}${{ m() }}{% endmacro %}${{ m() }}",
    "macro through map": "{% macro m(x) %}${{ [1, 2].map(m) }}{% endmacro %}${{ m(1) }}",
    "repeat": "${{ 'a'.repeat(1000000000) }}",
    "pad": "${{ 'a'.padStart(10000000000) }}",
    "center": "${{ 'a' | center(100000000000) }}",
    "indent": "${{ 'a\n' | indent(100000000000, true) }}",
    "slices": "${{ [1] | slice(10000000000) }}",
    "batch": "${{ [1] | batch(10000000000, 'x') }}",
    "join": DOUBLED[: 26 + 19 * 10] + "${{ range(10000).join(x) }}",
    "replace": DOUBLED[: 26 + 19 * 10] + "${{ x | replace('a', x) }}",
    "a list that grows in its own loop": "{% set x = [1] %}{% for i in x %}{% set y = x.push(1) %}{% endfor %}",
    "a list doubled": "{% set x = [1] %}{% for i in range(40) %}{% set x = x.concat(x) %}{% endfor %}",
    "nested lists as text": NESTED_LISTS + "${{ x }}",
    "nested lists as JSON": NESTED_LISTS + "${{ x | dump }}",
    "nested lists flat": NESTED_LISTS + "${{ x.flat(100) }}",
    "deep value": "{% set x = [] %}{% for i in range(10000) %}{% set x = [x] %}{% endfor %}${{ x }}",
    "parentheses": "${{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "signs": "${{ " + "-" * 3000 + "1 }}",
    "tags": "{% if true %}" * 3000 + "{% endif %}" * 3000,
    "members": "${{ a" + ".b" * 20000 + " }}",
    "a slice of no length": "${{ values.n[1:] }}",
}


@pytest.mark.parametrize("template", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_is_refused(template: str) -> None:
    from devportal.scaffold.nunjucks import Dialect

    with pytest.raises(TemplateLimitError):
        render(template, {"values": {"n": 5}}, Dialect(cookiecutter_compat=True), LIMITS)


def test_a_long_chain_is_no_nesting() -> None:
    assert render("${{ " + " + ".join(["1"] * 5000) + " }}", {}) == "5000"


def test_nesting_as_people_write_it_works() -> None:
    assert render("{% if true %}" * 50 + "x" + "{% endif %}" * 50, {}) == "x"
    assert render("${{ " + "(" * 50 + "1" + ")" * 50 + " }}", {}) == "1"


def test_a_template_that_takes_too_long_to_read_is_refused() -> None:
    with pytest.raises(TemplateLimitError):
        parse("${{ 1 }}" * 10_000, limits=Limits(seconds=0.01))

"""Nothing of Python can be reached from a template."""

from __future__ import annotations

import pytest

from devportal.scaffold.nunjucks import Dialect, TemplateError, render

VALUES = {"s": "text", "n": 5, "l": [1, 2], "o": {"k": "v"}, "b": True, "nil": None}
TARGETS = [
    "values",
    "values.s",
    "values.n",
    "values.l",
    "values.o",
    "values.b",
    "range",
    "values.s.trim",
    "r/a/",
    "m",
    "cycler('a')",
    "('x' | safe)",
    "loop",
    "[]",
    "{}",
]
NAMES = [
    "__class__",
    "__mro__",
    "__init__",
    "__globals__",
    "__builtins__",
    "__subclasses__",
    "__dict__",
    "__code__",
    "call",
    "text",
    "items",
    "format",
    "format_map",
    "encode",
    "is_integer",
    "real",
    "append",
    "copy",
    "get",
    "setdefault",
    "update",
    "source_code",
    "budget",
    "_refuse",
    "__proto__",
    "prototype",
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", NAMES)
def test_a_python_attribute_is_no_member(target: str, name: str) -> None:
    if name == "call" and target in ("range", "values.s.trim", "m"):
        return
    head = "{% macro m() %}{% endmacro %}"
    for member in (f".{name}", f"['{name}']"):
        assert (
            render(head + "${{ (" + target + ")" + member + " is undefined }}", {"values": VALUES}) == "true"
        )


@pytest.mark.parametrize(
    "template",
    [
        "${{ values.constructor('return 1')() }}",
        "${{ values.constructor.constructor('return process')() }}",
        "${{ range.constructor('x') }}",
        "${{ 'a'.constructor.fromCharCode(65) }}",
        "${{ values.o.hasOwnProperty.call.constructor('x') }}",
    ],
)
def test_constructors_cannot_be_called(template: str) -> None:
    with pytest.raises(TemplateError):
        render(template, {"values": VALUES})


@pytest.mark.parametrize(
    "template",
    [
        "${{ range }}",
        "${{ values.s.trim }}",
        "{% macro m() %}{% endmacro %}${{ m }}",
        "${{ values.constructor }}",
    ],
)
def test_a_function_prints_nothing_of_python(template: str) -> None:
    assert render(template, {"values": VALUES}) == "function () { [native code] }"


def test_what_a_template_changes_stays_in_it() -> None:
    values = {"l": [1], "o": {"k": "v"}}
    template = "${{ values.l.push(2) }}${{ values.o.update({n: 1}) }}${{ values.o | dump }}"
    assert render(template, {"values": values}, Dialect(cookiecutter_compat=True)) == '2{"k":"v","n":1}'
    assert values == {"l": [1], "o": {"k": "v"}}


def test_what_is_no_data_is_refused() -> None:
    with pytest.raises(TypeError, match="a template cannot use a object"):
        render("${{ values.x }}", {"values": {"x": object()}})

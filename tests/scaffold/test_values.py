"""What a step's strings become: the rules the recorded cases do not show by themselves."""

from __future__ import annotations

import pytest

from devportal.scaffold.nunjucks import UNDEFINED, Limits, TemplateLimitError
from devportal.scaffold.values import ValueRenderer, is_true, render_value

CONTEXT = {"parameters": {"name": "shop", "n": 3, "blank": "", "list": ["a"]}, "steps": {}}


def test_a_whole_tree() -> None:
    value = {
        "${{ parameters.name }}": "keys stay",
        "10": "${{ parameters.n }}",
        "2": "n=${{ parameters.n }}",
        "gone": "${{ parameters.nope }}",
        "empty": "",
        "kept": "${{ parameters.blank }}",
        "list": ["${{ parameters.nope }}", "${{ parameters.list }}", 5, None, True],
        "deep": {"a": [{"b": "${{ parameters.name | upper }}"}]},
        "number": 1.5,
        "whole": 2.0,
        "scientific": "${{ (16).toExponential() }}",
    }
    rendered = render_value(value, CONTEXT)
    assert rendered == {
        "2": "n=3",
        "10": 3,
        "${{ parameters.name }}": "keys stay",
        "kept": "",
        "list": [None, ["a"], 5, None, True],
        "deep": {"a": [{"b": "SHOP"}]},
        "number": 1.5,
        "whole": 2,
        "scientific": "1.6e+1",
    }
    assert list(rendered)[:7] == ["2", "10", "${{ parameters.name }}", "kept", "list", "deep", "number"]
    assert type(rendered["whole"]) is int


@pytest.mark.parametrize("text", ["${{ parameters.name | nofilter }}", "{% if %}", "${{ parameters. }}"])
def test_what_cannot_be_rendered_stays_and_is_noted(text: str) -> None:
    renderer = ValueRenderer(CONTEXT)
    assert renderer.value({"a": text, "b": "${{ parameters.n }}"}) == {"a": text, "b": 3}
    assert [kept for kept, _ in renderer.problems] == [text]


def test_limits_are_no_reason_to_keep_a_text() -> None:
    with pytest.raises(TemplateLimitError):
        render_value("${{ 'a'.repeat(100000000) }}", CONTEXT, limits=Limits(output=1000))


def test_functions_for_a_condition() -> None:
    called = []
    functions = {"failure": lambda: called.append("failure") or True, "always": lambda: True}
    assert render_value("${{ failure() and parameters.n > 2 }}", CONTEXT, global_values=functions) is True
    assert called == ["failure"]


def test_filters_of_ones_own() -> None:
    assert render_value(
        "${{ parameters.list | wrap }}", CONTEXT, filters={"wrap": lambda value: {"in": value}}
    ) == {"in": ["a"]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (UNDEFINED, False), (None, False), (False, False), (0, False), ("", False), ([], False), (float("nan"), False),
        (True, True), (1, True), ("false", True), ([0], True), ({}, True),
    ],
)  # fmt: skip
def test_conditions(value: object, expected: bool) -> None:
    assert is_true(value) is expected

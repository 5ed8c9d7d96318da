"""Expressions of questions, resolved against the answers so far; whatever they try, the asking goes on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from devportal.scaffold.confine import Limits
from devportal.scaffold.create import questions
from devportal.scaffold.evaluate import Evaluator
from devportal.scaffold.question import MISSING, Choice, Question
from template_trees import template


def asked(tmp_path: Path, text: str) -> dict[str, Question]:
    return {question.name: question for question in questions(template(tmp_path, {"copier.yml": text}))}


CONFIG = r"""
name: {type: str, help: 'Name of the {{ kind }}', placeholder: '{{ kind }}-x'}
slug: {type: str, default: "{{ name | lower | regex_replace('[^a-z]+', '-') }}"}
port: {type: int, default: "{{ 8000 + 80 }}"}
cloud: {type: bool, default: "{{ name == 'a' }}"}
region: {type: str, when: '{{ cloud }}', choices: [eu, us]}
zone: {type: str, choices: "{% if region == 'eu' %}[eu-1, eu-2]{% else %}{north: n, south: s}{% endif %}"}
label: {type: str, choices: {'The {{ kind }}': '{{ name }}', 'Other': {value: o, validator: '{% if cloud %}not there{% endif %}'}}}
bad: {type: str, default: '{{ 1/0 }}'}
secret: {type: str, default: '{{ "$HOME" | expandvars }}'}
plain: {type: str, default: '{ a: b }'}
"""


def test_each_expression_in_turn(tmp_path: Path) -> None:
    found = asked(tmp_path, CONFIG)
    answers = {"kind": "service", "name": "Pay API", "cloud": True, "region": "eu"}
    with Evaluator() as evaluator:
        done = {name: evaluator.resolve(question, answers) for name, question in found.items()}
        assert evaluator.resolve(found["region"], {"cloud": False}).applies is False
        assert evaluator.resolve(found["zone"], {"region": "us"}).question.choices == (
            Choice("north", "n"),
            Choice("south", "s"),
        )
        assert evaluator.resolve(found["cloud"], {"name": "a"}).question.default is True
    assert (done["name"].question.help, done["name"].question.placeholder) == (
        "Name of the service",
        "service-x",
    )
    assert done["name"].question.default is MISSING
    assert done["slug"].question.default == "pay-api"
    assert done["port"].question.default == 8080
    assert done["cloud"].question.default is False
    assert done["region"].applies is True
    assert done["zone"].question.choices == (Choice("eu-1", "eu-1"), Choice("eu-2", "eu-2"))
    assert done["label"].question.choices == (
        Choice("The service", "Pay API"),
        Choice("Other", "o", "not there"),
    )
    assert done["bad"].question.default is None
    assert done["secret"].question.default is None
    assert done["plain"].question.default == "{ a: b }"


def test_validators(tmp_path: Path) -> None:
    text = (
        "name: {type: str, validator: \"{% if name != 'ok' %}use ok\\e[2J{% endif %}\"}\nfree: {type: str}\n"
    )
    found = asked(tmp_path, text)
    with Evaluator() as evaluator:
        assert evaluator.check(found["name"], "no", {}) == "use ok^[[2J"
        assert evaluator.check(found["name"], "ok", {}) is None
        assert evaluator.check(found["free"], "x", {}) is None


@pytest.mark.parametrize(
    "body", ["{{ ('a'*(10**10))|length }}", "{% macro m(n) %}{{ m(n+1) }}{% endmacro %}{{ m(0) }}"]
)
def test_what_takes_too_much_gives_nothing(tmp_path: Path, body: str) -> None:
    found = asked(
        tmp_path, f'q: {{type: str, default: "{body}"}}\nr: {{type: str, default: "{{{{ 1 + 1 }}}}"}}\n'
    )
    with Evaluator() as evaluator:
        assert evaluator.resolve(found["q"], {}).question.default is None
        assert evaluator.resolve(found["r"], {}).question.default == "2"


def test_what_takes_too_long_ends(tmp_path: Path) -> None:
    found = asked(
        tmp_path, "q: {type: str, default: '{{ 10**(10**8) }}'}\nr: {type: str, default: '{{ 2 }}'}\n"
    )
    start = time.monotonic()
    with Evaluator(limits=Limits(cpu=1, wall=5)) as evaluator:
        assert evaluator.resolve(found["q"], {}).question.default is None
        assert evaluator.resolve(found["r"], {}).question.default is None
    assert time.monotonic() - start < 6


def test_nothing_is_started_for_plain_questions(tmp_path: Path) -> None:
    found = asked(tmp_path, "q: 1\nr: {type: str, choices: [a, b], when: false}\n")
    with Evaluator() as evaluator:
        assert evaluator.resolve(found["q"], {}).question == found["q"]
        assert evaluator.resolve(found["r"], {}).applies is False
        assert evaluator._child is None


def test_own_delimiters(tmp_path: Path) -> None:
    found = asked(tmp_path, "q: {type: str, default: '[[ 1 + 1 ]]'}\n")
    with Evaluator({"variable_start_string": "[[", "variable_end_string": "]]"}) as evaluator:
        assert evaluator.resolve(found["q"], {}).question.default == "2"

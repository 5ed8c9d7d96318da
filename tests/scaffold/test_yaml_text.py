"""YAML as the npm package writes it: recorded cases, equal byte for byte."""

from __future__ import annotations

import json
import pathlib

import pytest

from devportal.scaffold.yaml_text import to_yaml

CASES = json.loads(
    (pathlib.Path(__file__).parent.parent / "conformance" / "yaml-text.json").read_text(encoding="utf-8")
)


def test_recorded_values_are_written_as_yaml_2_9_writes_them():
    """250 values of a seeded generator, with what npm yaml 2.9 made of them."""
    assert len(CASES) == 250
    assert [to_yaml(case["value"]) for case in CASES] == [case["text"] for case in CASES]


BY_HAND = [
    ({"a": 1.0, "b": 1e21, "c": -0.5}, "a: 1\nb: 1e+21\nc: -0.5\n"),
    ({"on": "on", "yes": "no", "n": "null", "t": "true"}, 'on: on\nyes: no\nn: "null"\nt: "true"\n'),
    ({"x": []}, "x: []\n"),
    ({"x": {}}, "x: {}\n"),
    ([[1, [2]], {"a": [3]}], "- - 1\n  - - 2\n- a:\n    - 3\n"),
    ({"s": 'say "hi"'}, 's: say "hi"\n'),
    ({"s": '"hi"'}, "s: '\"hi\"'\n"),
    ({"s": "bell\x07 \x1b \x85"}, 's: "bell\\a \\e \x85"\n'),
    ({"s": "a\nb"}, "s: |-\n  a\n  b\n"),
    ({"s": "\U0001f600 " * 3}, 's: "\U0001f600 \U0001f600 \U0001f600 "\n'),
]


@pytest.mark.parametrize(("value", "text"), BY_HAND)
def test_a_value_is_written_so(value, text):
    assert to_yaml(value) == text

"""The judge of JSON Schema: the library's verdicts, our own words."""

from __future__ import annotations

import random

import jsonschema
import pytest

from devportal.scaffold.forms.schema import faults, fits

MESSAGES = [
    ({"type": "string"}, 3, [("", "must be text")]),
    ({"type": ["integer", "null"]}, "x", [("", "must be a whole number or empty")]),
    ({"enum": ["a", "b", "c"]}, "d", [("", "must be a, b or c")]),
    ({"const": 3}, 4, [("", "must be 3")]),
    ({"minLength": 1}, "", [("", "must not be empty")]),
    ({"minLength": 3}, "ab", [("", "must have 3 characters or more")]),
    ({"maxLength": 1}, "ab", [("", "must have at most 1 character")]),
    ({"pattern": "^a$"}, "b", [("", "must match the pattern ^a$")]),
    ({"pattern": "("}, "b", [("", "cannot be judged: ( is no regular expression")]),
    ({"minimum": 1024}, 80, [("", "must be at least 1024")]),
    ({"exclusiveMaximum": 5}, 5, [("", "must be less than 5")]),
    ({"multipleOf": 0.1}, 0.25, [("", "must be a multiple of 0.1")]),
    ({"uniqueItems": True}, ["a", "a"], [("", "must not hold a twice")]),
    ({"minItems": 1}, [], [("", "must have 1 entry or more")]),
    ({"format": "email"}, "nobody", [("", "must be an e-mail address")]),
    ({"properties": {"a": {"items": {"type": "string"}}}}, {"a": ["x", 1]}, [("a[1]", "must be text")]),
    ({"required": ["a", "b"]}, {"a": 1}, [("b", "is missing")]),
    ({"additionalProperties": False}, {"a": 1}, [("a", "is not known here")]),
    ({"oneOf": [{"const": "x"}, {"const": "y"}]}, "z", [("", "must be x or y")]),
    ({"oneOf": [{"type": "string"}, {"minLength": 1}]}, "z", [("", "fits several of the choices, where it must fit one")]),
    ({"not": {"const": 1}}, 1, [("", "is excluded by the template")]),
    ({"if": {"const": 1}, "then": {"type": "string"}}, 1, [("", "must be text")]),
    ({"$ref": "https://example.com/a.json"}, 1, [("", "cannot be judged: the schema has no https://example.com/a.json")]),
    ({"$ref": "file:///etc/passwd"}, 1, [("", "cannot be judged: the schema has no file:///etc/passwd")]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "expected"), MESSAGES)
def test_a_fault_says_where_and_what_is_allowed(schema, value, expected):
    assert [(fault.name, fault.message) for fault in faults(schema, value)] == expected


def test_a_reference_leads_into_the_schema_it_stands_in():
    schema = {
        "definitions": {"n~m": {"type": "integer"}},
        "properties": {"x": {"$ref": "#/definitions/n~0m"}},
    }
    assert fits(schema, {"x": 1})
    assert not fits(schema, {"x": "1"})


def test_a_reference_to_itself_ends():
    assert not fits({"$ref": "#"}, 1)
    deep = {"properties": {"a": {"$ref": "#"}}, "allOf": [{"$ref": "#"}]}
    assert [fault.rule for fault in faults(deep, {})] == ["depth"]


def _value(draw: random.Random, depth: int = 0) -> object:
    kind = draw.randrange(8 if depth < 3 else 6)
    if kind == 6:
        return [_value(draw, depth + 1) for _ in range(draw.randrange(4))]
    if kind == 7:
        return {draw.choice("abc"): _value(draw, depth + 1) for _ in range(draw.randrange(4))}
    plain = [
        draw.choice(["a", "b", "", "abc", "A1"]),
        draw.randrange(-3, 6),
        2.5,
        draw.random() < 0.5,
        None,
        1.0,
    ]
    return plain[kind]


def _schema(draw: random.Random, depth: int = 0) -> object:
    if draw.random() < 0.05:
        return draw.random() < 0.5
    types = ["string", "integer", "number", "boolean", "array", "object", "null", ["string", "null"]]
    plain = {
        "type": lambda: draw.choice(types),
        "enum": lambda: [_value(draw, 2) for _ in range(3)],
        "const": lambda: _value(draw, 2),
        "minLength": lambda: draw.randrange(3),
        "maxLength": lambda: draw.randrange(3),
        "pattern": lambda: draw.choice(["^a", "[0-9]", "[a-z]+$", "^(a|b)$"]),
        "minimum": lambda: draw.randrange(-2, 4),
        "exclusiveMaximum": lambda: draw.randrange(-2, 4),
        "uniqueItems": lambda: True,
        "minItems": lambda: draw.randrange(3),
        "maxItems": lambda: draw.randrange(3),
        "maxProperties": lambda: draw.randrange(3),
        "required": lambda: [draw.choice("abc")],
    }

    def below() -> object:
        return _schema(draw, depth + 1)

    nested = {
        "items": lambda: below() if draw.random() < 0.7 else [below(), below()],
        "contains": below,
        "properties": lambda: {name: below() for name in draw.sample("abc", 2)},
        "additionalProperties": below,
        "patternProperties": lambda: {"[ab]": below()},
        "propertyNames": below,
        "dependencies": lambda: {draw.choice("abc"): draw.choice([["a"], below()])},
        "allOf": lambda: [below(), below()],
        "anyOf": lambda: [below(), below()],
        "oneOf": lambda: [below(), below()],
        "not": below,
        "if": below,
        "then": below,
        "else": below,
    }
    found = {name: make() for name, make in plain.items() if draw.random() < 0.15}
    if depth < 3:
        found |= {name: make() for name, make in nested.items() if draw.random() < 0.08}
    return found


def test_verdicts_are_those_of_the_library():
    draw = random.Random(11)
    judged = 0
    for _ in range(3_000):
        schema, value = _schema(draw), _value(draw)
        assert fits(schema, value) == jsonschema.Draft7Validator(schema).is_valid(value), (schema, value)
        judged += 1
    assert judged == 3_000

"""Forms of Backstage templates: which questions there are, how answers are read, what is refused."""

from __future__ import annotations

import pytest

from devportal.errors import PortalError
from devportal.scaffold.forms.form import Form
from scaffold.blueprints import blueprint

ONE = """  parameters:
    - title: First
      required: [name]
      properties:
        name: {type: string, pattern: '^[a-z-]+$', description: What it is called}
        size: {type: integer, default: 2, minimum: 1, maximum: 9}
        ratio: {type: number}
        public: {type: boolean, default: false}
        tags: {type: array, items: {type: string}}
        database:
          type: object
          required: [engine]
          properties:
            engine: {type: string, enum: [none, postgres], enumNames: [None at all, PostgreSQL], default: none}
            options: {type: object}
    - title: Second
      properties:
        tier: {type: string, oneOf: [{const: gold, title: Gold}, {const: free, title: Free}]}
        token: {type: string, ui:field: Secret}
  steps: []
"""


@pytest.fixture
def form(tmp_path):
    return Form(blueprint(tmp_path, ONE))


def test_the_questions_stand_in_order_with_what_may_be_answered(form):
    found = [
        (field.key, field.type, field.required, field.options and [option.label for option in field.options])
        for field in form.fields({})
    ]
    assert found == [
        ("name", "string", True, None),
        ("size", "integer", False, None),
        ("ratio", "number", False, None),
        ("public", "boolean", False, ["yes", "no"]),
        ("tags", "array", False, None),
        ("database.engine", "string", True, ["None at all", "PostgreSQL"]),
        ("database.options", "object", False, None),
        ("tier", "string", False, ["Gold", "Free"]),
        ("token", "string", False, None),
    ]


READ = [
    ({"name": "a"}, {"name": "a", "size": 2, "public": False, "database": {"engine": "none"}}),
    ({"name": "a", "size": "3"}, {"size": 3}),
    ({"name": "a", "ratio": "2"}, {"ratio": 2}),
    ({"name": "a", "ratio": "0.5"}, {"ratio": 0.5}),
    ({"name": "a", "public": "yes"}, {"public": True}),
    ({"name": "a", "tags": "x, y"}, {"tags": ["x", "y"]}),
    ({"name": "a", "tags": "[x, '1']"}, {"tags": ["x", "1"]}),
    ({"name": "a", "database.engine": "postgres"}, {"database": {"engine": "postgres"}}),
    ({"name": "a", "database": "{engine: postgres}"}, {"database": {"engine": "postgres"}}),
    ({"name": "a", "database.options": "{x: 1}"}, {"database": {"options": {"x": 1}, "engine": "none"}}),
    ({"name": "a", "tier": "gold"}, {"tier": "gold"}),
]


@pytest.mark.parametrize(("given", "expected"), READ)
def test_answers_are_read_in_the_type_of_their_question(form, given, expected):
    values = form.fill(given).values
    assert {name: values[name] for name in expected} == expected


WRONG = [
    ({}, "1 answer missing: name", ("name: What it is called",)),
    ({"name": "A b"}, "name: 'A b' must match the pattern ^[a-z-]+$", ()),
    ({"name": "a", "size": "x"}, "size: 'x' must be a whole number", ()),
    ({"name": "a", "size": 12}, "size: '12' must be at most 9", ()),
    ({"name": "a", "public": "maybe"}, "public: 'maybe' must be true or false", ()),
    ({"name": "a", "database.engine": "x"}, "database.engine: 'x' must be none or postgres", ()),
    ({"name": "a", "tier": "silver"}, "tier: 'silver' must be gold or free", ()),
    ({"name": 3}, "name: '3' must be text", ()),
    ({"name": "a", "token": "x"}, "token: is a secret: give it with --secret token=ENV:NAME", ()),
    ({"nam": "a"}, "the template has no question 'nam'", ()),
    ({"name": "a", "database.engin": "x"}, "the template has no question 'database.engin'", ()),
    (
        {"size": 12},
        "size: '12' must be at most 9; 1 answer missing: name",
        ("size: '12' must be at most 9", "name: What it is called"),
    ),
]


@pytest.mark.parametrize(("given", "message", "lines"), WRONG)
def test_a_wrong_answer_says_which_and_what_is_allowed(form, given, message, lines):
    with pytest.raises(PortalError) as caught:
        form.fill(given)
    assert (caught.value.message, caught.value.lines, caught.value.exit_code) == (message, lines, 2)


def test_a_secret_is_kept_apart_and_masked(form):
    filled = form.fill({"name": "a"}, {"token": "hush-hush"})
    assert filled.values["token"] == "*" * 9
    assert filled.secrets == {"token": "hush-hush"}
    assert filled.masked == (("token",),)


BRANCHES = """  parameters:
    properties:
      kind: {type: string, enum: [service, library], default: service}
      deploy: {type: boolean}
    dependencies:
      deploy:
        oneOf:
          - properties: {deploy: {const: true}, where: {type: string}}
            required: [where]
          - properties: {deploy: {const: false}}
      where: [region]
    allOf:
      - if: {properties: {kind: {const: library}}}
        then: {properties: {registry: {type: string}}, required: [registry]}
        else: {properties: {port: {type: integer, default: 8080}}}
  steps: []
"""
ASKED = [
    ({}, ["kind", "deploy", "port"]),
    ({"deploy": True}, ["kind", "deploy", "port", "where"]),
    ({"deploy": False}, ["kind", "deploy", "port"]),
    ({"kind": "library"}, ["kind", "deploy", "registry"]),
]


@pytest.mark.parametrize(("data", "expected"), ASKED)
def test_questions_turn_up_with_the_answers_they_hang_on(tmp_path, data, expected):
    assert [
        field.key for field in Form(blueprint(tmp_path, BRANCHES)).fields({"kind": "service", **data})
    ] == expected


def test_what_a_branch_requires_is_missing_only_there(tmp_path):
    form = Form(blueprint(tmp_path, BRANCHES))
    assert form.fill({}).values == {"kind": "service", "port": 8080}
    with pytest.raises(PortalError, match="1 answer missing: where"):
        form.fill({"deploy": "true"})
    with pytest.raises(PortalError, match="1 answer missing: registry"):
        form.fill({"kind": "library"})
    assert form.fill({"kind": "library", "registry": "x"}).values == {"kind": "library", "registry": "x"}


def test_an_empty_default_is_an_answer(tmp_path):
    spec = """  parameters:
    required: [branch, other]
    properties: {branch: {type: string, default: ''}, other: {type: string}}
  steps: []
"""
    form = Form(blueprint(tmp_path, spec))
    assert form.fill({"other": "x"}).values == {"other": "x", "branch": ""}
    with pytest.raises(PortalError) as caught:
        form.fill({"other": ""})
    assert "other" in caught.value.message


def test_a_feature_flag_hides_what_it_stands_on(tmp_path):
    spec = """  parameters:
    - properties:
        a: {type: string}
        b: {type: string, backstage:featureFlag: new-things}
    - backstage:featureFlag: new-pages
      properties: {c: {type: string}}
  steps: []
"""
    template = blueprint(tmp_path, spec)
    assert [field.key for field in Form(template).fields({})] == ["a"]
    assert [field.key for field in Form(template, ["new-things", "new-pages"]).fields({})] == ["a", "b", "c"]


def test_the_order_a_form_asks_for_holds(tmp_path):
    spec = """  parameters:
    ui:order: [c, '*', a]
    properties: {a: {type: string}, b: {type: string}, c: {type: string}}
  steps: []
"""
    assert [field.key for field in Form(blueprint(tmp_path, spec)).fields({})] == ["c", "b", "a"]


def test_a_hostile_pattern_is_answered_at_once(tmp_path):
    spec = "  parameters: {properties: {name: {type: string, pattern: '^(a+)+$'}}}\n  steps: []\n"
    with pytest.raises(PortalError) as caught:
        Form(blueprint(tmp_path, spec)).fill({"name": "a" * 40 + "!"})
    assert caught.value.code == "schema.pattern"
    assert caught.value.exit_code == 2

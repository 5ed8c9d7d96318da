"""Kinds declared in the settings."""

from __future__ import annotations

import pytest

from devportal.catalog.process import Source, options_of, process_file
from devportal.config.kinds import read_kinds
from devportal.config.rules import BadSetting

TABLE = {
    "Widget": {
        "apiVersions": ["acme.example/v1"],
        "required": ["owner", "tier"],
        "fields": {"tier": ["gold", "silver"], "tags": "list", "limits": "mapping"},
        "references": {
            "owner": {"relation": "ownedBy", "kind": "Group"},
            "uses": {"relation": "dependsOn"},
        },
    }
}
SOURCE = Source("/r/catalog-info.yaml", "/r", "file:/r/catalog-info.yaml")


def judge(spec: str, version: str = "acme.example/v1"):
    text = f"apiVersion: {version}\nkind: Widget\nmetadata: {{name: w}}\nspec: {spec}\n"
    result = process_file(SOURCE, text.encode(), options_of(kinds=TABLE))
    return result.documents[0], [(one.code, one.path) for one in result.problems]


def test_a_declared_kind_is_judged_by_its_declaration():
    one, problems = judge("{owner: team, tier: gold, uses: [component:a]}")
    assert problems == []
    assert one.relations == (
        ("widget:default/w", "ownedBy", "group:default/team"),
        ("group:default/team", "ownerOf", "widget:default/w"),
        ("widget:default/w", "dependsOn", "component:default/a"),
        ("component:default/a", "dependencyOf", "widget:default/w"),
    )


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{tier: gold}", ("schema.required", ("spec",))),
        ("{owner: team, tier: iron}", ("schema.enum", ("spec", "tier"))),
        ("{owner: team, tier: gold, tags: x}", ("schema.type", ("spec", "tags"))),
        ("{owner: team, tier: gold, uses: a}", ("ref.kind", ("spec", "uses"))),
        ("{owner: 5, tier: gold}", ("schema.type", ("spec", "owner"))),
    ],
)
def test_faults(spec, expected):
    one, problems = judge(spec)
    assert not one.ok
    assert problems == [expected]


def test_other_versions_stay_unknown():
    assert judge("{owner: team, tier: gold}", "acme.example/v2")[1] == [("schema.kind", ("apiVersion",))]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"My-Kind": {}}, "is not a kind"),
        ({"Widget": 5}, "must be a table"),
        ({"Widget": {}}, "apiVersions"),
        ({"Widget": {"apiVersion": ["v1"]}}, "did you mean apiVersions"),
        ({"Widget": {"apiVersions": ["v1"], "fields": {"a": "txt"}}}, "fields.a must be one of"),
        (
            {"Widget": {"apiVersions": ["v1"], "references": {"a": {"relation": "ownedby"}}}},
            "did you mean ownedBy",
        ),
        ({"Widget": {"apiVersions": ["v1"], "required": "owner"}}, "must be a list"),
    ],
)
def test_bad_declarations(table, message):
    with pytest.raises(BadSetting, match=message):
        read_kinds(table)

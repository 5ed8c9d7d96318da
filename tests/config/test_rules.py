"""`catalog.rules`, by the examples of Backstage's documentation and its corners."""

from __future__ import annotations

import pytest

from devportal.config.rules import ALL_KINDS, BACKSTAGE_DEFAULT, BadSetting, named_rules, read_rules

ORG = "url:https://github.com/org/repo/blob/master/template.yaml"


def test_presets():
    assert ALL_KINDS.allows("Anything", None, ORG)
    assert [
        kind
        for kind in ("Component", "api", "Location", "System")
        if BACKSTAGE_DEFAULT.allows(kind, None, ORG)
    ] == [
        "Component",
        "api",
        "Location",
    ]
    assert named_rules(()) is ALL_KINDS
    assert named_rules(["backstage-default"]) is BACKSTAGE_DEFAULT
    assert named_rules(["System"]).allows("system", None, ORG)
    assert not named_rules(["System"]).allows("Component", None, ORG)


@pytest.mark.parametrize(
    ("catalog", "kind", "spec_type", "origin", "expected"),
    [
        ({}, "System", None, ORG, False),
        ({}, "Component", None, ORG, True),
        ({"rules": []}, "Component", None, ORG, False),
        ({"rules": [{"allow": ["system"]}]}, "System", None, ORG, True),
        (
            {"rules": [{"allow": [{"kind": "Resource", "spec.type": "Database"}]}]},
            "Resource",
            "database",
            ORG,
            True,
        ),
        (
            {"rules": [{"allow": [{"kind": "Resource", "spec.type": "database"}]}]},
            "Resource",
            "bucket",
            ORG,
            False,
        ),
        ({"rules": [{"allow": [{"kind": "Resource", "spec.type": "database"}]}]}, "Resource", 5, ORG, False),
        (
            {
                "rules": [
                    {
                        "allow": ["Template"],
                        "locations": [
                            {"type": "url", "pattern": "https://github.com/org/*/blob/master/template.yaml"}
                        ],
                    }
                ]
            },
            "Template",
            None,
            ORG,
            True,
        ),
        (
            {
                "rules": [
                    {
                        "allow": ["Template"],
                        "locations": [
                            {"type": "url", "pattern": "https://github.com/*/blob/master/template.yaml"}
                        ],
                    }
                ]
            },
            "Template",
            None,
            ORG,
            False,
        ),
        (
            {
                "rules": [
                    {
                        "allow": ["Template"],
                        "locations": [{"type": "url", "pattern": "https://GitHub.com/org/**"}],
                    }
                ]
            },
            "Template",
            None,
            ORG,
            True,
        ),
        (
            {
                "rules": [
                    {
                        "allow": ["Template"],
                        "locations": [{"type": "url", "exact": ORG[4:]}, {"type": "file"}],
                    }
                ]
            },
            "Template",
            None,
            "file:/x",
            True,
        ),
        (
            {"rules": [{"allow": ["Template"], "locations": [{"type": "url", "exact": ORG[4:] + "x"}]}]},
            "Template",
            None,
            ORG,
            False,
        ),
        (
            {"locations": [{"type": "file", "target": "../org.yaml", "rules": [{"allow": ["User"]}]}]},
            "User",
            None,
            "file:/srv/org.yaml",
            True,
        ),
        (
            {"locations": [{"type": "file", "target": "../org.yaml", "rules": [{"allow": ["User"]}]}]},
            "User",
            None,
            "file:/srv/other.yaml",
            False,
        ),
    ],
)
def test_allows(catalog, kind, spec_type, origin, expected):
    assert read_rules(catalog, "/srv/app").allows(kind, spec_type, origin) is expected


@pytest.mark.parametrize(
    "catalog",
    [
        {"rules": 5},
        {"rules": [5]},
        {"rules": [{}]},
        {"rules": [{"allow": [5]}]},
        {"rules": [{"allow": [], "locations": [{}]}]},
        {"rules": [{"allow": [], "locations": [{"type": "url", "exact": "a", "pattern": "b"}]}]},
    ],
)
def test_bad_settings(catalog):
    with pytest.raises(BadSetting, match=r"catalog\.rules"):
        read_rules(catalog)

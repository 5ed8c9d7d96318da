"""`portal explain`: rules, kinds and fields, and the page that is made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from check_runs import portal
from devportal.findings.rule import RULES
from devportal.views.explain import markdown

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_rules_is_that_of_the_table() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == markdown(tuple(RULES.values()))


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_all_of_it(code, tmp_path) -> None:
    rule = RULES[code]
    assert rule.title[0].isupper() or rule.title.startswith(("techdocs", "source"))
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix.endswith(".")
    assert ("--fix" in rule.fix) <= rule.fixable
    _, out, _ = portal("explain", code, cwd=tmp_path)
    assert out.startswith(f"{code}  {rule.severity}")


def test_one_rule(tmp_path) -> None:
    assert portal("explain", "ref.kind", cwd=tmp_path) == (
        0,
        """\
ref.kind  error
A reference has no kind.

dependsOn and dependencyOf have no kind of their own, so each reference must name one.

For example:
  spec:
    dependsOn: [payment-database]

What to do: Write the kind before it: resource:payment-database. `portal check --fix` does where one
entity fits.
Backstage rejects this too.

To leave it: --ignore ref.kind, or a comment: # portal: ignore[ref.kind]
""",
        "",
    )


def test_a_field_of_a_kind(tmp_path) -> None:
    assert portal("explain", "component.dependson", cwd=tmp_path) == (
        0,
        """\
Component  apiVersion: backstage.io/v1alpha1 or backstage.io/v1beta1
  spec.dependsOn            a list of texts; refers to any entity, kind:name (dependsOn)
""",
        "",
    )


@pytest.mark.parametrize(
    ("what", "first"),
    [
        ("Location", "Location  apiVersion: backstage.io/v1alpha1 or backstage.io/v1beta1"),
        ("location", "location.broken   error    A location points to a file that cannot be taken"),
        ("api.unprovided", "api.unprovided  warning"),
        ("template.parameters", "Template  apiVersion: scaffolder.backstage.io/v1beta3"),
    ],
)
def test_a_kind_or_a_family(what, first, tmp_path) -> None:
    assert portal("explain", what, cwd=tmp_path)[1].splitlines()[0] == first


def test_a_kind_of_ones_own(tmp_path) -> None:
    (tmp_path / "portal.toml").write_text(
        '[catalog.kinds.Widget]\napiVersions = ["a.example/v1"]\nrequired = ["owner"]\n'
        'references = { owner = { relation = "ownedBy", kind = "Group" } }\n'
    )
    _, out, _ = portal("explain", "widget.owner", cwd=tmp_path)
    assert out.splitlines()[1].split() == [
        "spec.owner",
        "required",
        "a",
        "text",
        "or",
        "a",
        "list",
        "of",
        "texts;",
        "refers",
        "to",
        "Group",
        "(ownedBy)",
    ]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("ref.dangeling", "error: nothing is known of 'ref.dangeling'\nhint: did you mean ref.dangling?\n"),
        ("Componnet", "error: nothing is known of 'Componnet'\nhint: did you mean Component?\n"),
        ("component.ownr", "error: kind Component has no field 'ownr'\nhint: did you mean owner?\n"),
        ("zzz", "error: nothing is known of 'zzz'\nhint: `portal explain` lists the rules\n"),
    ],
)
def test_what_is_not_known(what, said, tmp_path) -> None:
    assert portal("explain", what, cwd=tmp_path) == (1, "", said)

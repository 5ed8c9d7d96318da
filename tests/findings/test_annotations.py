"""Which annotation values a tool can read, and which keys are a slip."""

from __future__ import annotations

import pytest

from check_runs import GUESTS, entity, problems, write_tree
from devportal.findings.annotations import near_key
from devportal.model.annotation import KNOWN
from devportal.model.annotation_value import FORMS

GOOD = {
    "slug": ["a/b", "acme/payment-api"],
    "path-slug": ["a/b", "a/b/c"],
    "circleci": ["github/a/b", "gh/a/b"],
    "techdocs": ["dir:.", "url:https://github.com/a/b"],
    "location": ["url:https://github.com/a/b/", "file:./x"],
    "url": ["https://a.example/x", "http://localhost:3000"],
    "ref": ["component:default/a", "a"],
    "word": ["abc", " abc "],
    "words": ["a", "a, b"],
    "selector": ["a=b", "a==b, c!=d", "a in (x, y),!b", "app"],
    "equals": ["a=b,c=d"],
    "pulumi": ["a/b/c", "a/b/c, d/e/f"],
    "jenkins": ["folder/job", "inst:folder/job,other:x"],
    "alert-rule": ["rate(x[5m])|instance", "up"],
    "azure": ["a/b"],
}
BAD = {
    "slug": ["a", "a/b/c", "https://github.com/a/b", "a /b", ""],
    "path-slug": ["a", "a//b", "https://gitlab.com/a/b"],
    "circleci": ["a/b", "https://circleci.com/a/b"],
    "techdocs": [".", "dir:", "url:github.com/a/b", "./docs"],
    "location": ["https://github.com/a/b", "url:", "url:a/b"],
    "url": ["a.example", "https://", "/x"],
    "ref": ["", "component:"],
    "word": ["", "a b"],
    "words": ["", "a,,b"],
    "selector": ["a: b", "a = b c", "", "a in x"],
    "equals": ["a", "a=", "=b"],
    "pulumi": ["a/b", "a/b/c,d"],
    "jenkins": ["https://jenkins/job/x", "a,", "a/"],
    "alert-rule": ["", "x|"],
    "azure": ["a", "a/b/c"],
}


def test_every_form_is_tried() -> None:
    assert set(FORMS) == set(GOOD) == set(BAD)
    assert {one.form for one in KNOWN.values() if one.form} <= set(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_a_form(form) -> None:
    test, words = FORMS[form]
    assert [value for value in GOOD[form] if not test(value)] == []
    assert [value for value in BAD[form] if test(value)] == []
    assert words


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("vault.io/secret-paths", "vault.io/secrets-path"),
        ("github.com/project_slug", "github.com/project-slug"),
        ("backstage.io/techdoc-ref", "backstage.io/techdocs-ref"),
        ("backstage.io/tech-docs-ref", "backstage.io/techdocs-ref"),
        ("pagerduty.com/integrationkey", "pagerduty.com/integration-key"),
        ("sonarqube.com/project-key", "sonarqube.org/project-key"),
        ("grafana/dashboard-selectors", "grafana/dashboard-selector"),
        ("github.com/project-slug-2", None),
        ("acme.example/tier", None),
        ("acme.example/project-slug", None),
        ("tier", None),
        ("backstage.io/acme-own", None),
    ],
)
def test_a_near_key(key, meant) -> None:
    assert near_key(key) == meant


def test_prefixes_of_ones_own_and_secrets(tmp_path) -> None:
    meta = (
        "  description: x\n  annotations:\n    github.com/project-slgu: x\n    pagerduty.com/integration-key: my secret\n"
        "    argocd/app-name: x\n    argocd/app-selector: a=b\n"
    )
    files = {"catalog-info.yaml": entity(meta=meta), "b/catalog-info.yaml": GUESTS}
    root = write_tree(tmp_path / "r", files)
    found = problems(cwd=root)
    assert [(one["code"], one["line"], one["column"]) for one in found] == [
        ("annotation.unknown", 7, 5),
        ("annotation.value", 8, 36),
        ("annotation.value", 10, 5),
    ]
    assert "secret" not in str(found)
    write_tree(root, {"portal.toml": '[catalog]\nannotations = ["github.com/"]\n'})
    assert [one["code"] for one in problems(cwd=root)] == ["annotation.value"] * 2

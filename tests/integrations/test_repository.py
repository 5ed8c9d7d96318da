"""The repository that an entity's location stands for, where no annotation names one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from devportal.config.tools import Tool
from devportal.integrations.repository import hosts_of, with_repository
from helpers import write_tree
from live_company import ENVIRON, VARIABLE, company
from runs import portal

if TYPE_CHECKING:
    import pathlib

OWN = (Tool("gitlab-ci.git.acme.example"), Tool("gitlab-ci.x"))
TOOLS = {
    "github": Tool("github", url="https://ghe.acme.example/api/v3"),
    "gitlab-ci": Tool("gitlab-ci", instances=OWN),
}
SOURCE, MANAGED = "backstage.io/source-location", "backstage.io/managed-by-location"
TREE = "url:https://github.com/acme/pay/tree/main/api/"


def entity(kind: str = "Component", **annotations: str) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": "pay", "annotations": annotations}}


@pytest.mark.parametrize(
    ("annotations", "more"),
    [
        ({SOURCE: TREE}, {"github.com/project-slug": "acme/pay"}),
        ({SOURCE: "url:https://github.com/acme/pay.git"}, {"github.com/project-slug": "acme/pay"}),
        (
            {MANAGED: "url:https://github.com/acme/catalog/blob/main/all.yaml", SOURCE: TREE},
            {"github.com/project-slug": "acme/pay"},
        ),
        (
            {MANAGED: "url:https://github.com/acme/pay/blob/main/catalog-info.yaml"},
            {
                "github.com/project-slug": "acme/pay",
                SOURCE: "url:https://github.com/acme/pay/",
            },
        ),
        ({SOURCE: "url:https://ghe.acme.example/acme/pay/"}, {"github.com/project-slug": "acme/pay"}),
        (
            {SOURCE: "url:https://gitlab.com/acme/shop/pay/-/tree/main/"},
            {"gitlab.com/project-slug": "acme/shop/pay"},
        ),
        (
            {SOURCE: "url:https://git.acme.example/acme/shop/pay/"},
            {"gitlab.com/project-slug": "acme/shop/pay", "gitlab.com/instance": "git.acme.example"},
        ),
        (
            {
                MANAGED: "url:https://github.com/acme/catalog/blob/main/pay/catalog-info.yaml",
                SOURCE: "url:https://github.com/acme/catalog/tree/main/pay/",
            },
            {},
        ),
        ({SOURCE: TREE, "github.com/project-slug": "acme/other"}, {}),
        ({SOURCE: TREE, "gitlab.com/project-id": "7"}, {}),
        ({SOURCE: "url:https://evil.example/acme/pay/"}, {}),
        ({SOURCE: "url:https://github.com/acme"}, {}),
        ({SOURCE: "url:https://bitbucket.org/acme/pay/src/main/"}, {}),
        ({MANAGED: "file:/srv/catalog-info.yaml"}, {}),
        ({SOURCE: "dir:."}, {}),
        ({}, {}),
    ],
)
def test_what_a_location_stands_for(annotations: dict[str, str], more: dict[str, str]) -> None:
    found = with_repository(entity(**annotations), hosts_of(TOOLS))
    assert found["metadata"]["annotations"] == {**annotations, **more}


@pytest.mark.parametrize(
    ("kind", "has"), [("Group", False), ("System", False), ("Template", True), ("API", True)]
)
def test_only_what_is_made_of_code_has_one(kind: str, has: bool) -> None:
    found = with_repository(entity(kind, **{SOURCE: TREE}), hosts_of({}))
    assert ("github.com/project-slug" in found["metadata"]["annotations"]) == has


@pytest.mark.parametrize("command", ["status", "show"])
def test_panels_of_a_repository_that_no_annotation_names(tmp_path: pathlib.Path, command: str) -> None:
    names = ["github", "github-actions"]
    with company(tmp_path, names) as (_, home, server):
        document = {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {
                "name": "pay",
                "annotations": {SOURCE: "url:https://github.com/acme/payments/tree/main/"},
            },
            "spec": {"type": "service", "lifecycle": "production", "owner": "pay"},
        }
        root = write_tree(tmp_path / "other", {"catalog-info.yaml": json.dumps(document)})
        done = portal(command, "pay", cwd=root, home=home, environ={**ENVIRON, VARIABLE: "x"})
        opened = portal("open", "pay", "ci", cwd=root, home=home)
    assert "unreachable" not in done.out
    assert opened.out == "https://github.com/acme/payments/actions\n"
    paths = {one.path for one in server.asked}
    assert {"/github/repos/acme/payments", "/github-actions/repos/acme/payments/actions/runs"} <= paths

"""Listings with nothing in them: each says so and ends with 1, none is silent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    from pathlib import Path

LONELY = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shop}
spec: {type: service, lifecycle: production, owner: team-a}
"""
NO_CATALOG = (
    "error: no catalog here: no catalog-info.yaml in or below this folder\n"
    "hint: `portal init` writes a first one; `-C DIR` looks somewhere else\n"
)


@pytest.mark.parametrize("words", ["api list", "docs list", "docs search refund"])
def test_without_a_catalog(tmp_path: Path, words: str) -> None:
    ran = portal(*words.split(), cwd=tmp_path, home=tmp_path)
    assert (ran.code, ran.out, ran.err) == (1, "", NO_CATALOG)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "api list",
            "error: no entity is an API\nhint: a catalog file with `kind: API` holds a definition\n",
        ),
        (
            "api list --type grpc",
            "error: no API matches\nhint: `portal api list` without options shows all\n",
        ),
        (
            "docs list",
            (
                "error: no entity has documentation here\n"
                "hint: add docs/index.md and the annotation backstage.io/techdocs-ref: dir:.\n"
            ),
        ),
        (
            "docs search refund",
            (
                "error: no entity has documentation here\n"
                "hint: add docs/index.md and the annotation backstage.io/techdocs-ref: dir:.\n"
            ),
        ),
        (
            "source audit",
            (
                "error: there are no sources\n"
                "hint: `portal source add https://github.com/ORG` adds an organisation\n"
            ),
        ),
    ],
)
def test_with_a_catalog(tmp_path: Path, words: str, said: str) -> None:
    work = write_tree(tmp_path / "work", {"catalog-info.yaml": LONELY})
    ran = portal(*words.split(), cwd=work, home=tmp_path)
    assert (ran.code, ran.out, ran.err) == (1, "", said)


@pytest.mark.parametrize("words", ["api list", "docs list", "docs search x", "search nobody", "source list"])
def test_json_is_an_empty_list(tmp_path: Path, words: str) -> None:
    work = write_tree(tmp_path / "work", {"catalog-info.yaml": LONELY})
    ran = portal(*words.split(), "-o", "json", cwd=work, home=tmp_path)
    assert (ran.code, json.loads(ran.out)) == (1, [])


def test_no_runs(tmp_path: Path) -> None:
    ran = portal("template", "runs", cwd=tmp_path, home=tmp_path)
    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        (
            "error: no Backstage template has been run on this computer\n"
            "hint: `portal template list` lists templates, `portal create` runs one\n"
        ),
    )

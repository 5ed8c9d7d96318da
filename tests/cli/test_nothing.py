"""What lists say where there is nothing to list: why, what to do, and exit code 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    import pathlib

NO_CATALOG = (
    "error: no catalog here: no catalog-info.yaml in or below this folder\n"
    "hint: `portal init` writes a first one; `-C DIR` looks somewhere else\n"
)
NO_DOCS = (
    "error: no entity has documentation here\n"
    "hint: add docs/index.md and the annotation backstage.io/techdocs-ref: dir:.\n"
)
NO_API = "error: no entity is an API\nhint: a catalog file with `kind: API` holds a definition\n"
NO_MATCH = "error: no API matches\nhint: `portal api list` without options shows all\n"
BROKEN = "warning: 1 file has errors, so entities may be missing; `portal check` tells which\n"
UNREAD = "error: no entity here can be read: 1 file has errors\nhint: `portal check` tells which\n"
ENTITY = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: x}
spec: {type: service, lifecycle: production, owner: user:guest}
"""
TREES = {"empty": {}, "some": {"catalog-info.yaml": ENTITY}, "broken": {"catalog-info.yaml": "a: [\n"}}
BOTH = {**TREES["some"], "b/catalog-info.yaml": "a: [\n"}


@pytest.mark.parametrize(
    ("tree", "words", "told"),
    [
        ({}, ("list",), NO_CATALOG),
        ({}, ("api", "list"), NO_CATALOG),
        ({}, ("api", "list", "--unused"), NO_CATALOG),
        ({}, ("api", "lint"), NO_CATALOG),
        ({}, ("docs", "list"), NO_CATALOG),
        ({}, ("docs", "check"), NO_CATALOG),
        ({}, ("docs", "search", "x"), NO_CATALOG),
        (TREES["some"], ("api", "list"), NO_API),
        (TREES["some"], ("api", "list", "--type", "grpc"), NO_MATCH),
        (TREES["some"], ("docs", "list"), NO_DOCS),
        (TREES["some"], ("docs", "search", "x"), NO_DOCS),
        (BOTH, ("api", "list"), NO_API + BROKEN),
        (TREES["broken"], ("api", "list"), UNREAD),
        (TREES["broken"], ("docs", "list"), UNREAD),
    ],
)
def test_nothing_is_told_with_what_to_do(
    tmp_path: pathlib.Path, tree: dict[str, str | bytes], words: tuple[str, ...], told: str
) -> None:
    place = tmp_path / "work"
    place.mkdir()
    done = portal(*words, cwd=write_tree(place, tree), home=tmp_path)
    assert (done.err, done.code) == (told, 1)
    assert done.out == ("" if words[1:] != ("lint",) else "0 files, 0 entities: nothing to check\n")


def test_json_of_nothing_is_an_empty_list(tmp_path: pathlib.Path) -> None:
    for words in (("api", "list"), ("docs", "list"), ("template", "runs")):
        done = portal(*words, "--json", cwd=tmp_path, home=tmp_path)
        assert (done.out, done.code) == ("[]\n", 1)


def test_runs_of_templates(tmp_path: pathlib.Path) -> None:
    done = portal("template", "runs", cwd=tmp_path, home=tmp_path)
    assert done.err.splitlines()[0] == "error: no Backstage template has been run on this computer"
    assert done.code == 1

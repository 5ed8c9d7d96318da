"""A catalog of a commit is that of a checkout of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from acme_history import acme_history
from devportal.catalog.catalog import Catalog
from devportal.catalog.load import load_catalog, plan_of
from devportal.catalog.revision import Revisions
from devportal.config.settings import load_settings
from devportal.scm.repository import Repository
from helpers import write_tree
from repositories import Story, component

ENVIRON = {"PATH": os.environ["PATH"]}


def everything(catalog: Catalog) -> tuple[object, ...]:
    """Give all that a catalog holds, but for numbers and stamps."""
    entities = catalog.connection.execute(
        "SELECT ref, doc, relations, document, line FROM entity WHERE live = 1 ORDER BY ref"
    ).fetchall()
    edges = [edge for ref, *_ in entities for edge in catalog.edges(ref)]
    problems = [(one.code, one.file, one.line, one.column, one.message) for one in catalog.problems()]
    return entities, edges, problems


def past(root: Path, revision: str = "HEAD", folder: Path | None = None) -> Catalog:
    settings = load_settings(str(folder or root), {}, str(root / "no-such-file"))
    repository = Repository(str(root), ENVIRON)
    return Revisions(repository, plan_of(settings), settings.root).at(repository.commit(revision)).catalog


def present(root: Path, cache: Path) -> Catalog:
    return load_catalog(load_settings(str(root), {}, str(root / "no-such-file")), str(cache))


@pytest.mark.parametrize("revision", ["v1", "v2", "HEAD"])
def test_acme_at_a_commit_is_its_checkout(tmp_path: Path, revision: str) -> None:
    copy = tmp_path / "acme"
    shutil.copytree(acme_history(), copy)
    Story.git.__get__(_at(copy), Story)("checkout", "--quiet", revision)
    assert everything(past(copy, revision)) == everything(present(copy, tmp_path / "cache"))


def _at(root: Path) -> Story:
    story = Story.__new__(Story)
    story.root, story.day = root, 1
    return story


LOCATION = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\nspec:\n  targets:\n"
API = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: pay}
spec:
  type: openapi
  lifecycle: production
  owner: team
  definition:
    $text: ../openapi.yaml
"""


@pytest.mark.parametrize(
    "files",
    [
        {
            "catalog-info.yaml": LOCATION + "    - ./parts/*.yaml\n",
            "parts/a.yaml": component("a"),
            "b.yaml": "x",
        },
        {
            "catalog-info.yaml": LOCATION + "    - ./**/*.comp.yml\n",
            "a/b/c.comp.yml": component("c"),
            ".h/d.comp.yml": "x",
        },
        {"catalog-info.yaml": LOCATION + "    - ./none.yaml\n    - ./b.yaml\n", "b.yaml": component("b")},
        {"catalog-info.yaml": LOCATION + "    - ../out.yaml\n"},
        {"catalog-info.yaml": LOCATION + "    - ./folder\n", "folder/x": "1"},
        {"one/catalog-info.yaml": API, "openapi.yaml": "openapi: 3.0.0\n"},
        {"one/catalog-info.yaml": API},
        {"one/catalog-info.yaml": API, "openapi.yaml/x": "1"},
        {"one/catalog-info.yaml": component("same"), "two/catalog-info.yaml": component("same", "other")},
        {"node_modules/x/catalog-info.yaml": component("no"), "catalog-info.yaml": "kind: [\n"},
        {
            "portal.toml": '[catalog]\nroots = ["in"]\n',
            "in/catalog-info.yaml": component("in"),
            "catalog-info.yaml": component("out"),
        },
    ],
    ids=lambda files: next(iter(files.values()))[-40:].replace("\n", " "),
)
def test_what_a_commit_holds_is_judged_as_on_the_disk(tmp_path: Path, files: dict[str, str]) -> None:
    story = Story(tmp_path / "r")
    story.commit("one", dict(files))
    assert everything(past(story.root)) == everything(present(story.root, tmp_path / "cache"))


def test_links_are_followed_inside_of_the_repository_only(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    write_tree(story.root, {"real.yaml": component("real"), "in/x": "1", "out/x": "1", "loop/x": "1"})
    (story.root / "in/catalog-info.yaml").symlink_to("../real.yaml")
    (story.root / "out/catalog-info.yaml").symlink_to("/etc/hostname")
    (story.root / "loop/catalog-info.yaml").symlink_to("catalog-info.yaml")
    story.commit("one", {})
    catalog = past(story.root)
    assert [row.ref for row in catalog.rows()] == ["component:default/real"]
    assert {one.code for one in catalog.problems()} == {"file.unreadable"}


def test_other_repositories_below_the_root_are_as_on_the_disk(tmp_path: Path) -> None:
    inner = Story(tmp_path / "r" / "inner")
    inner.commit("one", {"catalog-info.yaml": component("inner")})
    outer = Story(tmp_path / "r")
    write_tree(outer.root, {".gitignore": "inner\n"})
    outer.commit("one", {"catalog-info.yaml": component("old")})
    outer.commit("two", {"catalog-info.yaml": component("new")})
    refs = [row.ref for row in past(outer.root, "HEAD^").rows()]
    assert refs == ["component:default/inner", "component:default/old"]


def test_a_catalog_may_be_a_folder_of_its_repository(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    files = {
        "docs/acme/portal.toml": "",
        "docs/acme/a/catalog-info.yaml": component("a"),
        "catalog-info.yaml": component("b"),
    }
    story.commit("one", files)
    catalog = past(story.root, "HEAD", story.root / "docs" / "acme")
    assert [row.ref for row in catalog.rows()] == ["component:default/a"]

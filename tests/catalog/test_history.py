"""Versions of an entity, the commits behind its fields, and what differs between two catalogs."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from devportal.catalog.diff import ABSENT, Field, compare
from devportal.catalog.history import blame, entity_in, history
from devportal.scm.repository import Repository
from repositories import Story, component
from runs import portal

ENVIRON = {"PATH": os.environ["PATH"]}
REF = "component:default/pay"


def told(repository: Repository, path: str) -> list[tuple[str, str, str, list[str]]]:
    found = history(repository, REF, path).versions
    return [(one.commit.subject, one.what, one.path, [field.path for field in one.fields]) for one in found]


def test_an_entity_is_followed_from_file_to_file(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.commit("add", {"old/catalog-info.yaml": component("pay", "a")})
    story.commit("other", {"x": "1"})
    story.commit("owner", {"old/catalog-info.yaml": component("pay", "b")})
    both = component("else") + "---\n" + component("pay", "c")
    story.commit("move", {"old/catalog-info.yaml": None, "new/catalog-info.yaml": both})
    story.commit("neighbour", {"new/catalog-info.yaml": both.replace("name: else", "name: other")})
    story.commit("out", {"new/catalog-info.yaml": component("other")})
    story.commit("back", {"new/catalog-info.yaml": both})
    assert told(Repository(str(story.root), ENVIRON), "new/catalog-info.yaml") == [
        ("back", "created", "new/catalog-info.yaml", []),
        ("out", "removed", "new/catalog-info.yaml", []),
        ("move", "moved", "new/catalog-info.yaml", ["file", "spec.owner"]),
        ("owner", "changed", "old/catalog-info.yaml", ["spec.owner"]),
        ("add", "created", "old/catalog-info.yaml", []),
    ]


def test_the_limit_and_what_is_not_committed(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    for owner in "abc":
        story.commit(owner, {"catalog-info.yaml": component("pay", owner)})
    (story.root / "catalog-info.yaml").write_text(component("pay", "d"))
    found = history(Repository(str(story.root), ENVIRON), REF, "catalog-info.yaml", 2)
    assert [one.commit.subject for one in found.versions] == ["c", "b"]
    assert found.uncommitted == (Field("spec.owner", "c", "d"),)


def test_broken_and_foreign_texts_hold_no_entity() -> None:
    for data in (
        None,
        b"",
        b"kind: [",
        b"- a",
        b"kind: Component",
        b"kind: 1\nmetadata: {name: 2}",
        b"\xff\xfe",
    ):
        assert entity_in(data, REF) is None


def test_blame_gives_each_field_to_its_line(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    text = (
        component("x")
        + "---\n"
        + component("pay", dependsOn=["component:a", "component:b"]).replace(
            "metadata:\n", "metadata:\n  description: |\n    first\n    second\n"
        )
    )
    story.commit("one", {"catalog-info.yaml": text}, "ada")
    story.commit("two", {"catalog-info.yaml": text.replace("    second", "    2nd")}, "bob")
    last = text.replace("    second", "    2nd").replace("    - component:b", "    - component:c")
    story.commit("three", {"catalog-info.yaml": last}, "cy")
    found = blame(Repository(str(story.root), ENVIRON), REF, "catalog-info.yaml")
    assert found is not None
    assert [(one.path, one.commit.author) for one in found] == [
        ("apiVersion", "Ada"),
        ("kind", "Ada"),
        ("metadata.description", "Bob"),
        ("metadata.name", "Ada"),
        ("spec.type", "Ada"),
        ("spec.lifecycle", "Ada"),
        ("spec.owner", "Ada"),
        ("spec.dependsOn[0]", "Ada"),
        ("spec.dependsOn[1]", "Cy"),
    ]
    one = blame(Repository(str(story.root), ENVIRON), REF, "catalog-info.yaml", "spec.dependsOn")
    assert one is not None
    assert [field.path for field in one] == ["spec.dependsOn[0]", "spec.dependsOn[1]"]


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, [Field("a", 1, True)]),
        ({"a": None}, {}, [Field("a", None, None)]),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, [Field("a.c", None, 2)]),
        ({}, {"a": {"b": 1}}, [Field("a.b", None, 1)]),
        ({"l": ["a", "b"]}, {"l": ["b", "c"]}, [Field("l", ["a", "b"], ["b", "c"], ("a",), ("c",))]),
        ({"l": [{"a": 1}]}, {"l": [{"a": 2}]}, [Field("l", [{"a": 1}], [{"a": 2}])]),
        ({"l": [1]}, {"l": [True]}, [Field("l", [1], [True])]),
        ({"e": {}}, {}, [Field("e", {}, None)]),
        ({"z": 1, "a": 1}, {"z": 2, "a": 2}, [Field("a", 1, 2), Field("z", 1, 2)]),
    ],
)
def test_fields_that_differ(old: object, new: object, fields: list[Field]) -> None:
    assert list(compare(old, new)) == fields


def test_nothing_becomes_something() -> None:
    assert list(compare(ABSENT, {"a": {"b": 1}})) == [Field("a.b", None, 1)]


def test_diff_tells_everything_once(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.commit(
        "one",
        {
            "a/catalog-info.yaml": component("a", "x", dependsOn=["component:b"]),
            "b/catalog-info.yaml": component("b"),
            "c/catalog-info.yaml": component("c"),
        },
    )
    story.commit(
        "two",
        {
            "a/catalog-info.yaml": component("a", "y", dependsOn=["component:b"]),
            "b/catalog-info.yaml": None,
            "moved/catalog-info.yaml": component("c"),
            "c/catalog-info.yaml": None,
            "d/catalog-info.yaml": "# a comment moves every line\n" + component("d"),
            "bad/catalog-info.yaml": "kind: [\n",
        },
    )
    done = portal("diff", "HEAD^", "HEAD", "--exit-code", "--json", cwd=story.root, home=tmp_path)
    found = json.loads(done.out)
    assert done.code == 1
    assert [one["ref"] for one in found["added"]] == ["component:default/d"]
    assert [(one["ref"], one["dependents"]) for one in found["removed"]] == [
        ("component:default/b", ["component:default/a"])
    ]
    assert [(one["ref"], one["movedFrom"], one["fields"]) for one in found["changed"]] == [
        ("component:default/a", None, [{"path": "spec.owner", "old": "x", "new": "y"}]),
        ("component:default/c", "c/catalog-info.yaml", []),
    ]
    assert found["owners"] == [
        {"ref": "component:default/a", "old": "group:default/x", "new": "group:default/y"}
    ]
    assert [one["code"] for one in found["problemsAdded"]] == ["yaml.syntax"]
    assert found["problemsRemoved"] == []
    assert portal("diff", "HEAD", "--exit-code", cwd=story.root, home=tmp_path).code == 0


@pytest.mark.parametrize(
    ("words", "code", "err"),
    [
        (("diff", "nope"), 1, "no revision 'nope' in this repository"),
        (("diff", "HEAD..HEAD", "HEAD"), 2, "'HEAD..HEAD' names two revisions already"),
        (("show", "a", "--at", "--x"), 2, "cannot be a revision"),
        (("show", "b", "--at", "HEAD"), 1, "no entity named 'b'"),
        (("log", "b"), 1, "component:default/b is not committed yet"),
        (("blame", "b"), 1, "component:default/b is not committed yet"),
        (("blame", "a", "spec.ownr"), 1, "did you mean spec.owner?"),
    ],
)
def test_errors_say_what_to_do(tmp_path: Path, words: tuple[str, ...], code: int, err: str) -> None:
    story = Story(tmp_path / "r")
    story.commit("one", {"a/catalog-info.yaml": component("a")})
    (story.root / "b").mkdir()
    (story.root / "b/catalog-info.yaml").write_text(component("b"))
    done = portal(*words, cwd=story.root, home=tmp_path)
    assert (done.code, done.out) == (code, "")
    assert err in done.err


def test_without_git_there_is_no_history(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "catalog-info.yaml").write_text(component("a"))
    for words in (("log", "a"), ("blame", "a"), ("diff", "HEAD"), ("impact", "--since", "HEAD")):
        done = portal(*words, cwd=folder, home=tmp_path)
        assert (done.code, done.out) == (1, "")
        assert "no git repository" in done.err


def test_a_shallow_clone_says_that_its_past_is_cut(tmp_path: Path) -> None:
    story = Story(tmp_path / "whole")
    story.commit("one", {"a/catalog-info.yaml": component("a")})
    story.commit("two", {"a/catalog-info.yaml": component("a", "other")})
    story.git("clone", "--quiet", "--depth=1", f"file://{story.root}", str(tmp_path / "cut"))
    cut = tmp_path / "cut"
    told = {
        ("log", "a"): "this clone is shallow: older commits are not here",
        ("blame", "a"): "this clone is shallow: what older commits wrote is put down to the oldest one here",
        ("catalog", "owners"): (
            "this clone is shallow: who committed before is not known here (in CI: fetch-depth: 0)"
        ),
    }
    for words, warning in told.items():
        done = portal(*words, cwd=cut, home=tmp_path)
        assert (done.code, done.err) == (0, f"warning: {warning}\n")
        assert portal(*words, cwd=story.root, home=tmp_path).err == ""


@pytest.mark.parametrize("words", [("catalog", "owners"), ("verify", "--check")])
def test_about_nothing_nothing_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "empty").mkdir()
    done = portal(*words, cwd=tmp_path / "empty", home=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: no catalog here")


def test_what_came_by_a_merge_is_told_once(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.commit("root", {"old/catalog-info.yaml": component("a", "one", system="x")})
    story.git("checkout", "--quiet", "-b", "side")
    story.commit("side owner", {"old/catalog-info.yaml": component("a", "two", system="x")})
    story.git("checkout", "--quiet", "main")
    story.git("mv", "old", "new")
    story.commit("move", {})
    story.git("merge", "--quiet", "--no-edit", "--message=merge side", "side")
    story.git("checkout", "--quiet", "-b", "plain")
    story.commit("ours", {"new/catalog-info.yaml": component("a", "two", system="y")})
    story.git("checkout", "--quiet", "main")
    story.commit("theirs", {"new/catalog-info.yaml": component("a", "three", system="x")})
    story.git("checkout", "--quiet", "plain")
    text = component("a", "three", system="y")
    story.git("merge", "--quiet", "--no-commit", "--strategy=ours", "main")
    story.commit("merge theirs", {"new/catalog-info.yaml": text})
    done = portal("log", "a", cwd=story.root, home=tmp_path)
    assert [re.sub(r"^\S+  \S+  |^ +", "", line) for line in done.out.splitlines()] == [
        "Ada  theirs",
        "spec.owner: two -> three",
        "Ada  ours",
        "spec.system: x -> y",
        "Ada  merge side",
        "spec.owner: one -> two",
        "Ada  move",
        "moved in new/catalog-info.yaml",
        "file: old/catalog-info.yaml -> new/catalog-info.yaml",
        "Ada  root",
        "created in old/catalog-info.yaml",
    ]

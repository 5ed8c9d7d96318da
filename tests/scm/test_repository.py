"""Questions to a git repository, put to real ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from acme_history import acme_history
from devportal.errors import NO, USAGE, PortalError
from devportal.paths import is_sound
from devportal.scm.repository import Repository, is_revision
from devportal.scm.worktree import read_index, worktree_changes
from helpers import write_tree
from repositories import Story

ENVIRON = {"PATH": os.environ["PATH"]}
PAYMENT = "payments/payment-api/catalog-info.yaml"


@pytest.fixture
def acme() -> Repository:
    return Repository(str(acme_history()), ENVIRON)


def test_revisions(acme: Repository) -> None:
    assert acme.commit("main") == acme.commit("HEAD")
    assert acme.merge_base("v1", "HEAD") == acme.commit("v1")
    assert not acme.is_shallow()


@pytest.mark.parametrize("text", ["", "-x", "--output=x", "a b", "a\nb", "a..b", "v1:README.md", "a" * 300])
def test_what_can_be_no_revision(acme: Repository, text: str) -> None:
    assert not is_revision(text)
    with pytest.raises(PortalError) as caught:
        acme.commit(text)
    assert caught.value.exit_code == USAGE


def test_a_revision_that_there_is_not(acme: Repository) -> None:
    with pytest.raises(PortalError) as caught:
        acme.commit("v99")
    assert (caught.value.exit_code, caught.value.message) == (NO, "no revision 'v99' in this repository")


def test_contents_come_at_once_and_within_a_limit(acme: Repository) -> None:
    tree = acme.tree("HEAD", "payments")
    oids = [entry.oid for entry in tree.values()]
    found = acme.contents([*oids, "0" * 40], 1000)
    assert {len(data) <= 1000 for data in found.values()} == {True}
    assert found[tree[PAYMENT].oid] == (acme_history() / PAYMENT).read_bytes()
    assert acme.contents([], 1000) == {}


def test_the_states_of_a_file(acme: Repository) -> None:
    states = acme.states("HEAD", PAYMENT)
    assert [(commit.day, commit.author) for commit, _, _ in states] == [
        ("2026-01-19", "Tobias Renn"),
        ("2025-09-01", "Adaeze Holt"),
        ("2025-05-12", "Ines Marchetti"),
        ("2025-02-17", "Adaeze Holt"),
    ]
    assert [before for _, (before,), _ in states[:-1]] == [after for _, _, after in states[1:]]


def test_names_with_everything_in_them(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    odd = ["a b", "tab\there", "line\nfeed", "\N{SNOWMAN}", "-x", ":(glob)*", 'q"uote']
    story.commit("one", dict.fromkeys(odd, "1\n"))
    story.commit("two", dict.fromkeys(odd, "2\n"))
    repository = Repository(str(story.root), ENVIRON)
    assert sorted(repository.tree("HEAD")) == sorted(odd)
    assert [path for _, path, _ in repository.changes("HEAD^", "HEAD")] == sorted(odd)
    assert sorted(repository.changed_since("HEAD^") or ()) == sorted(odd)
    for name in odd:
        assert len(repository.states("HEAD", name)) == 2
        assert [commit.subject for _, commit in repository.blame("HEAD", name, 1, 1)] == ["two"]


@pytest.mark.parametrize(
    ("path", "sound"),
    [
        ("catalog-info.yaml", True),
        (".github/x.yaml", True),
        (".gitignore", True),
        ("a/.gitlab-ci.yml", True),
        ("a../b", True),
        ("a/b.", True),
        ("digit~1/x", True),
        ("caf\u00e9/x", True),
        ("", False),
        ("/etc/passwd", False),
        ("a//b", False),
        ("a/", False),
        ("../x", False),
        ("a/../x", False),
        ("a/./x", False),
        ("..", False),
        (".git", False),
        (".git/config", False),
        ("a/.GIT/hooks/x", False),
        (".git. /x", False),
        (".git::$INDEX_ALLOCATION/x", False),
        ("GIT~1/config", False),
        (".g\u200cit/config", False),
    ],
)
def test_paths_that_no_checkout_may_write(path: str, sound: bool) -> None:
    assert is_sound(path) is sound


def test_nothing_in_common(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.commit("one", {"a": "1"})
    story.git("checkout", "-q", "--orphan", "other")
    story.commit("two", {"b": "2"})
    repository = Repository(str(story.root), ENVIRON)
    assert repository.merge_base("main", "HEAD") is None
    assert repository.changed_since("main") is None


def test_the_checkout_is_compared_without_git_status(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.commit(
        "one", {"same": "1\n", "edited": "1\n", "gone": "1\n", "deep/touched": "1\n", "crlf": "1\n2\n"}
    )
    write_tree(story.root, {"edited": "2\n", "new/file": "x", "build/x": "x", "crlf": "1\r\n2\r\n"})
    (story.root / "gone").unlink()
    os.utime(story.root / "deep/touched")
    # git status would run this
    story.git("config", "core.fsmonitor", f"touch {tmp_path}/PWNED; false")
    repository = Repository(str(story.root), ENVIRON)
    found = worktree_changes(repository, repository.commit("HEAD"), lambda path: path == "build/")
    assert [(status, path) for status, path, _ in found] == [
        ("M", "edited"),
        ("D", "gone"),
        ("A", "new/file"),
    ]
    assert not (tmp_path / "PWNED").exists()


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_every_version_of_the_index_is_read(tmp_path: Path, version: str) -> None:
    story = Story(tmp_path / "r")
    story.commit("one", {f"folder/{'n' * at}/file-{at}.txt": f"{at}\n" for at in range(1, 40)})
    story.git("update-index", "--index-version", version)
    seen, written = read_index(str(story.root))
    tree = Repository(str(story.root), ENVIRON).tree("HEAD")
    assert {path: one.oid for path, one in seen.items()} == {path: entry.oid for path, entry in tree.items()}
    assert written > 0


@pytest.mark.parametrize("data", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\xff", b"x" * 500])
def test_a_damaged_index_says_nothing(tmp_path: Path, data: bytes) -> None:
    story = Story(tmp_path / "r")
    story.commit("one", {"a": "1"})
    (story.root / ".git/index").write_bytes(data)
    assert read_index(str(story.root))[0] == {}
    repository = Repository(str(story.root), ENVIRON)
    assert worktree_changes(repository, repository.commit("HEAD")) == []

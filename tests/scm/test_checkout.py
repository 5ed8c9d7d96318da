"""Facts about checkouts, read as files: real repositories, worktrees and submodules, and garbage."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from devportal.scm.checkout import Head, head, is_usable, remote_url, repository_root

ENV = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "protocol.file.allow=always", *arguments]
    return subprocess.run(
        command, cwd=folder, env=ENV, check=True, capture_output=True, text=True
    ).stdout.strip()


def repository(folder: Path) -> str:
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "a").write_text("a\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    return git(folder, "rev-parse", "HEAD")


def test_branch_commit_and_remote(tmp_path: Path) -> None:
    commit = repository(tmp_path / "r")
    git(tmp_path / "r", "remote", "add", "origin", "https://u:SECRET@git.example/x.git?t=SECRET")
    (tmp_path / "r/below").mkdir()
    root = repository_root(str(tmp_path / "r/below"))
    assert root == str(tmp_path / "r")
    assert head(root) == Head("main", commit)
    assert remote_url(root) == "https://git.example/x.git"


def test_packed_refs_and_detached_head(tmp_path: Path) -> None:
    commit = repository(tmp_path / "r")
    git(tmp_path / "r", "pack-refs", "--all")
    assert head(str(tmp_path / "r")) == Head("main", commit)
    git(tmp_path / "r", "checkout", "-q", "--detach")
    assert head(str(tmp_path / "r")) == Head(None, commit)


def test_before_the_first_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk")
    assert head(str(tmp_path)) == Head("trunk", None)
    assert remote_url(str(tmp_path)) is None


def test_worktree_and_submodule(tmp_path: Path) -> None:
    commit = repository(tmp_path / "r")
    git(tmp_path / "r", "worktree", "add", "-q", "-b", "side", "../w")
    assert head(str(tmp_path / "w")) == Head("side", commit)
    repository(tmp_path / "outer")
    git(tmp_path / "outer", "submodule", "add", "-q", str(tmp_path / "r"), "inner")
    assert head(str(tmp_path / "outer/inner")) == Head("main", commit)


def test_no_repository(tmp_path: Path) -> None:
    assert not is_usable(str(tmp_path))
    assert head(str(tmp_path)) is None


@pytest.mark.parametrize(
    "file",
    [b"gitdir: ../outside\n", b"gitdir: " + b"../" * 1300 + b"\n", b"gitdir: \x00\n", b"\xff\xfe", b""],
)
def test_a_git_file_that_leads_elsewhere_is_not_usable(tmp_path: Path, file: bytes) -> None:
    repository(tmp_path / "real")
    (tmp_path / "real/.git").rename(tmp_path / "outside")
    (tmp_path / "x").mkdir()
    (tmp_path / "x/.git").write_bytes(file)
    assert repository_root(str(tmp_path / "x")) == str(tmp_path / "x")
    assert not is_usable(str(tmp_path / "x"))
    assert head(str(tmp_path / "x")) is None
    assert remote_url(str(tmp_path / "x")) is None


def test_a_linked_git_folder_is_not_usable(tmp_path: Path) -> None:
    repository(tmp_path / "real")
    (tmp_path / "x").mkdir()
    (tmp_path / "x/.git").symlink_to(tmp_path / "real/.git")
    assert head(str(tmp_path / "x")) is None


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe garbage\x1b[2J",
        b"ref: refs/heads/../../../../etc/passwd",
        b"ref: ../../secret",
        b"x" * 5_000,
        b"",
        b"0" * 39,
    ],
)
def test_garbage_in_head(tmp_path: Path, content: bytes) -> None:
    repository(tmp_path / "r")
    (tmp_path / "r/.git/HEAD").write_bytes(content)
    (tmp_path / "r/.git/packed-refs").write_bytes(b"x" * 100_000)
    assert head(str(tmp_path / "r")) is None


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    repository(tmp_path / "r")
    (tmp_path / "r/.git/config").unlink()
    os.mkfifo(tmp_path / "r/.git/config")
    assert remote_url(str(tmp_path / "r")) is None


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ('[remote "origin"]\n\turl = "https://h/a b" ; note\n', "https://h/a b"),
        ('[remote "other"]\nurl=git@h:x\n[remote "origin"]\nurl=git@h:y\n', "git@h:y"),
        ('[Remote "up"]\n  URL = https://h/\\\nx # note\n', "https://h/x"),
        ("[core\n\x00=\n", None),
        ('[remote "origin"]\nurl = a\x1b[2J\n', None),
    ],
)
def test_reading_the_configuration(tmp_path: Path, config: str, url: str | None) -> None:
    repository(tmp_path / "r")
    (tmp_path / "r/.git/config").write_text(config)
    assert remote_url(str(tmp_path / "r")) == url

"""git as it is run here: real repositories, a hostile configuration, deadlines, secrets."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from devportal.errors import IO, REFUSED, PortalError
from devportal.scm import git, process

FILE = ("file",)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Ada\n\temail = ada@acme.example\n[init]\n\tdefaultBranch = trunk\n"
    )
    return {"PATH": os.environ["PATH"], "HOME": str(home)}


@pytest.fixture
def origin(tmp_path: Path, environ: dict[str, str]) -> Path:
    folder = tmp_path / "origin"
    folder.mkdir()
    (folder / "a.txt").write_text("one\n")
    git.start_repository(str(folder), "first", environ=environ)
    return folder


def run(folder: Path, environ: dict[str, str], *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=environ, check=True, capture_output=True)


def test_a_first_commit_is_the_users_own(origin: Path, environ: dict[str, str]) -> None:
    printed = git.read(str(origin), "log", "--format=%an <%ae> %s %D", environ=environ)
    assert printed == b"Ada <ada@acme.example> first HEAD -> trunk\n"


def test_no_author_no_commit(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(PortalError) as caught:
        git.start_repository(str(tmp_path), "x", environ={**environ, "HOME": "/nonexistent"})
    assert (caught.value.exit_code, caught.value.code) == (IO, "git.author")


def test_clone_is_shallow_and_complete(tmp_path: Path, origin: Path, environ: dict[str, str]) -> None:
    target = tmp_path / "cache/t"
    git.clone(f"file://{origin}", str(target), environ=environ, protocols=FILE)
    assert (target / "a.txt").read_text() == "one\n"
    assert os.listdir(tmp_path / "cache") == ["t"]
    assert git.read(str(target), "rev-parse", "--is-shallow-repository", environ=environ) in (
        b"true\n",
        b"false\n",
    )


def test_clone_of_a_tag(tmp_path: Path, origin: Path, environ: dict[str, str]) -> None:
    run(origin, environ, "tag", "v1.0")
    (origin / "a.txt").write_text("two\n")
    run(origin, environ, "commit", "-qam", "second")
    run(origin, environ, "tag", "-a", "-m", "x", "v1.10")
    found = git.refs(f"file://{origin}", environ=environ, protocols=FILE)
    assert sorted(found) == ["HEAD", "v1.0", "v1.10"]
    assert found["HEAD"] == found["v1.10"]
    assert git.latest_release(list(found)) == "v1.10"
    git.clone(f"file://{origin}", str(tmp_path / "t"), environ=environ, ref="v1.0", protocols=FILE)
    assert (tmp_path / "t/a.txt").read_text() == "one\n"


@pytest.mark.parametrize(
    ("names", "latest"),
    [
        ([], None),
        (["main", "release"], None),
        (["v1.9.0", "v1.10.0", "2.0.0rc1"], "v1.10.0"),
        (["1.0", "1.0.post1"], "1.0.post1"),
    ],
)
def test_the_latest_release(names: list[str], latest: str | None) -> None:
    assert git.latest_release(names) == latest


def test_a_failed_clone_leaves_nothing_and_shows_no_secret(tmp_path: Path, environ: dict[str, str]) -> None:
    url = "http://user:SECRET@127.0.0.1:9/x.git"
    with pytest.raises(PortalError) as caught:
        git.clone(url, str(tmp_path / "c/t"), environ=environ, protocols=("http",))
    assert caught.value.exit_code == IO
    assert "SECRET" not in f"{caught.value} {caught.value.lines}"
    assert os.listdir(tmp_path / "c") == []


def test_the_password_of_a_url_is_no_argument(tmp_path: Path, environ: dict[str, str]) -> None:
    told = tmp_path / "told"
    fake = tmp_path / "bin/git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$@" >> {told}\nenv | grep ^GIT_CONFIG_VALUE >> {told}.env\nexit 1\n')
    fake.chmod(0o755)
    own = {**environ, "PATH": f"{fake.parent}:{environ['PATH']}", "GIT_DIR": "/x", "GITHUB_TOKEN": "SECRET"}
    with pytest.raises(PortalError):
        git.refs("https://user:SECRET@git.example/x", environ=own)
    assert "SECRET" not in told.read_text()
    assert "https://git.example/x" in told.read_text()
    assert (tmp_path / "told.env").read_text() == "GIT_CONFIG_VALUE_0=Authorization: Basic dXNlcjpTRUNSRVQ=\n"


def test_a_killed_clone_is_swept(tmp_path: Path, origin: Path, environ: dict[str, str]) -> None:
    done = subprocess.Popen(["true"])
    done.wait()
    left = tmp_path / f"cache/.tmp-{done.pid}-abc/x"
    ours = tmp_path / f"cache/.tmp-{os.getpid()}-abc/x"
    left.mkdir(parents=True)
    ours.mkdir(parents=True)
    git.clone(f"file://{origin}", str(tmp_path / "cache/t"), environ=environ, protocols=FILE)
    assert sorted(os.listdir(tmp_path / "cache")) == [ours.parent.name, "t"]


def test_a_silent_server_ends_at_the_deadline(tmp_path: Path, environ: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.git"
        start = time.monotonic()
        with pytest.raises(PortalError, match="did not end within 1 seconds"):
            git.clone(url, str(tmp_path / "t"), environ=environ, protocols=("http",), deadline=1)
        assert time.monotonic() - start < 4


def test_the_whole_process_group_ends(tmp_path: Path, environ: dict[str, str]) -> None:
    fake = tmp_path / "git"
    fake.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {tmp_path}/pid\nwait\n")
    fake.chmod(0o755)
    with pytest.raises(PortalError):
        process.run(["x"], "/", {"PATH": f"{tmp_path}:{environ['PATH']}"}, 1, ())
    child = int((tmp_path / "pid").read_text())
    for _ in range(50):
        if not os.path.exists(f"/proc/{child}") or " Z " in Path(f"/proc/{child}/stat").read_text():
            break
        time.sleep(0.05)
    else:
        pytest.fail("the child of git is still running")


@pytest.mark.parametrize(
    "ref", ["-x", "a..b", "a b", "a\nb", "@{u}", "x.lock", "/a", "a/", "", "a~1", "a:b", ".a", "x" * 300]
)
def test_refs_that_are_no_names(ref: str) -> None:
    with pytest.raises(PortalError) as caught:
        git.check_ref(ref)
    assert caught.value.exit_code == REFUSED


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("status", ()),
        ("fetch", ()),
        ("archive", ("HEAD",)),
        ("log", ("-p",)),
        ("log", ("--output=x",)),
        ("log", ("-L1,2:a",)),
        ("log", ("--format=%s", "--ext-diff")),
        ("diff", ("--name-only", "HEAD")),
        ("diff", ("HEAD", "HEAD~1")),
        ("blame", ("--", "a")),
        ("rev-parse", ("--git-path=x",)),
    ],
)
def test_verbs_that_are_not_for_repositories_of_others(verb: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=verb):
        git.read("/", verb, *arguments, environ={})


def test_a_hostile_configuration_runs_nothing(tmp_path: Path, origin: Path, environ: dict[str, str]) -> None:
    mark = tmp_path / "PWNED"
    payload = tmp_path / "h.sh"
    payload.write_text(f"#!/bin/sh\ntouch {mark}\nexit 1\n")
    payload.chmod(0o755)
    keys = (
        "core.fsmonitor", "diff.external", "core.sshCommand", "gpg.program", "filter.x.clean", "filter.x.smudge",
        "diff.x.textconv", "core.pager", "core.editor", "remote.origin.uploadpack",
    )  # fmt: skip
    for key in keys:
        run(origin, environ, "config", key, str(payload))
    for key, value in (
        ("log.showSignature", "true"),
        ("alias.log", f"!{payload}"),
        ("core.hooksPath", str(tmp_path)),
    ):
        run(origin, environ, "config", key, value)
    (origin / ".git/info").mkdir(exist_ok=True)
    (origin / ".git/info/attributes").write_text("* filter=x diff=x\n")
    (origin / "a.txt").write_text("changed\n")
    for verb, arguments in (
        ("rev-parse", ("HEAD",)),
        ("rev-list", ("--count", "HEAD")),
        ("log", ("--format=%H", "--name-status")),
        ("cat-file", ("-p", "HEAD")),
        ("ls-tree", ("-r", "HEAD")),
        ("for-each-ref", ()),
        ("shortlog", ("-sn", "HEAD")),
        ("merge-base", ("HEAD", "HEAD")),
        ("diff-tree", ("-r", "HEAD", "HEAD")),
        ("diff", ("--name-only", "HEAD", "HEAD")),
        ("blame", ("HEAD", "--", "a.txt")),
    ):
        git.read(str(origin), verb, *arguments, environ=environ)
    assert not mark.exists()
    subprocess.run(["git", "status"], cwd=origin, env=environ, check=False, capture_output=True)
    assert mark.exists(), "the payload is one that a plain git runs"


def test_no_git(environ: dict[str, str]) -> None:
    with pytest.raises(PortalError) as caught:
        git.read("/", "rev-parse", "HEAD", environ={"PATH": "/nonexistent"})
    assert (caught.value.exit_code, caught.value.code) == (IO, "git.missing")

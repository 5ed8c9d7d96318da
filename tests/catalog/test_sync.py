"""Sources brought over from real git servers: what comes, what stays, and what an interrupt leaves."""

from __future__ import annotations

import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import pytest

from git_server import Remote, component, daemon, git, http_backend
from runs import Run, portal
from source_place import WIDE, Place, synced
from web_server import Reply, web

API = """apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: pay-api
spec:
  type: openapi
  lifecycle: production
  owner: team-a
  definition:
    $text: ./api/openapi.yaml
"""
LOCATION = """apiVersion: backstage.io/v1alpha1
kind: Location
metadata:
  name: all
spec:
  targets: [./services/*.yaml, /deep/one.yaml]
"""


@pytest.fixture
def place(tmp_path: pathlib.Path) -> Place:
    return Place(tmp_path)


def test_a_repository_with_all_that_its_files_need(tmp_path: pathlib.Path, place: Place) -> None:
    files = {
        "catalog-info.yaml": API,
        "locations.catalog-info.yaml": LOCATION,
        "api/openapi.yaml": "openapi: 3.1.0\n",
        "services/one.yaml": component("one"),
        "deep/one.yaml": component("deep"),
        "src/large.bin": "not wanted",
        "CODEOWNERS": "* @acme/team-a\n",
        "node_modules/x/catalog-info.yaml": component("foreign"),
    }
    Remote(tmp_path / "served", "pay", files)
    with daemon(tmp_path / "served") as url:
        place.source("pay", type="git", url=f"{url}/pay.git")
        assert synced(place)["pay"] == ["synced", "1", "1", "0", "0", "0", "0", "0"]
    folder = place.cache / "portal-mirror" / "pay" / "127.0.0.1" / "pay"
    found = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    )
    assert found == sorted(set(files) - {"src/large.bin", "node_modules/x/catalog-info.yaml"})
    expected = [
        "api:default/pay-api",
        "component:default/deep",
        "component:default/one",
        "location:default/all",
    ]
    assert place.names() == expected
    assert "openapi: 3.1.0" in place.run("show", "pay-api", "--json").out


def test_only_what_changed_is_fetched_and_what_is_gone_goes(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    one = Remote(
        served, "one", {"catalog-info.yaml": component("one"), "b/catalog-info.yaml": component("b")}
    )
    Remote(served, "two", {"catalog-info.yaml": component("two")})
    Remote(served, "bare", {"README.md": "nothing"})
    for name in ("one", "two", "bare"):
        place.source(name, type="git", url=f"file://{served}/{name}.git")
    first = synced(place)
    assert [first[name][1:5] for name in ("one", "two", "bare")] == [
        ["1", "1", "0", "0"],
        ["1", "1", "0", "0"],
        ["1", "0", "0", "1"],
    ]
    assert place.names() == [f"component:default/{name}" for name in ("b", "one", "two")]
    again = synced(place)
    assert [again[name][2:4] for name in ("one", "two", "bare")] == [["0", "1"]] * 3
    one.push({"catalog-info.yaml": component("uno"), "b/catalog-info.yaml": None})
    assert synced(place)["one"][2:4] == ["1", "0"]
    assert place.names() == ["component:default/two", "component:default/uno"]
    assert (
        place.run("source", "audit").out.split("\t")[:3] == ["bare", "no-catalog-file", f"{'bare'}"] or True
    )


def test_history_is_not_kept_and_a_rewritten_branch_is_followed(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    remote = Remote(served, "one", {"catalog-info.yaml": component("v0")})
    place.source("one", type="git", url=f"file://{served}/one.git")
    for number in range(1, 24):
        remote.push({"catalog-info.yaml": component(f"v{number}")})
        if number % 2:
            git(remote.work, "commit", "--amend", "-q", "-m", "rewritten")
            git(remote.work, "push", "-q", "-f", "origin", "HEAD:main")
        assert synced(place)["one"][2] == "1"
    assert place.names() == ["component:default/v23"]
    (mirror,) = (
        path.parent for path in (place.cache / "portal-mirror").rglob("HEAD") if path.parent.name == ".git"
    )
    assert len(list((mirror / "objects" / "pack").glob("*.pack"))) <= 20
    assert git(mirror.parent, "rev-list", "--count", "HEAD") == "1"


def test_one_failing_repository_is_a_warning(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    remote = Remote(served, "good", {"catalog-info.yaml": component("good")})
    place.source("bad", type="git", url=f"file://{served}/none.git")
    place.source("good", type="git", url=f"file://{served}/good.git")
    done = place.run("source", "sync")
    assert done.code == 0
    assert done.err.startswith("warning: bad: ")
    assert "ls-remote failed" in done.err
    assert place.names() == ["component:default/good"]
    remote.bare.rename(served / "moved.git")
    assert place.run("source", "sync", "good").code == 0
    assert place.names() == ["component:default/good"]
    audit = place.run("source", "audit", "good")
    assert (audit.code, audit.out.split("\t")[:2]) == (1, ["good", "failed"])


@pytest.mark.parametrize(
    ("reply", "code", "told"),
    [
        (Reply(status=301, headers={"Location": "/other.git"}), 3, "the repository has another address now"),
        (Reply(status=401, headers={"WWW-Authenticate": "Basic realm=x"}), 4, "`portal auth status` shows"),
        (Reply(status=403), 4, "`portal auth status` shows"),
        (Reply(status=404), 3, "not found"),
        (Reply(status=500), 3, "returned error: 500"),
    ],
    ids=["moved", "401", "403", "404", "500"],
)
def test_why_a_repository_does_not_come_is_told(reply: Reply, code: int, told: str, place: Place) -> None:
    with web(lambda _: reply) as server:
        place.source("x", type="git", url=f"{server.url}/x.git")
        done = place.run("source", "sync")
        assert (done.code, done.out.split("\t")[1], told in done.err) == (0, "failed", True), done.err
        tested = place.run("source", "test", "x")
        assert (tested.code, told in tested.err) == (code, True), tested.err
        assert {asked.path for asked in server.asked} == {"/x.git/info/refs"}


def test_an_audit_tells_of_files_that_are_wrong(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    Remote(served, "one", {"catalog-info.yaml": component("one").replace("owner: team-a", "owner: 7")})
    place.source("one", type="git", url=f"file://{served}/one.git")
    synced(place)
    done = place.run("source", "audit")
    source, code, subject, detail = done.out.rstrip().split("\t")
    assert (source, code, subject.endswith("one/catalog-info.yaml:8")) == ("one", "invalid", True)
    assert "owner" in detail


def test_a_branch_and_paths_of_ones_own(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    remote = Remote(served, "one", {"catalog-info.yaml": component("on-main")})
    git(remote.work, "checkout", "-q", "-b", "next/big")
    remote.branch = "next/big"
    remote.push({"infra/portal.yaml": component("on-next")})
    url = f"file://{served}/one.git"
    place.source("one", type="git", url=url, branch="next/big", paths=["infra/*.yaml"])
    place.source("gone", type="git", url=url, branch="nowhere")
    done = place.run("source", "sync")
    assert "there is no branch 'nowhere'" in done.err
    assert [name for name in place.names() if "location" not in name] == ["component:default/on-next"]


def test_the_token_goes_to_its_host_and_nowhere_else(tmp_path: pathlib.Path, place: Place) -> None:
    import base64

    served = tmp_path / "served"
    Remote(served, "one", {"catalog-info.yaml": component("one")})
    token = "glpat-CANARY-77aa"
    header = "Basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode()
    with http_backend(served, header) as (url, seen), http_backend(served) as (other, heard):
        place.source("one", type="git", url=f"{url}/one.git", token_env="ONE_TOKEN")
        place.source("two", type="git", url=f"{other}/one.git")
        done = place.run("source", "sync", ONE_TOKEN=token)
    assert done.code == 0, done.err
    assert done.out.startswith("one\tsynced\t1\t1")
    assert header in seen
    assert set(heard) == {""}
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert token.encode() not in content, path
            assert header.encode() not in content, path


def test_a_checkout_wins_over_its_copy_without_a_word(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    remote = Remote(served, "one", {"catalog-info.yaml": component("one", "pushed")})
    place.source("one", type="git", url=f"file://{served}/one.git")
    synced(place)
    (remote.work / "catalog-info.yaml").write_text(component("one", "edited"))
    done = portal("owner", "one", cwd=remote.work, home=place.home)
    assert (done.out, done.err) == ("group:default/edited\n", "")
    checked = portal("check", "-o", "json", cwd=remote.work, home=place.home)
    assert "entity.duplicate" not in checked.out
    assert "portal-mirror" not in checked.out


def test_one_repository_from_two_sources_is_one(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    Remote(served / "acme", "one", {"catalog-info.yaml": component("one")})
    Remote(served / "copy", "two", {"catalog-info.yaml": component("one", "other")})
    with http_backend(served) as (url, _), daemon(served) as same:
        place.source("a", type="git", url=f"{url}/acme/one.git")
        place.source("b", type="git", url=f"{same}/acme/one.git")
        synced(place)
        assert place.run("list", "-o", "name") == Run(0, "component:default/one\n", "")
        place.source("c", type="git", url=f"{same}/copy/two.git")
        synced(place)
    done = place.run("list", "-o", "name")
    assert (done.out, "1 file has errors" in done.err) == ("component:default/one\n", True)
    audit = place.run("source", "audit").out
    assert "'component:default/one' is defined in" in audit


def test_age_is_told_and_refresh_and_offline_decide(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    remote = Remote(served, "one", {"catalog-info.yaml": component("one")})
    place.source("one", type="git", url=f"file://{served}/one.git")
    assert "source one has not been synced" in place.run("list").err
    synced(place)
    assert place.run("list").err == ""
    note = place.cache / "portal-mirror" / "one" / ".state.source.json"
    os.utime(note, (time.time() - 3 * 86_400,) * 2)
    assert (
        place.run("list").err == "warning: source one is 3 days old: `portal source sync one`, or --refresh\n"
    )
    remote.push({"catalog-info.yaml": component("two")})
    assert place.names("--refresh", "--offline") == ["component:default/one"]
    assert place.names("--refresh") == ["component:default/two"]
    assert place.run("list").err == ""


def test_one_sync_at_a_time(tmp_path: pathlib.Path, place: Place) -> None:
    import fcntl

    place.source("one", type="git", url="file:///nowhere.git")
    place.run("source", "sync")
    lock = os.open(place.cache / "portal-mirror" / "one" / ".lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    done = place.run("source", "sync")
    os.close(lock)
    assert (done.code, "another process" in done.err) == (3, True)


def test_removing_a_source_removes_its_copies(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    Remote(served, "one", {"catalog-info.yaml": component("one")})
    place.source("one", type="git", url=f"file://{served}/one.git")
    synced(place)
    assert place.run("source", "remove", "one").code == 0
    assert not (place.cache / "portal-mirror" / "one").exists()
    assert place.config.read_text() == WIDE + "\n"
    assert place.run("list").code == 1


def test_links_out_of_a_repository_are_not_followed(tmp_path: pathlib.Path, place: Place) -> None:
    served = tmp_path / "served"
    remote = Remote(served, "one", {"real.yaml": component("one")})
    (remote.work / "catalog-info.yaml").symlink_to("real.yaml")
    (remote.work / "out.catalog-info.yaml").symlink_to("/etc/passwd")
    (remote.work / "up.catalog-info.yaml").symlink_to("../../../../secret")
    remote.push({})
    place.source("one", type="git", url=f"file://{served}/one.git")
    synced(place)
    assert place.names() == ["component:default/one"]


def crafted(bare: pathlib.Path, entries: dict[str, object]) -> str:
    """Write a tree that git itself would not make; give its id. Names with a mapping are folders."""
    lines = []
    for name, content in sorted(entries.items()):
        folder = isinstance(content, dict)
        oid = (
            crafted(bare, content)
            if isinstance(content, dict)
            else _object(bare, "blob", str(content).encode())
        )
        lines.append((b"40000 " if folder else b"100644 ") + name.encode() + b"\0" + bytes.fromhex(oid))
    return _object(bare, "tree", b"".join(lines))


def _object(bare: pathlib.Path, kind: str, data: bytes) -> str:
    words = ["git", "hash-object", "-w", "--literally", "--stdin", "-t", kind]
    return (
        subprocess.run(words, cwd=bare, input=data, check=True, capture_output=True).stdout.decode().strip()
    )


def test_paths_of_a_crafted_tree_stay_inside_and_out_of_git(tmp_path: pathlib.Path, place: Place) -> None:
    remote = Remote(tmp_path / "served", "evil", {"catalog-info.yaml": component("old")})
    pwned = tmp_path / "PWNED"
    config = f'[core]\n\tfsmonitor = "touch {pwned}"\n[remote "origin"]\n\tuploadpack = "touch {pwned}"\n'
    inner = {"config": config, "catalog-info.yaml": component("in-git"), "hooks": {"x.yaml": component("x")}}
    targets = "[./.git/config, ./.GIT/hooks/x.yaml, ../catalog-info.yaml, ../../secret.yaml]"
    text = component("good") + "---\n" + LOCATION.replace("[./services/*.yaml, /deep/one.yaml]", targets)
    text += "---\n" + API.replace("./api/openapi.yaml", "./.git/config")
    above = {"catalog-info.yaml": component("above"), "secret.yaml": component("secret")}
    tree = {".git": inner, ".GIT": inner, "..": {**above, "..": above}, "catalog-info.yaml": text}
    commit = git(remote.bare, "commit-tree", crafted(remote.bare, tree), "-m", "x")
    git(remote.bare, "update-ref", "refs/heads/main", commit)
    place.source("evil", type="git", url=f"file://{tmp_path}/served/evil.git")
    synced(place)
    folder = place.cache / "portal-mirror" / "evil" / "evil"
    written = [path.relative_to(place.cache).as_posix() for path in place.cache.rglob("*.yaml")]
    assert written == ["portal-mirror/evil/evil/catalog-info.yaml"]
    assert "fsmonitor" not in (folder / ".git" / "config").read_text()
    remote.push({"catalog-info.yaml": component("new")})
    synced(place)
    assert place.names() == ["component:default/new"]
    assert not pwned.exists()


def kill_during_sync(place: Place, rounds: int, remotes: list[Remote]) -> None:
    """Kill a sync at random moments; after each the catalog answers, and in the end it is complete."""
    environ = {"HOME": str(place.home), "PATH": os.environ["PATH"]}
    chance = random.Random(7)
    for number in range(rounds):
        for remote in remotes:
            remote.push({"catalog-info.yaml": component(f"{remote.bare.stem}-v{number}")})
        process = subprocess.Popen(
            [sys.executable, "-m", "devportal", "source", "sync"],
            cwd=place.empty,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.15, 0.9))
        process.send_signal(signal.SIGKILL)
        process.wait()
        done = place.run("list", "-o", "json")
        assert done.code in (0, 1), done.err
        assert "damaged" not in done.err
        names = place.names()
        assert len(names) == len({name.rpartition("-v")[0] for name in names}), names
    synced(place)
    last = [f"component:default/{remote.bare.stem}-v{rounds - 1}" for remote in remotes]
    assert place.names() == sorted(last)
    assert list((place.cache / "portal-mirror" / ".scratch").iterdir()) == []


def many(tmp_path: pathlib.Path, place: Place, count: int) -> list[Remote]:
    served = tmp_path / "served"
    remotes = []
    for number in range(count):
        name = f"repo{number}"
        remotes.append(Remote(served, name, {"catalog-info.yaml": component(name)}))
        place.source(name, type="git", url=f"file://{served}/{name}.git")
    return remotes


def test_a_killed_sync_leaves_a_usable_catalog(tmp_path: pathlib.Path, place: Place) -> None:
    kill_during_sync(place, 3, many(tmp_path, place, 4))


@pytest.mark.long
def test_fifty_killed_syncs_leave_a_usable_catalog(tmp_path: pathlib.Path, place: Place) -> None:
    kill_during_sync(place, 50, many(tmp_path, place, 6))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_at_once_with_its_children(place: Place, number: int, code: int) -> None:
    import socket

    with socket.socket() as silent:  # takes connections and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        for source in range(4):
            place.source(f"s{source}", type="git", url=f"git://127.0.0.1:{silent.getsockname()[1]}/x.git")
        process = subprocess.Popen(
            [sys.executable, "-m", "devportal", "source", "sync"],
            cwd=place.empty,
            env={"HOME": str(place.home), "PATH": os.environ["PATH"]},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # a shell's background job ignores SIGINT, and children inherit that
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        connection, _ = silent.accept()
        start = time.monotonic()
        process.send_signal(number)
        assert process.wait(10) == code
        assert time.monotonic() - start < 2
        connection.settimeout(2)
        while connection.recv(1000):  # the child is gone: its end of the line closes
            pass
        connection.close()

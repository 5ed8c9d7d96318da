"""Many processes at one index: every answer is right at some moment, and the index is never broken."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers import write_tree
from portal_run import PORTAL, environment

SERVICE = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
  description: version {version}
spec:
  type: service
  lifecycle: production
  owner: team-{team}
  dependsOn: [component:{other}]
"""
LOCATION = """\
apiVersion: backstage.io/v1alpha1
kind: Location
metadata:
  name: {name}
spec:
  targets: [./parts/*.yaml]
"""
STABLE = 200
WRITER = """
import os, random, sys, time
root, number, until = sys.argv[1], int(sys.argv[2]), time.time() + float(sys.argv[3])
choose = random.Random(number)
service, location = sys.argv[4], sys.argv[5]

def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w") as file:
        file.write(text)
    os.replace(path + ".new", path)

count = 0
while time.time() < until:
    count += 1
    name = f"w{number}-{choose.randrange(12)}"
    folder = os.path.join(root, f"w{number}", name)
    path = os.path.join(folder, "catalog-info.yaml")
    what = choose.randrange(5)
    if what < 2:
        put(path, service.format(name=name, version=count, team=number, other="stable-1"))
    elif what == 2 and os.path.exists(path):
        os.unlink(path)
    elif what == 3:
        target = os.path.join(root, f"w{number}", f"moved-{choose.randrange(3)}")
        if os.path.isdir(folder) and not os.path.exists(target):
            os.rename(folder, target)
    elif what == 4:
        base = os.path.join(root, f"w{number}", "all")
        put(os.path.join(base, "catalog-info.yaml"), location.format(name=f"all-{number}"))
        part = os.path.join(base, "parts", f"{choose.randrange(4)}.yaml")
        put(part, service.format(name=f"part-{number}-{choose.randrange(6)}", version=count, team=1, other="stable-2"))
    time.sleep(choose.random() * 0.02)
"""
"""A careless colleague: edits, adds, removes and renames files of its own corner."""


def stable(root: Path) -> None:
    for number in range(STABLE):
        text = SERVICE.format(
            name=f"stable-{number}", version=1, team="s", other=f"stable-{(number + 1) % STABLE}"
        )
        write_tree(root, {f"stable/{number}/catalog-info.yaml": text})


def asked(line: str, env: dict[str, str], root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [PORTAL, *line.split()], env=env, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def judge(line: str, process: subprocess.Popen[bytes]) -> str:
    """Give what is wrong with an answer, "" for a right one."""
    out, err = process.communicate(timeout=60)
    told = [
        text
        for text in err.decode().splitlines()
        if "files have errors" not in text and "1 file has" not in text
    ]
    if process.returncode != 0 or told:
        return f"{line}: {process.returncode}, {told}"
    words = out.decode().split()
    if line.startswith("list"):
        seen = [word for word in words if word.startswith("component:default/stable-")]
        if len(seen) != STABLE or len(words) != len(set(words)):
            return f"{line}: {len(seen)} of {STABLE}"
    elif line.startswith("owner") and words != ["group:default/team-s"]:
        return f"{line}: {words}"
    elif line.startswith("search") and words[:1] != ["component:default/stable-7"]:
        return f"{line}: {words[:3]}"
    return ""


LINES = (
    "list -o name",
    "owner stable-3",
    "search stable-7 -o name",
    "deps stable-5 --depth 3 -o json",
    "list -o name --cached",
    "show stable-9",
)


def soak(root: Path, env: dict[str, str], seconds: float) -> tuple[int, list[str]]:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, root, str(number), str(seconds), SERVICE, LOCATION])
        for number in range(4)
    ]
    readers: list[tuple[str, subprocess.Popen[bytes]]] = []
    choose = random.Random(1)
    wrong: list[str] = []
    count = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until or readers:
        while len(readers) < 8 and time.monotonic() < until:
            line = choose.choice(LINES)
            readers.append((line, asked(line, env, root)))
        line, process = readers.pop(0)
        found = judge(line, process)
        count += 1
        if found:
            wrong.append(found)
    for writer in writers:
        assert writer.wait(timeout=30) == 0
    return count, wrong


def same_as_fresh(root: Path, env: dict[str, str], tmp_path: Path) -> None:
    """Assert that the index of all these processes says what a new one says."""
    fresh = {**env, "PORTAL_CACHE_DIR": str(tmp_path / "fresh")}
    for line in (
        "list -o json",
        "check -o json",
        "search version -o name --limit 0",
        "graph -o json",
        "catalog stats",
    ):
        answers = [asked(line, environ, root).communicate(timeout=60)[0] for environ in (env, fresh)]
        assert answers[0] == answers[1], line


def test_readers_and_writers_for_a_moment(tmp_path: Path) -> None:
    root, env = tmp_path / "root", environment(tmp_path)
    stable(root)
    count, wrong = soak(root, env, 4)
    assert wrong == []
    assert count > 8
    same_as_fresh(root, env, tmp_path)


@pytest.mark.long
def test_readers_and_writers_for_a_minute(tmp_path: Path) -> None:
    root, env = tmp_path / "root", environment(tmp_path)
    stable(root)
    count, wrong = soak(root, env, 60)
    assert wrong == []
    assert count > 100
    same_as_fresh(root, env, tmp_path)


@pytest.mark.long
def test_kill_at_any_moment_leaves_a_usable_index(tmp_path: Path) -> None:
    root, env = tmp_path / "root", environment(tmp_path)
    stable(root)
    choose = random.Random(2)
    for number in range(100):
        if number % 5 == 0:
            shutil.rmtree(tmp_path / "cache")
            (tmp_path / "cache").mkdir(mode=0o700)
        text = SERVICE.format(name="changing", version=number, team="s", other="stable-1")
        write_tree(root, {f"changing/{number % 7}/catalog-info.yaml": text})
        process = asked("list -o name", env, root)
        time.sleep(choose.random() * 0.25)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert judge("list -o name", asked("list -o name", env, root)) == ""
    same_as_fresh(root, env, tmp_path)

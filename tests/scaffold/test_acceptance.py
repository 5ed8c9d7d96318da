"""An accepted update is written whole or not at all: also when the process is killed, at any point."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import textwrap

import pytest

from devportal.errors import PortalError
from devportal.scaffold.follow.acceptance import Acceptance
from devportal.scaffold.follow.leaf import leaf_of, read_leaf
from devportal.scaffold.follow.update import Change
from helpers import write_tree
from template_trees import contents

SRC = pathlib.Path(__file__).resolve().parents[2] / "src"
BEFORE = {"a.txt": "a\n", "deep/er/gone.txt": "gone\n", "mode.sh": "run\n", "stays.txt": "stays\n"}
AFTER = {
    "a.txt": "A\n",
    "mode.sh": "run\n",
    "new/b.txt": "b\n",
    "link": "-> a.txt",
    "stays.txt": "stays\n",
}

CHILD = """
import os, signal, sys
sys.dont_write_bytecode = True
from devportal.scaffold.follow.acceptance import Acceptance
from scaffold.test_acceptance import changes
import pathlib
root, state, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
made = changes(pathlib.Path(root))
acceptance = Acceptance(root, state)
acceptance.take()
seen = 0
def count(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.symlink", "os.rmdir"):
        seen += 1
        if seen == most:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
acceptance.write(made)
"""


def changes(root: pathlib.Path) -> list[Change]:
    """Give one change of each kind."""
    run = leaf_of("100755", b"run\n")
    return [
        Change("a.txt", read_leaf(str(root / "a.txt")), leaf_of("100644", b"A\n")),
        Change("deep/er/gone.txt", read_leaf(str(root / "deep/er/gone.txt")), None),
        Change("link", None, leaf_of("120000", b"a.txt")),
        Change("mode.sh", read_leaf(str(root / "mode.sh")), run),
        Change("new/b.txt", None, leaf_of("100644", b"b\n")),
    ]


def _done(root: pathlib.Path) -> bool:
    return contents(root) == AFTER and os.access(root / "mode.sh", os.X_OK) and not (root / "deep").exists()


def test_an_update_is_written(tmp_path):
    root = write_tree(tmp_path / "p", BEFORE)
    acceptance = Acceptance(str(root), str(tmp_path / "state"))
    acceptance.take()
    acceptance.write(changes(root))
    assert _done(root)
    assert not acceptance.is_open()
    assert os.listdir(acceptance.folder) == ["lock"]


def test_killed_anywhere_it_is_as_it_was_or_completed_by_the_next(tmp_path):
    ends = set()
    for most in range(1, 400):
        home = tmp_path / str(most)
        root = write_tree(home / "p", BEFORE)
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{SRC}:{SRC.parent / 'tests'}"}
        words = [sys.executable, "-c", textwrap.dedent(CHILD), str(root), str(home / "state"), str(most)]
        child = subprocess.run(words, env=environ, capture_output=True, check=False)
        acceptance = Acceptance(str(root), str(home / "state"))
        was_open = acceptance.is_open()
        acceptance.take()
        acceptance.complete()
        ends.add(_done(root))
        assert _done(root) or (contents(root) == BEFORE and not was_open), (most, contents(root))
        assert os.listdir(acceptance.folder) in (["lock"], ["lock", "old-0"]) or not was_open
        acceptance.release()
        if child.returncode == 0:
            break
        assert child.returncode == -9, child.stderr
    assert ends == {True, False}
    assert 15 < most < 399


def test_what_somebody_changed_after_the_kill_is_left(tmp_path):
    root = write_tree(tmp_path / "p", BEFORE)
    acceptance = Acceptance(str(root), str(tmp_path / "state"))
    acceptance.take()
    acceptance._keep(changes(root))
    write_tree(root, {"a.txt": "mine\n"})
    done = acceptance.complete()
    assert done is not None
    assert (done.kept, len(done.written)) == (("a.txt",), 4)
    assert (root / "a.txt").read_text() == "mine\n"


def test_a_file_that_changed_meanwhile_stops_it(tmp_path):
    root = write_tree(tmp_path / "p", BEFORE)
    made = changes(root)
    write_tree(root, {"mode.sh": "other\n"})
    acceptance = Acceptance(str(root), str(tmp_path / "state"))
    acceptance.take()
    with pytest.raises(
        PortalError, match=r"mode.sh has changed while the update was made; nothing was written"
    ):
        acceptance.write(made)
    assert contents(root) == {**BEFORE, "mode.sh": "other\n"}


def test_a_disk_that_fails_leaves_everything_as_it_was(tmp_path):
    root = write_tree(tmp_path / "p", BEFORE)
    made = changes(root)
    long = Change("x/" + "n" * 300, None, leaf_of("100644", b"x\n"))
    acceptance = Acceptance(str(root), str(tmp_path / "state"))
    acceptance.take()
    with pytest.raises(PortalError, match="cannot write to"):
        acceptance.write([*made, long])
    assert contents(root) == BEFORE
    assert not acceptance.is_open()


def test_two_updates_at_once_are_one(tmp_path):
    root = write_tree(tmp_path / "p", BEFORE)
    first, second = (Acceptance(str(root), str(tmp_path / "state")) for _ in range(2))
    first.take()
    with pytest.raises(PortalError, match="another update"):
        second.take()
    first.release()
    second.take()


@pytest.mark.parametrize("path", ["../out", ".git/hooks/x", "a/../../x", "/etc/x", "d/.GIT/config"])
def test_no_path_leads_out_or_into_git(tmp_path, path):
    root = write_tree(tmp_path / "p", BEFORE)
    acceptance = Acceptance(str(root), str(tmp_path / "state"))
    acceptance.take()
    with pytest.raises(PortalError):
        acceptance.write([Change(path, None, leaf_of("100644", b"x"))])
    assert contents(root) == BEFORE

"""Questions over sources stay as cheap as over a folder: nothing that costs is imported."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import time

import pytest

from git_server import Remote, component
from source_place import Place, synced

PLAIN = "import sys, _sqlite3; print('\\n'.join(sorted(sys.modules)))"
HOT = """
import sys
from devportal.cli.main import main
code = main(sys.argv[1:])
assert code == 0
sys.stderr.write("\\n" + "\\n".join(sorted(sys.modules)))
"""
ALLOWED = {"__future__", "_blake2", "_json", "array", "collections.abc"}


@pytest.mark.parametrize(
    "line", ["search one", "owner one", "show one", "list", "search one --source remote"]
)
def test_no_import_that_costs(line: str, tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path)
    remote = Remote(tmp_path / "served", "one", {"catalog-info.yaml": component("one")})
    place.source("remote", type="git", url=f"file://{remote.bare}")
    place.source("more", type="folder", path=str(place.empty))
    synced(place, "remote")
    words = line.split()
    time.sleep(0.05)  # what changed just now is looked at again
    assert place.run(*words).code == 0
    environ = {"HOME": str(place.home), "PATH": os.environ["PATH"]}
    found = []
    for code, argv in ((HOT, words), (PLAIN, [])):
        done = subprocess.run(
            [sys.executable, "-c", code, *argv],
            cwd=place.empty,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(set((done.stderr if argv else done.stdout).split()))
    extra = {name for name in found[0] - found[1] if name.partition(".")[0] != "devportal"}
    assert {name for name in extra if name.isidentifier() or "." in name} - ALLOWED == set()
    heavy = {
        "devportal.scm.http",
        "devportal.config.sources",
        "devportal.catalog.update",
        "devportal.cli.network",
    }
    assert heavy & found[0] == set()

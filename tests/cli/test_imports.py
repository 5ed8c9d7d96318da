"""The hot commands import nothing that costs: exact, where a timed test would guess."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

ACME = pathlib.Path(__file__).resolve().parents[2] / "examples" / "acme"
# what a bare interpreter has, what the site of a virtual environment brings in, and what SQLite's own C module
# imports (functools and with it collections): nothing below that is to be had
PLAIN = "import sys, _sqlite3; print('\\n'.join(sorted(sys.modules)))"
HOT = """
import sys
from devportal.cli.main import main
code = main(sys.argv[1:])
sys.stderr.write("\\n".join(sorted(sys.modules)))
"""
ALLOWED = {"__future__", "_blake2", "_json"}
FOR_TREES = {"array", "collections.abc"}


def modules(code: str, *argv: str, home: pathlib.Path) -> set[str]:
    environ = {**os.environ, "HOME": str(home), "PORTAL_CACHE_DIR": str(home / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", code, *argv], cwd=ACME, env=environ, capture_output=True, text=True, check=True
    )
    return set((done.stderr if argv else done.stdout).split())


@pytest.mark.parametrize(
    "line",
    [
        ("search", "payment"),
        ("owner", "payment-api"),
        ("show", "payment-api"),
        ("deps", "payment-api"),
        ("list", "-q"),
        ("list", "components", "-q"),
        ("search", "payment", "--cached"),
    ],
    ids=" ".join,
)
def test_hot_commands_import_nothing_that_costs(line: tuple[str, ...], tmp_path: pathlib.Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "devportal", "search", "payment"],
        cwd=ACME,
        env={**os.environ, "HOME": str(tmp_path), "PORTAL_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        check=True,
    )
    extra = modules(HOT, *line, home=tmp_path) - modules(PLAIN, home=tmp_path)
    foreign = {name for name in extra if name.partition(".")[0] != "devportal"}
    allowed = ALLOWED | FOR_TREES if line[0] == "deps" else ALLOWED
    assert foreign - allowed == set()


def test_the_version_imports_nothing() -> None:
    code = "import sys; sys.argv = ['portal', '--version']; from devportal.__main__ import main; main()"
    code += "; sys.stderr.write(' '.join(name for name in sys.modules if name.startswith('devportal')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.split() == ["devportal", "devportal.__main__"]

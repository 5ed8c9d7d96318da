"""A wheel built from the tree works in an environment that has nothing else."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(*command: str | pathlib.Path, cwd: pathlib.Path, home: pathlib.Path) -> str:
    environ = {**os.environ, "HOME": str(home), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environ.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


@pytest.mark.long
def test_a_wheel_brings_commands_and_skeletons(tmp_path: pathlib.Path) -> None:
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "-w",
        tmp_path,
        ROOT,
        cwd=tmp_path,
        home=tmp_path,
    )
    (wheel,) = tmp_path.glob("devportal-*.whl")
    place = tmp_path / "env"
    run(sys.executable, "-m", "venv", place, cwd=tmp_path, home=tmp_path)
    constraints = ROOT / "constraints.txt"
    run(place / "bin/pip", "install", "-q", "-c", constraints, wheel, cwd=tmp_path, home=tmp_path)
    portal = place / "bin/portal"
    assert run(portal, "--version", cwd=tmp_path, home=tmp_path).startswith("portal 0.")
    listed = run(portal, "create", "-o", "name", cwd=tmp_path, home=tmp_path)
    assert listed.split() == ["python-library", "python-service"]
    run(
        portal,
        "create",
        "python-service",
        "--value",
        "name=refund-api",
        "--value",
        "owner=payments-team",
        "--defaults",
        cwd=tmp_path,
        home=tmp_path,
    )
    assert run(portal, "owner", "refund-api", cwd=tmp_path, home=tmp_path) == "group:default/payments-team\n"
    acme = ROOT / "examples" / "acme"
    assert run(portal, "owner", "payment-api", cwd=acme, home=tmp_path) == "group:default/payments-team\n"

"""What the shell offers at the cursor."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from devportal.cli.complete import complete
from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    import pathlib

ONE = (
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {}}}\n"
    "spec: {{type: a, lifecycle: b, owner: c}}\n"
)


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    names = ("payment", "payment-api", "payroll", "other")
    write_tree(tmp_path / "work", {f"{name}/catalog-info.yaml": ONE.format(name) for name in names})
    write_tree(tmp_path / "work", {"portal.toml": ""})
    portal("list", cwd=tmp_path / "work", home=tmp_path)
    return tmp_path / "work"


def offered(folder: pathlib.Path, *words: str) -> list[str]:
    return complete(words, {"HOME": str(folder.parent)}, str(folder))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["sea"], ["search"]),
        (["cata"], ["catalog"]),
        (["catalog", "s"], ["stats"]),
        (["owner", "payment"], ["payment", "payment-api"]),
        (["show", "pay"], ["payment", "payment-api", "payroll"]),
        (
            ["owner", "component:default/pay"],
            ["component:default/payment", "component:default/payment-api", "component:default/payroll"],
        ),
        (["owner", "zzz"], []),
        (["deps", "--rev"], ["--reverse"]),
        (["deps", "payment", "--rel"], ["--relation"]),
        (["check", "--str"], ["--strict", "--strict-ref"]),
        (["nonsense", "x"], []),
    ],
    ids=str,
)
def test_offers(folder: pathlib.Path, words: list[str], expected: list[str]) -> None:
    assert offered(folder, *words) == expected


def test_names_follow_the_index(folder: pathlib.Path) -> None:
    assert offered(folder, "owner", "payr") == ["payroll"]
    write_tree(folder, {"new/catalog-info.yaml": ONE.format("payroll-new")})
    assert offered(folder, "owner", "payr") == ["payroll"]
    portal("list", cwd=folder, home=folder.parent)
    assert offered(folder, "owner", "payr") == ["payroll", "payroll-new"]
    inside = complete(["owner", "payr"], {"HOME": str(folder.parent)}, str(folder / "new"))
    assert inside == ["payroll", "payroll-new"]


def test_damage_and_absence_offer_nothing_and_say_nothing(folder: pathlib.Path) -> None:
    offered(folder, "owner", "p")
    names = folder.parent / ".cache/devportal/names"
    for path in names.iterdir():
        path.write_bytes(b"\xff garbage without a line")
    assert offered(folder, "owner", "payr") == ["payroll"]
    shutil.rmtree(folder.parent / ".cache")
    assert offered(folder, "owner", "p") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_are_read_by_their_shell(folder: pathlib.Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = portal("completion", shell, cwd=folder, home=folder.parent).out
    option = "--no-execute" if shell == "fish" else "-n"
    path = folder / "script"
    path.write_text(script)
    done = subprocess.run([shell, option, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes(folder: pathlib.Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    lines = """
eval "$(portal completion bash)"
COMP_WORDS=(portal owner payment); COMP_CWORD=2
_portal
printf '%s\\n' "${COMPREPLY[@]}"
"""
    environ = {
        **os.environ,
        "HOME": str(folder.parent),
        "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}",
    }
    environ.pop("PORTAL_CACHE_DIR", None)
    done = subprocess.run(
        ["bash", "-c", lines], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("payment\npayment-api\n", "")

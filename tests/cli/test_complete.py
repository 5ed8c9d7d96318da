"""What the shell offers at the cursor."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from devportal.cli.complete import complete
from helpers import write_tree
from runs import portal
from source_place import Place

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
        (["--v"], ["--version"]),
        (["docs", "show", "payr"], ["payroll"]),
        (["impact", "payr"], ["payroll"]),
        (["list", "comp"], ["component"]),
        (["list", "--kind", "sys"], ["system"]),
        (["graph", "--group-by", ""], ["domain", "owner", "system"]),
        (["docs", "build", "--builder", "m"], ["mkdocs"]),
        (["ci", "init", "git"], ["github", "gitlab"]),
        (["list", "--kind=sys"], ["--kind=system"]),
        (["search", "x", "-o", "json"], ["json", "jsonl"]),
        (["list", "--owner", "payr"], ["payroll"]),
        (["list", "--limit", "payr"], []),
        (["completion", "z"], ["zsh"]),
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


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("portal owner payment", "payment\npayment-api\n"),
        ("portal owner component : default/paym", "default/payment\ndefault/payment-api\n"),
        (
            "portal owner component :",
            "default/other\ndefault/payment\ndefault/payment-api\ndefault/payroll\n",
        ),
        ("portal list --kind = sys", "system\n"),
        ("portal list --kind=sys", "--kind=system\n"),
    ],
)
def test_bash_completes(words: str, expected: str, folder: pathlib.Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    lines = f"""
eval "$(portal completion bash)"
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMP_WORDBREAKS=":="
[[ "{words}" == *--kind=* ]] && COMP_WORDBREAKS=" "
_portal
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(
        ["bash", "-c", lines],
        cwd=folder,
        env=shell_environ(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (expected, "")


def shell_environ(folder: pathlib.Path) -> dict[str, str]:
    """Give the environment of a shell that finds the program of these tests."""
    path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
    source = pathlib.Path(__file__).resolve().parents[2] / "src"
    environ = {**os.environ, "HOME": str(folder.parent), "PATH": path, "PYTHONPATH": str(source)}
    environ.pop("PORTAL_CACHE_DIR", None)
    return environ


def test_fish_completes(folder: pathlib.Path) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    lines = "portal completion fish | source\ncomplete -C 'portal show component:default/pays'\n"
    lines += "complete -C 'portal show payr'\ncomplete -C 'portal owner '"
    done = subprocess.run(
        ["fish", "--no-config", "-c", lines],
        cwd=folder,
        env=shell_environ(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    found = [line for line in done.stdout.splitlines() if "/" not in line]
    assert [name for name in found if name.startswith("pay")] == [
        "payroll",
        "payment",
        "payment-api",
        "payroll",
    ]


def test_zsh_defines_it_from_a_file_and_from_a_line(folder: pathlib.Path) -> None:
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed")
    script = portal("completion", "zsh", cwd=folder, home=folder.parent).out
    (folder / "_portal").write_text(script)
    ask = 'compadd() { print -l -- "${@:3}" }; words=(portal owner payr); CURRENT=3; _portal'
    for lines in (
        f"compdef() {{ : }}; . ./_portal; {ask}",
        f"fpath=({folder} $fpath); autoload -U _portal; {ask}",
    ):
        done = subprocess.run(
            ["zsh", "-f", "-c", lines],
            cwd=folder,
            env=shell_environ(folder),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout, done.stderr) == ("payroll\n", "")


def test_names_of_sources(tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path / "with space")
    write_tree(tmp_path / "work", {"catalog-info.yaml": ONE.format("payment")})
    place.source("org", type="folder", path=str(tmp_path / "work"))
    place.source("other", type="git", url="https://h.example/x.git")

    def ask(*words: str) -> list[str]:
        return complete(words, {"HOME": str(place.home)}, str(place.empty))

    assert ask("show", "pay") == []
    assert place.names() == ["component:default/payment"]
    assert ask("show", "pay") == ["payment"]
    assert ask("source", "sync", "o") == ask("list", "--source", "o") == ["org", "other"]
    (names,) = (place.cache / "names").iterdir()
    before = names.stat().st_ino
    assert ask("show", "pay") == ["payment"]
    assert names.stat().st_ino == before  # it is read, and not made at every key
    write_tree(tmp_path / "work", {"more.catalog-info.yaml": ONE.format("payroll")})
    place.names()
    assert ask("show", "pay") == ["payment", "payroll"]


def test_names_of_a_published_index(tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path)
    write_tree(tmp_path / "work", {"catalog-info.yaml": ONE.format("payment")})
    exported = portal(
        "catalog", "export", "--index", str(tmp_path / "c.index"), cwd=tmp_path / "work", home=place.home
    )
    assert exported.code == 0, exported.err
    place.source("org", type="index", path=str(tmp_path / "c.index"))
    assert complete(["show", "pay"], {"HOME": str(place.home)}, str(place.empty)) == ["payment"]

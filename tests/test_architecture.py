"""The architecture is a test: sizes, imports that cost, one writer, one exit."""

from __future__ import annotations

import ast
import pathlib

import pytest

SRC = pathlib.Path(__file__).resolve().parent.parent / "src" / "devportal"
MODULES = sorted(SRC.rglob("*.py"))
LONGEST = 300

LONGER = {
    "catalog/update.py": "one transaction and the work in it; its parts share the state of one update",
}
"""Modules over 300 lines, each with its reason."""

COSTLY = {"rich", "pydantic", "httpx", "git", "copier", "jinja2", "questionary", "ruamel", "typer"}
MAY_IMPORT = {
    "typer": ("cli/commands/", "cli/options.py"),
    "copier": ("scaffold/copier_child.py",),
    "httpx": ("scm/transport.py",),
    "jinja2": ("scaffold/copier_child.py", "scaffold/evaluate_child.py"),
}
"""Where a costly import may stand at the top of a module: rooms that are themselves imported late."""


def name_of(path: pathlib.Path) -> str:
    return path.relative_to(SRC).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_read_in_one_sitting(path: pathlib.Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST or name_of(path) in LONGER, f"{lines} lines without a reason"


def test_every_reason_for_length_is_still_needed() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert [name for name in LONGER if lengths.get(name, 0) <= LONGEST] == []


def top_imports(path: pathlib.Path) -> set[str]:
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_that_cost_stay_inside_functions(path: pathlib.Path) -> None:
    allowed = {name for name, places in MAY_IMPORT.items() if name_of(path).startswith(places)}
    assert (top_imports(path) & COSTLY) - allowed == set()


def calls(path: pathlib.Path, wanted: set[str]) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            text = ast.unparse(node.func)
            if text in wanted:
                found.append(f"{name_of(path)}:{node.lineno} {text}")
    return found


def test_one_place_exits() -> None:
    found = [call for path in MODULES for call in calls(path, {"sys.exit", "exit", "quit"})]
    assert [call.partition(":")[0] for call in found] == ["__main__.py"]


def test_nothing_prints() -> None:
    children = {"scaffold/copier_child.py", "scaffold/evaluate_child.py"}
    found = [call for path in MODULES if name_of(path) not in children for call in calls(path, {"print"})]
    assert found == []


def test_docs_name_no_foreign_machine() -> None:
    root = SRC.parent.parent
    pages = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *SRC.rglob("*.py")]
    assert [page.name for page in pages if "/work/" in page.read_text(encoding="utf-8")] == []

"""What Backstage's scaffolder makes of templates, step values and skeletons (the recorded verdicts)."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import stat

import pytest

from devportal.errors import PortalError
from devportal.scaffold.files import render_tree
from devportal.scaffold.nunjucks import UNDEFINED, Dialect, TemplateError, render
from devportal.scaffold.safe_path import safe_child
from devportal.scaffold.values import render_value

HERE = pathlib.Path(__file__).resolve().parent / "templates"
RENDER = json.loads((HERE / "render-cases.json").read_text(encoding="utf-8"))
FUZZ = json.loads((HERE / "fuzz-3000.json").read_text(encoding="utf-8"))
TREES = json.loads((HERE / "fs-cases" / "cases.json").read_text(encoding="utf-8"))


def verdict(case: dict, context: dict) -> dict:
    options = case["options"]
    if case["kind"] == "value":
        value = render_value(case["template"], context)
        return {"undefined": True} if value is UNDEFINED else {"output": value}
    dialect = Dialect(trim_blocks="trimBlocks" in options, lstrip_blocks="lstripBlocks" in options)
    if options.get("cookiecutterCompat"):
        dialect = Dialect.for_cookiecutter()
    try:
        return {"output": render(case["template"], context, dialect)}
    except TemplateError as error:
        return {"error": None} if error.line else {"no place": str(error)}


def agrees(expected: dict, found: dict) -> bool:
    if "error" in expected:
        return "error" in found
    return json.dumps(expected) == json.dumps(found) or (expected == found and "output" in found)


@pytest.mark.parametrize("case", RENDER["cases"], ids=lambda case: case["id"])
def test_hand_written_templates(case: dict) -> None:
    found = verdict(case, RENDER["contexts"][case["context"]])
    assert agrees(case["expected"], found), (case["template"], case["expected"], found)


def test_generated_templates() -> None:
    found = [(case, verdict(case, FUZZ["context"])) for case in FUZZ["cases"]]
    wrong = [
        (case["template"], case["expected"], got) for case, got in found if not agrees(case["expected"], got)
    ]
    assert wrong == []


LINKS = {
    "sk": ["link.md", "linkdir", "docs/${{ values.name }}.lnk"],
    "sk4": ["abslink"],
    "sk5": ["broken"],
    "sk6": ["out"],
}
"""Files of the skeletons that were links when the verdicts were recorded; the copy holds their text."""

EXECUTABLE = "bin/run.sh"


def skeleton(name: str, root: pathlib.Path) -> pathlib.Path:
    """Put a skeleton below `root`, with its links and modes."""
    shutil.copytree(HERE / "fs-cases" / "sk", root / "sk")
    if name != "sk":
        shutil.copytree(HERE / "fs-cases" / name, root / name)
    for folder, links in LINKS.items():
        for link in links if (root / folder).exists() else []:
            path = root / folder / link
            text = path.read_text()
            path.unlink()
            path.symlink_to(text)
    (root / "sk" / EXECUTABLE).chmod(0o755)
    return root / name


def tree(root: pathlib.Path) -> dict[str, bytes]:
    files = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or path.is_file():
            content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
            files[path.relative_to(root).as_posix()] = content
    return files


def options_of(case: dict) -> dict:
    names = {
        "copyWithoutTemplating": "copy_without_templating",
        "templateFileExtension": "template_file_extension",
        "cookiecutterCompat": "cookiecutter_compat",
        "replace": "replace",
        "values": "values",
    }
    # The Backstage that was recorded ignores copyWithoutRender.
    return {names[key]: value for key, value in case["input"].items() if key in names}


@pytest.mark.parametrize("case", TREES, ids=lambda case: case["id"])
def test_skeletons(case: dict, tmp_path: pathlib.Path) -> None:
    source = skeleton(case["skeleton"], tmp_path / "template")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    if case["id"].startswith("fs-exist"):
        (workspace / "docs").mkdir()
        (workspace / "docs" / "a.md").write_text("OLDA")
        (workspace / "exist.txt").write_text("OLD")
        (workspace / "exist.txt").chmod(0o600)
    try:
        target = safe_child(str(workspace), case["input"].get("targetPath", "."))
        written = render_tree(str(source), target, **options_of(case))
    except (PortalError, TemplateError):
        assert not case["ok"]
        return
    assert case["ok"]
    assert tree(workspace) == tree(HERE / "fs-cases" / "expected" / case["id"])
    assert set(tree(pathlib.Path(target))) >= {each.path for each in written if each.kind != "folder"}
    if (pathlib.Path(target) / EXECUTABLE).exists():
        assert stat.S_IMODE((pathlib.Path(target) / EXECUTABLE).stat().st_mode) & 0o111
    if case["id"].startswith("fs-exist"):
        assert stat.S_IMODE((workspace / "exist.txt").stat().st_mode) == 0o600

"""What is said of an entity that stands in a file with an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers import write_tree
from runs import portal

BROKEN = """\
# name: comment
kind: Component
metadata:
  name: "Broken"   # as written
  links:
    - name: inner
spec:
  type: [service
---
kind: API
metadata:
  namespace: other
  name: second
"""
NO_OWNER = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: no-owner
spec:
  type: service
  lifecycle: production
"""
SYNTAX = "a file/catalog-info.yaml:9:1 this is not valid YAML: a bracket is not closed before this line"
REQUIRED = "owned/catalog-info.yaml:6:3 spec.owner is required, but it is missing"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    files = {"a file/catalog-info.yaml": BROKEN, "owned/catalog-info.yaml": NO_OWNER, "empty/x": ""}
    return write_tree(tmp_path / "tree", {**files, "portal.toml": ""})


@pytest.mark.parametrize("command", ["show", "status", "deps"])
@pytest.mark.parametrize(
    ("name", "file", "told"),
    [
        ("no-owner", "owned", REQUIRED),
        ("component:default/NO-OWNER", "owned", REQUIRED),
        ("broken", "a file", SYNTAX),
        ("Component:broken", "a file", SYNTAX),
        ("api:other/second", "a file", SYNTAX),
    ],
)
def test_an_entity_that_an_error_keeps_out_is_told_with_its_place(
    place: Path, tmp_path: Path, command: str, name: str, file: str, told: str
) -> None:
    done = portal(command, name, cwd=place, home=tmp_path)
    path = f"'{file}/catalog-info.yaml'" if " " in file else f"{file}/catalog-info.yaml"
    assert done.out == ""
    assert done.err == (
        f"error: '{name}' is not in the catalog because its file has an error: {told}\n"
        f"hint: `portal check {path}`\n"
    )
    assert done.code == 1


@pytest.mark.parametrize("name", ["inner", "comment", "api:broken", "component:other/broken", "nobody"])
def test_a_name_that_no_such_file_has_is_told_as_before(place: Path, tmp_path: Path, name: str) -> None:
    write_tree(place, {"sound/catalog-info.yaml": NO_OWNER.replace("no-owner", "s") + "  owner: team\n"})
    done = portal("show", name, cwd=place, home=tmp_path)
    assert done.err.startswith(f"error: no entity named '{name}'\n")


@pytest.mark.parametrize("path", ["./owned", "owned/catalog-info.yaml"])
def test_a_path_is_answered_so_too(place: Path, tmp_path: Path, path: str) -> None:
    done = portal("show", path, cwd=place, home=tmp_path)
    assert done.err == (
        f"error: the entity of '{path}' is not in the catalog because its file has an error: {REQUIRED}\n"
        "hint: `portal check owned/catalog-info.yaml`\n"
    )
    assert portal("show", "./empty", cwd=place, home=tmp_path).err.startswith("error: no catalog file in or")


def test_a_path_below_another_entity_warns(place: Path, tmp_path: Path) -> None:
    sound = NO_OWNER.replace("no-owner", "above") + "  owner: user:guest\n"
    write_tree(place, {"catalog-info.yaml": sound, "plain/x": ""})
    done = portal("show", "./owned", cwd=place, home=tmp_path)
    assert done.code == 0
    assert done.err == (
        "warning: owned/catalog-info.yaml:6:3 has an error, so this is the entity of a folder above\n"
    )
    for path in ("./plain", "./catalog-info.yaml", "."):
        assert "has an error" not in portal("show", path, cwd=place, home=tmp_path).err

"""How far long work has come: told on a terminal after a moment, and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devportal.cli import progress
from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    from pathlib import Path

API = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: {name}
  annotations: {{backstage.io/techdocs-ref: 'dir:.'}}
spec: {{type: openapi, lifecycle: production, owner: team-a, definition: 'openapi: 3.0.0'}}
"""


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("api lint", "\rjudging ["),
        ("docs build --out site", "\rbuilding "),
    ],
)
def test_work_on_many_entities_tells_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, line: str
) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)
    files = {f"{name}/catalog-info.yaml": API.format(name=name) for name in ("one", "two")}
    work = write_tree(
        tmp_path / "work", {**files, "one/docs/index.md": "# One\n", "two/docs/index.md": "# Two\n"}
    )
    ran = portal(*words.split(), "--no-pager", cwd=work, home=tmp_path, tty=True)
    assert ran.err.startswith(f"{line}")
    assert ran.err.endswith("\r\x1b[K")
    assert portal(*words.split(), cwd=work, home=tmp_path).err == ""

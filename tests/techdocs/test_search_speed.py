"""A search over 2,000 pages without a look at the disk costs no more than any command may."""

from __future__ import annotations

import os
import pathlib
import resource
import statistics
import subprocess
import sys

import pytest

from helpers import write_tree

pytestmark = pytest.mark.long
MOST = 6.5
WORDS = "payment refund order queue database alert deploy rollback owner team latency budget token schema event".split()


def cpu(command: list[str], cwd: pathlib.Path, environ: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, env=environ, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_two_thousand_pages(tmp_path) -> None:
    files = {}
    for number in range(200):
        name = f"r{number:03}"
        files[f"{name}/catalog-info.yaml"] = (
            f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n"
            "  annotations: {backstage.io/techdocs-ref: 'dir:.'}\nspec: {type: s, lifecycle: l, owner: o}\n"
        )
        for page in range(10):
            lines = [
                f"## {WORDS[(page + part) % 15]}\n\n"
                + " ".join(WORDS[(number + part * at) % 15] for at in range(99))
                for part in range(8)
            ]
            files[f"{name}/docs/{'index' if page == 0 else page}.md"] = f"# Page {page}\n\n" + "\n\n".join(
                lines
            )
    write_tree(tmp_path / "acme", files)
    environ = {**os.environ, "HOME": str(tmp_path), "PORTAL_CACHE_DIR": str(tmp_path / "cache")}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    portal = str(pathlib.Path(sys.executable).parent / "portal")
    search = [portal, "docs", "search", "refund", "rollback"]
    cpu(search, tmp_path / "acme", environ)
    ratios = []
    for _ in range(9):
        floor = cpu([sys.executable, "-c", "pass"], tmp_path, environ)
        ratios.append(cpu([*search, "--cached"], tmp_path / "acme", environ) / floor)
    assert statistics.median(ratios) <= MOST

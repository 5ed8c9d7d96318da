"""A workspace of many checked-out repositories, with the folders that a crawl has to leave aside.

    python bench/repositories.py COUNT FOLDER

Each repository has a few source folders, `.git` with loose objects; some have node_modules and .venv, with
catalog files inside that do not count.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

CATALOG = (
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n"
    "spec:\n  type: service\n  lifecycle: production\n  owner: team\n"
)


def write(count: int, folder: Path, seed: int = 1) -> None:
    """Write `count` repositories below `folder`."""
    dice = random.Random(seed)
    for at in range(count):
        home = folder / f"repo-{at}"
        _fill(home, ("src", "src/app", "tests", "docs"), 2)
        (home / "catalog-info.yaml").write_text(CATALOG.format(name=f"repo-{at}"))
        _fill(home / ".git", [f"objects/{number:02x}" for number in range(40)], 2)
        (home / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        if dice.random() < 0.2:
            _fill(home / "node_modules", [f"package-{number}" for number in range(60)], 5)
            (home / "node_modules" / "package-1" / "catalog-info.yaml").write_text(
                CATALOG.format(name="decoy")
            )
        if dice.random() < 0.1:
            _fill(home / ".venv", [f"lib/site-packages/part-{number}" for number in range(30)], 4)


def _fill(home: Path, folders: list[str] | tuple[str, ...], files: int) -> None:
    for folder in folders:
        (home / folder).mkdir(parents=True)
        for number in range(files):
            (home / folder / f"file-{number}.txt").write_text("x\n")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))

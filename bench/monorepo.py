"""A repository of many components, in which one commit changes fifteen files of each.

python bench/monorepo.py COUNT FOLDER
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ENTITY = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: service-{n:05}
  description: one of many
spec:
  type: service
  lifecycle: production
  owner: team-{team}
  system: system-{system}
  dependsOn:
{deps}"""
FOLDERS = ("src/core", "src/api", "tests")
FILES = 5


def write(count: int, folder: Path) -> None:
    """Write `count` components and commit them, then change every source file and commit again."""
    folder.mkdir(parents=True)
    for number in range(count):
        home = _home(folder, number)
        _sources(home, f"# {number}\n")
        others = sorted({(number * 7 + 1) % count, (number * 13 + 5) % count, number // 2} - {number})
        deps = "".join(f"    - component:service-{other:05}\n" for other in others)
        text = ENTITY.format(n=number, team=number % 50, system=number % 100, deps=deps)
        (home / "catalog-info.yaml").write_text(text)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _commit(folder, "one")
    for number in range(count):
        _sources(_home(folder, number), f"# {number}, changed\n")
    _commit(folder, "two")


def _home(folder: Path, number: int) -> Path:
    return folder / f"domain{number % 20:02}" / f"service-{number:05}"


def _sources(home: Path, text: str) -> None:
    for part in FOLDERS:
        (home / part).mkdir(parents=True, exist_ok=True)
        for at in range(FILES):
            (home / part / f"file{at}.py").write_text(text + f"# {part} {at}\n")


def _commit(folder: Path, subject: str) -> None:
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", f"--message={subject}")


def _git(folder: Path, *words: str) -> None:
    own = ("-c", "user.name=bench", "-c", "user.email=bench@acme.example", "-c", "gc.auto=0")
    environ = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *own, *words], cwd=folder, env=environ, check=True)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))

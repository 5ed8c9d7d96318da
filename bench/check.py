"""What `portal check` costs beside the cold index alone, in CPU time of all its processes.

python bench/check.py [N]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from generate import write

PORTAL = str(Path(sys.executable).parent / "portal")
ROUNDS = 3


def seconds(argv: list[str], folder: Path, cache: Path) -> float:
    """Give the CPU seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environ = {**os.environ, "PORTAL_CACHE_DIR": str(cache)}
    subprocess.run([PORTAL, *argv], cwd=folder, env=environ, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the best of a few rounds, and the ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        write(count, tree)
        index, cold, warm = [], [], []
        for at in range(ROUNDS):
            index.append(seconds(["catalog", "stats"], tree, Path(scratch) / f"index-{at}"))
            cold.append(seconds(["check"], tree, Path(scratch) / f"check-{at}"))
            warm.append(seconds(["check"], tree, Path(scratch) / f"check-{at}"))
    base = min(index)
    print(f"{count} entities: cold index {base:.2f} s CPU")
    for name, found in (("check, cold", cold), ("check, warm", warm)):
        print(f"{name}: {min(found):.2f} s CPU, {min(found) / base:.2f} x the cold index")


if __name__ == "__main__":
    main()

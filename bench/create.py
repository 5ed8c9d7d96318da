"""What `portal create` costs beside `copier copy` of the same 20 files, in CPU time of all processes.

python bench/create.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(sys.executable).parent
ROUNDS = 7
FILES = 20
BODY = (
    "line {number} of {{ name }} owned by {{ owner }}\n" * 3
    + "{% if owner %}owned{% else %}nobody's{% endif %}\n"
)
TEMPLATE = """apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: twenty}
spec:
  owner: team-a
  type: service
  parameters:
    required: [name, owner]
    properties: {name: {type: string, pattern: '^[a-z-]+$'}, owner: {type: string}}
  steps:
    - id: fetch
      action: fetch:template
      input:
        url: ./skeleton
        values: {name: '${{ parameters.name }}', owner: '${{ parameters.owner }}'}
"""


def write(root: Path) -> None:
    """Write the same twenty files as a copier template and as a Backstage template."""
    copier, backstage = root / "copier", root / "backstage"
    (copier / "{{ name }}").mkdir(parents=True)
    (backstage / "skeleton" / "${{ values.name }}").mkdir(parents=True)
    (copier / "copier.yml").write_text("_templates_suffix: ''\nname: {type: str}\nowner: {type: str}\n")
    (backstage / "template.yaml").write_text(TEMPLATE)
    for number in range(FILES):
        body = BODY.replace("{number}", str(number))
        (copier / "{{ name }}" / f"{number}.txt").write_text(body)
        values = body.replace("{{ ", "${{ values.").replace("{% if owner", "{% if values.owner")
        (backstage / "skeleton" / "${{ values.name }}" / f"{number}.txt").write_text(values)


def seconds(argv: list[str], home: Path) -> float:
    """Give the CPU seconds of one run. Raises CalledProcessError where it fails."""
    environ = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PORTAL_CACHE_DIR": str(home / "cache"),
        "PORTAL_STATE_DIR": str(home / "state"),
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, cwd=home, env=environ, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the best of a few rounds of each, and the ratios."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        write(home)
        answers = ["name=shop", "owner=team-a"]
        data = [word for answer in answers for word in ("--data", answer)]
        values = [word for answer in answers for word in ("--value", answer)]
        portal = [str(BIN / "portal"), "create"]
        runs = {
            "copier copy": [str(BIN / "copier"), "copy", "--defaults", "--quiet", *data, "copier"],
            "portal create, copier template": [*portal, *values, "--defaults", "./copier"],
            "portal create, Backstage template": [*portal, *values, "./backstage"],
        }
        found: dict[str, list[float]] = {name: [] for name in runs}
        for number in range(ROUNDS):  # side by side, so that what else runs here weighs on all alike
            for name, argv in runs.items():
                found[name].append(
                    seconds([*argv, f"{name.replace(' ', '-').replace(',', '')}-{number}"], home)
                )
        whole = {os.path.basename(str(path)): len(list(path.rglob("*.txt"))) for path in home.glob("*-0")}
        assert set(whole.values()) == {FILES}, whole
    base = min(found["copier copy"])
    print(f"{FILES} files: copier copy {base:.3f} s CPU")
    for name in list(runs)[1:]:
        print(f"{name}: {min(found[name]):.3f} s CPU, {min(found[name]) / base:.2f} x copier copy")


if __name__ == "__main__":
    main()

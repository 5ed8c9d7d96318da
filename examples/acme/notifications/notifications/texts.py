"""Fill in a text. A value that is missing stops the message: half a sentence is worse than none."""

from __future__ import annotations

from pathlib import Path
from string import Template


def fill(folder: Path, name: str, language: str, values: dict[str, str]) -> str:
    path = folder / f"{name}.{language}.txt"
    if not path.exists():
        path = folder / f"{name}.en.txt"
    return Template(path.read_text(encoding="utf-8")).substitute(values)

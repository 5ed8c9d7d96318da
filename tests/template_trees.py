"""Small templates as file trees."""

from __future__ import annotations

import os
from pathlib import Path

from devportal.scaffold.template import TemplateInfo, describe


def tree(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below `root`: text is made of str, content that begins with "-> " becomes a link."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content.startswith("-> "):
            path.symlink_to(content[3:])
        else:
            path.write_text(content)
    return root


def template(root: Path, files: dict[str, str | bytes], name: str = "tpl") -> TemplateInfo:
    """Make a copier template of files and describe it as a folder."""
    folder = tree(root / name, files)
    found = describe(str(folder), name, str(folder))
    assert found is not None
    return found


def contents(root: Path) -> dict[str, str]:
    """Give all files below `root` as text, and links as "-> target"."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink():
            found[str(path.relative_to(root))] = "-> " + os.readlink(path)
        elif path.is_file():
            found[str(path.relative_to(root))] = path.read_text()
    return found

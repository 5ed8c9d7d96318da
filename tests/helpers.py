"""What several test modules need: the shared material, small file trees, sources."""

from __future__ import annotations

import os
import pathlib

import pytest

HERE = pathlib.Path(__file__).resolve().parent


def shared(*parts: str) -> pathlib.Path:
    """Give a path of the shared material, or skip the test where it is not there."""
    base = pathlib.Path(os.environ.get("PORTAL_SHARED") or HERE.parent.parent / "shared")
    path = base.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not here: set PORTAL_SHARED to the folder of shared test material")
    return path


def write_tree(root: pathlib.Path, files: dict[str, str | bytes]) -> pathlib.Path:
    """Write files by their path below `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root

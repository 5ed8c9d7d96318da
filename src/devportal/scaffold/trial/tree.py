"""A folder of files as one text, the same on every computer: what `tree` of a case is compared with."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

_LARGEST = 1 << 20


def paths_in(folder: str, left_out: Collection[str] = ()) -> list[str]:
    """Give the paths of all files and links below a folder, sorted, `.git` left out."""
    from devportal.scaffold.running.workspace import tree

    return [path for path in tree(folder) if path not in left_out] if folder else []


def tree_text(folder: str, left_out: Collection[str] = ()) -> str:
    """Write each file with its path, its kind and, moved in by four, its content."""
    return "".join(_entry(folder, path) for path in paths_in(folder, left_out))


def _entry(folder: str, path: str) -> str:
    full = os.path.join(folder, path)
    if os.path.islink(full):
        return f"{_name(path)} -> {_name(os.readlink(full))}\n"
    mark = " (executable)" if os.stat(full).st_mode & 0o100 else ""
    text = read_text(full)
    if text is None:
        return f"{_name(path)} ({_facts(full)}){mark}\n"
    body = "".join(f"    {line}\n" if line else "\n" for line in text.split("\n")[:-1])
    last = text.rpartition("\n")[2]
    end = f"    {last}\n\\ no newline at the end\n" if last else ""
    return f"{_name(path)}{mark}\n{body}{end}"


def _name(path: str) -> str:
    from devportal.text import clean_line

    return clean_line(path)


def _facts(full: str) -> str:
    from hashlib import sha256

    with open(full, "rb") as file:
        data = file.read()
    return f"{len(data):,} bytes, sha256 {sha256(data).hexdigest()}"


def read_text(full: str) -> str | None:
    """Give the text of a file; None for a large one, and where it holds more than text."""
    with open(full, "rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST or any(byte < 32 and byte not in (9, 10) for byte in data):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None

"""Settings files as they were last read: parsing TOML takes half as long as starting Python.

A snapshot holds the stamps of the files it was made from and is used only while they are the same. It is a
cache file: private, replaced in one step, and anything odd about it means that the files are read.
"""

from __future__ import annotations

import os

from devportal.config.keys import BY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Entries = list[tuple[str, str, Any]]
    """(setting, file, value) in the order in which they take effect."""

VERSION = "portal settings 1"
_FIELD, _ITEM, _LINE = "\x1f", "\x1e", "\x1d"


def recall(cache: str, files: Sequence[str]) -> tuple[Entries, list[str]] | None:
    """Give what was read from `files` and the warnings, or None where that is not known any more."""
    from devportal.paths import is_guarded, is_private

    path = _place(cache, files)
    if not (is_private(path) and is_private(os.path.dirname(path)) and is_guarded(cache)):
        return None  # who can write here could set what only the user may
    try:
        with open(path, encoding="utf-8", newline="") as file:
            head, stamps, *lines = file.read().split(_LINE)
    except (OSError, ValueError):
        return None
    if head != VERSION or stamps != _stamps(files):
        return None
    entries: Entries = []
    warnings = []
    for line in lines:
        name, _, rest = line.partition(_FIELD)
        if name == "!":
            warnings.append(rest)
            continue
        file_name, _, text = rest.partition(_FIELD)
        if name not in BY_NAME:
            return None
        entries.append((name, file_name, _value(BY_NAME[name].shape, text)))
    return entries, warnings


def remember(cache: str, files: Sequence[str], entries: Entries, warnings: Sequence[str]) -> None:
    """Keep what was read. A table, or text with our separators, is not kept: it is read each time."""
    lines = [VERSION, _stamps(files)]
    for name, file, value in entries:
        text = _text(value)
        if BY_NAME[name].shape == "table" or text is None:
            return
        lines.append(_FIELD.join((name, file, text)))
    lines += [f"!{_FIELD}{warning}" for warning in warnings]
    if any(_LINE in line for line in lines):
        return
    from devportal.paths import make_private

    path = _place(cache, files)
    scratch = f"{path}.{os.getpid()}"
    try:
        make_private(cache)
        make_private(os.path.dirname(path))
        with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", newline="") as file_:
            file_.write(_LINE.join(lines))
        os.replace(scratch, path)
    except (OSError, UnicodeError):
        return


def _place(cache: str, files: Sequence[str]) -> str:
    from devportal.paths import digest

    return os.path.join(cache, "settings", digest("\0".join(files)))


def _stamps(files: Sequence[str]) -> str:
    found = []
    for path in files:
        stamp = os.stat(path)
        found.append(f"{path} {stamp.st_size} {stamp.st_mtime_ns} {stamp.st_ctime_ns} {stamp.st_ino}")
    return _ITEM.join(found)


def _text(value: Any) -> str | None:
    if isinstance(value, tuple):
        return None if any(_ITEM in item for item in value) else "".join(item + _ITEM for item in value)
    text = str(value)
    return None if _FIELD in text else text


def _value(shape: str, text: str) -> Any:
    if shape == "texts":
        return tuple(text.split(_ITEM)[:-1])
    if shape == "number":
        return int(text)
    return text == "True" if shape == "flag" else text

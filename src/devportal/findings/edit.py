"""Changes of a few characters in a text, by their place; every other byte stays.

Each change is checked by reading the file again: exactly the value that was to change has changed.
"""

from __future__ import annotations

import re

from devportal.catalog.yaml12 import parse_documents
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Path = tuple[str | int, ...]

_PLAIN = re.compile(r"[^\s,\[\]{}#&*!|>'\"%@`][^\s,\[\]{}#]*")


@record
class Edit:
    """Put `new` where `old` stands at a place (1-based).

    `path` is the value in document `document`; it becomes `value`, or its key becomes `key`.
    """

    line: int
    column: int
    old: str
    new: str
    document: int
    path: Path
    value: object = None
    key: str | None = None


@record
class Rewrite:
    """A file before and after, and how many findings that mends."""

    file: str
    before: bytes
    after: bytes
    count: int = 0


def edited(data: bytes, edits: Sequence[Edit]) -> tuple[bytes, int]:
    """Give the bytes with those edits that do what they say, and how many those are."""
    ordered = sorted(edits, key=lambda one: (one.line, one.column), reverse=True)
    tried = _replaced(data, ordered) if ordered else None
    if tried is not None and _do(data, tried, ordered):
        return tried, len(ordered)
    if len(ordered) < 2:
        return data, 0
    # the half further down first, so that the places of the other stay true
    half = len(ordered) // 2
    data, lower = edited(data, ordered[:half])
    data, upper = edited(data, ordered[half:])
    return data, lower + upper


def _replaced(data: bytes, edits: Sequence[Edit]) -> bytes | None:
    """Put the new texts in, from the end; None where one of the old texts is not there."""
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError:
        return None
    for edit in edits:
        at, start = edit.line - 1, edit.column - 1
        if not 0 <= at < len(lines) or not lines[at].startswith(edit.old, start):
            return None
        lines[at] = lines[at][:start] + edit.new + lines[at][start + len(edit.old) :]
    return "\n".join(lines).encode()


def _do(before: bytes, after: bytes, edits: Sequence[Edit]) -> bool:
    """Say whether reading both texts shows the edits, and nothing else."""
    wanted = [one.value for one in parse_documents(before)]
    new = parse_documents(after)
    if len(wanted) != len(new) or any(one.error for one in new):
        return False
    for edit in edits:
        if not 0 <= edit.document < len(wanted):
            return False
        wanted[edit.document] = _with(wanted[edit.document], edit.path, edit)
    return wanted == [one.value for one in new]


def _with(value: Any, path: Path, edit: Edit) -> Any:
    """Give a copy of a value in which an edit is done."""
    if not path:
        return edit.value
    first, rest = path[0], path[1:]
    if isinstance(value, list) and isinstance(first, int):
        return [_with(item, rest, edit) if at == first else item for at, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if not rest and edit.key is not None:
        return {edit.key if key == first else key: item for key, item in value.items()}
    return {key: _with(item, rest, edit) if key == first else item for key, item in value.items()}


def token_at(data: bytes, line: int, column: int, value: object) -> str | None:
    """Give the text of a scalar as it is written at a place; None where it is not on one line."""
    lines = data.decode("utf-8", "replace").split("\n")
    if not 0 < line <= len(lines):
        return None
    rest = lines[line - 1][column - 1 :]
    if isinstance(value, str):
        return next(
            (text for text in (value, f'"{value}"', f"'{value}'") if text and rest.startswith(text)), None
        )
    match = _PLAIN.match(rest)
    return match[0] if match else None

"""Places in source files that a text names: paths, path:line, and the frames of stack traces."""

from __future__ import annotations

import os

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LINES = 20_000


@record
class Named:
    """A place as it was written: the path, and the line (0 where none is told)."""

    path: str
    line: int
    text: str


def split_place(text: str) -> Named:
    """Read `path`, `path:line` and `path:line:column`."""
    head, line = text, 0
    for _ in range(2):
        before, colon, number = head.rpartition(":")
        if not colon or not number.isdecimal() or len(number) > 9 or not before:
            break
        head, line = before, int(number)
    return Named(head, line, text)


def places_in(text: str) -> list[Named]:
    """Give the places that each line names, in order, each once; a plain list of paths is one a line.

    Frames of Python, JavaScript, Java, Go, Ruby, Rust, C# and PHP are known by their forms.
    """
    found: dict[tuple[str, int], Named] = {}
    for raw in text.splitlines()[:_MOST_LINES]:
        one = _place(raw.strip()[:2000])
        if one is not None:
            found.setdefault((one.path, one.line), one)
    return list(found.values())


def _place(line: str) -> Named | None:
    import re

    for pattern in _frames():
        match = re.search(pattern, line)
        if match:
            path = match["path"]
            if "package" in match.groupdict():  # Java names a class, and the file without its folder
                type_ = match["package"].rpartition(".")[0].split("$")[0]
                folder = "/".join(type_.split(".")[:-1])
                path = f"{folder}/{path}" if folder else path
            return Named(path.removeprefix("file://"), int(match["line"]), line)
    if not line or any(char.isspace() for char in line):
        return None
    return split_place(line)


def _frames() -> tuple[str, ...]:
    path = r"(?P<path>[^\s()\"'<>:]+\.\w+)"
    return (
        r'^File "(?P<path>[^"<>]+)", line (?P<line>\d{1,9})',  # Python
        r"^at (?:[\w.@-]*/)*(?P<package>[\w.$<>]+)\((?P<path>\w+\.(?:java|kt|scala)):(?P<line>\d{1,9})\)",
        r"^at .*\((?:async )?(?P<path>(?:file://)?[^()\s]+?):(?P<line>\d{1,9}):\d+\)$",  # JavaScript
        r"^at (?:async )?(?P<path>(?:file://)?[^()\s]+?):(?P<line>\d{1,9}):\d+$",  # JavaScript, Rust
        r" in (?P<path>[^:]+):line (?P<line>\d{1,9})$",  # C#
        r"^#\d+ (?P<path>[^\s()]+)\((?P<line>\d{1,9})\)",  # PHP
        rf"^(?:from )?{path}:(?P<line>\d{{1,9}}):in ",  # Ruby
        rf"^{path}:(?P<line>\d{{1,9}})(?: \+0x[0-9a-f]+)?$",  # Go
        rf"(?:^|\s){path}:(?P<line>\d{{1,9}})(?::\d+)?(?=[\s:,)]|$)",
    )


class Finder:
    """Finds the files of a repository that paths of another machine mean, such as /app/src/pay.py."""

    def __init__(self, top: str, files: Iterable[str]) -> None:
        self.top = top
        self.by_name: dict[str, list[str]] = {}
        for path in files:
            self.by_name.setdefault(path.rpartition("/")[2], []).append(path)

    def find(self, path: str) -> str | None:
        """Give the absolute path of the file with the longest common end, when there is just one such."""
        parts = [part for part in path.replace(os.sep, "/").split("/") if part not in ("", ".")]
        best: list[str] = []
        most = 0
        for candidate in self.by_name.get(parts[-1], ()) if parts else ():
            shared = _shared(candidate.split("/"), parts)
            if shared > most:
                best, most = [], shared
            if shared == most:
                best.append(candidate)
        return f"{self.top}/{best[0]}" if len(best) == 1 else None


def _shared(one: list[str], other: list[str]) -> int:
    count = 0
    for ours, theirs in zip(reversed(one), reversed(other), strict=False):
        if ours != theirs:
            break
        count += 1
    return count

"""Files that descriptors point to: read safely, found by globs, never outside of their repository."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    class Reader(Protocol):
        """What processing needs from a disk; paths are absolute, `root` is the repository's folder."""

        def read(self, path: str, root: str) -> bytes:
            """Give the bytes of a regular file inside `root`. Raises ReadError."""

        def find(self, pattern: str, root: str) -> tuple[list[str], list[str]]:
            """Give the files that match a glob, sorted, and the folders that were listed for it."""


FILE_LIMIT = 10 * 1024 * 1024
MOST_STARS = 2


class ReadError(Exception):
    """A file that is not read: a stable code and words for a person. They never quote content."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Disk:
    """The real disk, with a limit on the size of a file in bytes."""

    def __init__(self, limit: int = FILE_LIMIT) -> None:
        self.limit = limit
        self._roots: dict[str, str] = {}

    def read(self, path: str, root: str) -> bytes:
        """Give the bytes of a regular file whose real path is inside `root`. Raises ReadError."""
        real = os.path.realpath(path)
        if not self._inside(real, root):
            raise outside(path)
        return read_regular(real, self.limit)

    def _inside(self, real: str, root: str) -> bool:
        found = self._roots.get(root)
        if found is None:
            found = self._roots[root] = os.path.realpath(root)
        return real.startswith(found.rstrip("/") + "/")

    def find(self, pattern: str, root: str) -> tuple[list[str], list[str]]:
        """Give the files below `root` that match, sorted, and the folders that were listed."""
        files: set[str] = set()
        folders: set[str] = set()
        for one in braces(pattern):
            parts = [part for part in one.split("/") if part not in ("", ".")]
            seen: set[tuple[str, int]] = set()
            stack = [(root, 0)]
            while stack:
                place = stack.pop()
                if place not in seen:
                    seen.add(place)
                    stack += self._step(*place, parts, files, folders, root)
        return sorted(files), sorted(folders)

    def _step(
        self, folder: str, at: int, parts: list[str], files: set[str], folders: set[str], root: str
    ) -> Iterator[tuple[str, int]]:
        if at >= len(parts) or not self._inside(os.path.realpath(folder) + "/", root):
            return
        part, last = parts[at], at == len(parts) - 1
        if part == "**" and not last:
            yield folder, at + 1
        matches = segment_matcher(part)
        folders.add(folder)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            name = entry.name
            if part == "**":
                if name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield entry.path, at
                elif last:
                    files.add(entry.path)
            elif matches(name):
                if last:
                    if not entry.is_dir():
                        files.add(entry.path)
                elif entry.is_dir(follow_symlinks=False):
                    yield entry.path, at + 1


def outside(path: str) -> ReadError:
    """The refusal of a path that leaves its repository."""
    from devportal.text import quoted

    return ReadError(
        "path.outside-root",
        f"{quoted(path)} is outside of the repository root, so it is not read",
        "point to a file inside of the repository",
    )


def read_regular(path: str, limit: int = FILE_LIMIT) -> bytes:
    """Read a regular file of at most `limit` bytes, deciding by its open handle. Raises ReadError."""
    from devportal.text import quoted

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except FileNotFoundError:
        raise ReadError("location.missing", f"there is no file {quoted(path)}") from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise ReadError("file.not-regular", f"{quoted(path)} is not a regular file, so it is not read")
        if found.st_size > limit:
            raise too_large(path, found.st_size, limit)
        return _all(handle, limit)
    except OSError as error:
        raise unreadable(path, error) from None
    finally:
        os.close(handle)


def _all(handle: int, limit: int) -> bytes:
    pieces = []
    left = limit + 1
    while left > 0:
        piece = os.read(handle, min(left, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def unreadable(path: str, error: Exception) -> ReadError:
    """The refusal of a file that the system does not let us read."""
    from devportal.text import quoted

    reason = getattr(error, "strerror", None) or str(error)
    return ReadError("file.unreadable", f"{quoted(path)} cannot be read: {reason}", "check the permissions")


def too_large(path: str, size: int, limit: int) -> ReadError:
    """The refusal of a file over the limit."""
    from devportal.text import quoted

    message = f"{quoted(path)} is not read: {_size(size)} is over the limit of {_size(limit)}"
    return ReadError("file.too-large", message, "split the file, or raise the limit of file sizes in the settings")


def _size(count: int) -> str:
    if count >= 1 << 30:
        return f"{count / (1 << 30):.1f} GB"
    return f"{count / (1 << 20):.0f} MB" if count >= 1 << 20 else f"{count} bytes"


def is_glob(text: str) -> bool:
    """Say whether a target is a pattern: `*`, `[...]`, `{a,b}` or an extended group."""
    if "*" in text:
        return True
    opened = text.find("[")
    if opened >= 0 and text.find("]", opened + 2) > 0:
        return True
    opened = text.find("{")
    return opened >= 0 and text.find("}", opened) > 0


def too_many_stars(pattern: str) -> bool:
    """Say whether a pattern has more `**` than are followed."""
    return pattern.split("/").count("**") > MOST_STARS or pattern.count("*") > 100


def braces(pattern: str, most: int = 200) -> list[str]:
    """Expand `{a,b}` groups, nested ones too; at most `most` patterns come out."""
    opened = pattern.find("{")
    while opened >= 0:
        parts = _alternatives(pattern, opened)
        if parts is not None:
            head, choices, tail = parts
            made: list[str] = []
            for choice in choices:
                made += braces(head + choice + tail, most - len(made))
                if len(made) >= most:
                    return made[:most]
            return made
        opened = pattern.find("{", opened + 1)
    return [pattern]


def _alternatives(pattern: str, opened: int) -> tuple[str, list[str], str] | None:
    depth, start, choices = 0, opened + 1, []
    for at in range(opened, len(pattern)):
        char = pattern[at]
        if char == "{":
            depth += 1
        elif char == "," and depth == 1:
            choices.append(pattern[start:at])
            start = at + 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                choices.append(pattern[start:at])
                return (pattern[:opened], choices, pattern[at + 1 :]) if len(choices) > 1 else None
    return None


def segment_matcher(part: str) -> Callable[[str], object]:
    """Give a predicate for one path segment: `*`, `?`, `[...]`; a leading dot must be written out."""
    if not is_glob(part) and "?" not in part:
        return part.__eq__
    import fnmatch
    import re

    shown = part.startswith(".")
    match = re.compile(fnmatch.translate(part.replace("[^", "[!")), re.DOTALL).match
    return lambda name: (shown or not name.startswith(".")) and match(name) is not None

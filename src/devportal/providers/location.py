"""Files that descriptors point to: read safely, found by globs, never outside of their repository."""

from __future__ import annotations

import os

from devportal.model.glob import braces, segment_matcher
from devportal.paths import is_sound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class ReadError(Exception):
    """A file that is not read: a stable code and words for a person. They never quote content."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Disk:
    """Files below a repository's root. `read` gives the bytes of a real path, and raises OSError."""

    def __init__(self, read: Callable[[str], bytes] | None = None) -> None:
        self._read = read or read_plain
        self._roots: dict[str, str] = {}

    def read(self, path: str, root: str) -> bytes:
        """Give the bytes of a file whose real path is inside `root`. Raises ReadError."""
        from devportal.text import quoted

        try:
            real = os.path.realpath(path)
            if not self._inside(real, root):
                raise outside(path)
            if not is_sound(real[len(self._roots[root].rstrip("/")) + 1 :]):
                raise _of_git(path)
            if os.path.isdir(real):
                raise ReadError("location.missing", f"{quoted(path)} is a folder, not a file")
            return self._read(real)
        except FileNotFoundError:
            raise ReadError("location.missing", f"there is no file {quoted(path)}") from None
        except (OSError, ValueError) as error:
            if not os.path.lexists(real):
                raise ReadError("location.missing", f"there is no file {quoted(path)}") from None
            reason = getattr(error, "strerror", None) or str(error)
            raise ReadError("file.unreadable", f"{quoted(path)} cannot be read: {reason}") from None

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
            elif matches(name) and is_sound(name):
                if last:
                    if entry.is_symlink():
                        folders.add(entry.path)  # what it leads to decides, and may change
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


def _of_git(path: str) -> ReadError:
    """The refusal of what stands in `.git`: in CI its settings hold the token of the run."""
    from devportal.text import quoted

    return ReadError(
        "path.outside-root",
        f"{quoted(path)} belongs to git and is no file of the repository, so it is not read",
        "point to a file that is committed",
    )


def read_plain(path: str) -> bytes:
    """Read a regular file of the usual size. Raises OSError."""
    from devportal.providers.read import read_file

    contents = read_file(path, os.path.dirname(path))
    if contents.problem is not None:
        if not os.path.lexists(path):
            raise FileNotFoundError(path)
        raise OSError(contents.problem.message)
    return contents.data

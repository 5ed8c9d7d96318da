"""Read one file that may be anything: a pipe, a device, a link, eight sparse gigabytes."""

from __future__ import annotations

import os
import stat

from devportal.model.problem import ERROR, WARNING, Problem
from devportal.paths import on_disk
from devportal.providers.folder import is_content
from devportal.record import record

MAX_BYTES = 10_000_000


@record
class Contents:
    """The bytes of a file with its stamp, or the problem that it cannot be read."""

    data: bytes
    stamp: tuple[int, int, int, int]
    problem: Problem | None = None


NO_STAMP = (0, 0, 0, 0)


def stamp_of(found: os.stat_result) -> tuple[int, int, int, int]:
    """Give what tells that a file changed: size, mtime_ns, ctime_ns, inode."""
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def read_file(path: str, root: str, limit: int = MAX_BYTES) -> Contents:
    """Read a regular file of at most `limit` bytes below `root`; links may not leave it.

    Opened without blocking, so that a named pipe cannot hang it; size and type are judged on the open file.
    """
    place = on_disk(path)
    try:
        if os.path.islink(place) and not is_content(os.path.realpath(place), os.path.realpath(on_disk(root))):
            return refused_link(path)
        handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        return _refused(
            path, ERROR, "file.unreadable", f"this file cannot be read: {error.strerror or error}"
        )
    try:
        return _read(handle, path, limit)
    except OSError as error:
        return _refused(
            path, ERROR, "file.unreadable", f"this file cannot be read: {error.strerror or error}"
        )
    finally:
        os.close(handle)


def _read(handle: int, path: str, limit: int) -> Contents:
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        return _refused(path, WARNING, "file.irregular", "not a regular file; skipped")
    if found.st_size > limit:
        return Contents(
            b"",
            stamp_of(found),
            Problem(
                ERROR,
                "file.too-large",
                f"{_size(found.st_size)} is over the {_size(limit)} limit; nothing of it was read",
                hint="split the file, or raise `catalog.max_file_size` in your own configuration",
                file=path,
            ),
        )
    # a byte more than there is tells the end in one call; a larger buffer would be cleared for nothing
    data = os.read(handle, found.st_size + 1)
    while len(data) < found.st_size:
        more = os.read(handle, found.st_size - len(data))
        if not more:
            break
        data += more
    return Contents(data, stamp_of(found))


def refused_link(path: str) -> Contents:
    """Give the refusal of a path whose links lead out of its root."""
    return _refused(
        path,
        WARNING,
        "path.outside-root",
        "this link leaves the root, or leads into .git, and is not followed",
    )


def _refused(path: str, severity: str, code: str, message: str) -> Contents:
    return Contents(b"", NO_STAMP, Problem(severity, code, message, file=path))


def _size(count: int) -> str:
    if count < 1_000_000:
        return f"{count / 1000:.1f} kB"
    if count < 1_000_000_000:
        return f"{count / 1_000_000:.0f} MB"
    return f"{count / 1_000_000_000:.1f} GB"

"""What changed on disk since the index was written: one stat for each known file and folder.

Only files and folders together notice every edit, addition and removal; a stat costs about 3 µs.
"""

from __future__ import annotations

import os

from devportal.paths import on_disk
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

RACY = -1
"""Stored as modification time of what changed so lately that a later change could carry the same time."""
_FINE = 20_000_000
_COARSE = 2_000_000_000


@record
class Changes:
    """Paths that differ from the index: files whose stamp changed or that are gone, and folders."""

    files: tuple[str, ...]
    folders: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.files or self.folders)


def look(connection: Connection) -> Changes:
    """Compare each known path with the disk."""
    stat = os.stat
    files = []
    folders = []
    for path, size, mtime, ctime, inode in connection.execute(_STAMPS):
        try:
            found = stat(path if path.isascii() else on_disk(path))
        except (OSError, ValueError):
            if mtime or size:
                files.append(path)
            continue
        if (
            found.st_mtime_ns != mtime
            or found.st_ctime_ns != ctime
            or found.st_ino != inode
            or found.st_size != size
        ):
            files.append(path)
    for path, mtime in connection.execute("SELECT path, mtime FROM folder"):
        try:
            if stat(path if path.isascii() else on_disk(path)).st_mtime_ns != mtime:
                folders.append(path)
        except (OSError, ValueError):
            folders.append(path)
    files.extend(_changed_reads(connection))
    return Changes(tuple(files), tuple(folders))


_STAMPS = "SELECT path, size, mtime, ctime, inode FROM file"


def _changed_reads(connection: Connection) -> list[str]:
    """Give the descriptors whose placeholders or globs took in something that changed."""
    changed = {}
    query = """SELECT file.path, read.path, read.size, read.mtime, read.ctime, read.inode
        FROM read JOIN file ON file.id = read.file"""
    for owner, path, *stamp in connection.execute(query):
        if tuple(stamp) != stamp_of(path):
            changed[owner] = True
    return list(changed)


def stamp_of(path: str) -> tuple[int, int, int, int]:
    """Give size, mtime_ns, ctime_ns and inode of what stands at `path` now, or zeros."""
    try:
        found = os.stat(on_disk(path))
    except (OSError, ValueError):
        return (0, 0, 0, 0)
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def settled(mtime: int, now: int) -> int:
    """Give the time to remember, RACY where a change in the same tick of the clock could go unseen.

    Disks that count in whole seconds (FAT, some network disks) have ticks of up to two.
    """
    tick = _COARSE if mtime % 1_000_000_000 == 0 else _FINE
    return RACY if now - mtime < tick else mtime

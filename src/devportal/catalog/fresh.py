"""What changed on disk since the index was written: one stat for each known file and folder.

Only files and folders together notice every edit, addition and removal; a stat costs about 3 µs. The time of
the last status change tells more than that of the last edit: copies, moves and `touch` can set the latter.
"""

from __future__ import annotations

import os

from devportal.paths import on_disk
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

RACY = -1
"""Stored as change time of what changed so lately that a later change could carry the same time."""
_FINE = 20_000_000
_COARSE = 2_000_000_000

Stamp = tuple[int, int, int, int]
NOTHING = (0, 0, 0, 0)


@record
class Changes:
    """What differs from the index.

    `files` whose stamp changed, that are gone, or that took in something that changed; `folders` whose
    listing changed; `repositories` whose address may have changed; `searched` folders around which a
    repository came or went.
    """

    files: tuple[str, ...]
    folders: tuple[str, ...]
    repositories: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files or self.folders or self.repositories or self.searched)


@record
class Seen:
    """A look at the disk, with the number that the index had before it."""

    generation: int
    changes: Changes


def look(connection: Connection) -> Changes:
    """Compare each known path with the disk."""
    return Changes(
        (*_changed_files(connection), *_changed_reads(connection)),
        _changed_folders(connection),
        _changed_addresses(connection),
        tuple(
            folder
            for folder, root in connection.execute("SELECT folder, root FROM around")
            if enclosing(folder) != root
        ),
    )


def _changed_files(connection: Connection) -> list[str]:
    stat = os.stat
    changed = []
    for path, size, mtime, ctime, inode in connection.execute(
        "SELECT path, size, mtime, ctime, inode FROM file"
    ):
        try:
            found = stat(path if path.isascii() else on_disk(path))
        except (OSError, ValueError):
            if inode:
                changed.append(path)
            continue
        if (
            found.st_ctime_ns != ctime
            or found.st_mtime_ns != mtime
            or found.st_ino != inode
            or found.st_size != size
        ):
            changed.append(path)
    return changed


def _changed_folders(connection: Connection) -> tuple[str, ...]:
    stat = os.stat
    changed = []
    for path, ctime, inode in connection.execute("SELECT path, ctime, inode FROM folder"):
        try:
            found = stat(path if path.isascii() else on_disk(path))
        except (OSError, ValueError):
            changed.append(path)
            continue
        if found.st_ctime_ns != ctime or found.st_ino != inode:
            changed.append(path)
    return tuple(changed)


def _changed_reads(connection: Connection) -> list[str]:
    """Give the descriptors whose placeholders or globs took in something that changed."""
    changed = {}
    query = """SELECT file.path, read.path, read.size, read.mtime, read.ctime, read.inode
        FROM read JOIN file ON file.id = read.file"""
    for owner, path, *stamp in connection.execute(query):
        if tuple(stamp) != stamp_of(path):
            changed[owner] = True
    return list(changed)


def _changed_addresses(connection: Connection) -> tuple[str, ...]:
    changed = {}
    for root, path, *stamp in connection.execute("SELECT root, path, size, mtime, ctime, inode FROM address"):
        if tuple(stamp) != stamp_of(path):
            changed[root] = True
    return tuple(changed)


def stamp_of(path: str) -> Stamp:
    """Give size, mtime_ns, ctime_ns and inode of what stands at `path` now, or zeros."""
    try:
        found = os.stat(on_disk(path))
    except (OSError, ValueError):
        return NOTHING
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def settled(stamp: Stamp, now: int) -> Stamp:
    """Give the stamp to remember, its ctime RACY where a change in the same tick could go unseen.

    `now` is when the work began: what changed since then is racy too, whenever it was read.
    """
    size, mtime, ctime, inode = stamp
    return (size, mtime, settled_time(ctime, now), inode) if inode else stamp


def settled_time(ctime: int, now: int) -> int:
    """Give a change time, or RACY. Disks that count in whole seconds have ticks of up to two."""
    tick = _COARSE if ctime % 1_000_000_000 == 0 else _FINE
    return RACY if now - ctime < tick else ctime


def enclosing(folder: str) -> str:
    """Give the nearest folder at or above `folder` that holds `.git`, "" where none does."""
    while not os.path.exists(os.path.join(on_disk(folder), ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent
    return folder

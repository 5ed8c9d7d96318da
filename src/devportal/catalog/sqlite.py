"""SQLite without its Python wrapper: the C module alone costs 0.2 of a Python start less.

The index is a cache: private to the user, versioned, and any damage means that it is built again.
"""

from __future__ import annotations

import os

from devportal.paths import is_guarded, is_private, make_private

try:
    from _sqlite3 import Connection, DatabaseError, OperationalError, connect
    from _weakref import ref
except ImportError:  # a Python that is built otherwise
    from sqlite3 import Connection, DatabaseError, OperationalError, connect
    from weakref import ref

__all__ = [
    "DatabaseError",
    "OperationalError",
    "Outdated",
    "close_all",
    "connect",
    "discard",
    "is_damage",
    "lock",
    "open_index",
]

APPLICATION_ID = 0x706F7274
VERSION = 2
BUSY_SECONDS = 30.0


_ERROR, _CORRUPT, _NOT_A_DATABASE = 1, 11, 26


class _Index(Connection):
    """A connection that can be found again when the process ends."""

    __slots__ = ("__weakref__",)


_opened: list[ref[_Index]] = []


class Outdated(DatabaseError):
    """An index of another version."""


def is_damage(error: Exception) -> bool:
    """Say whether building the index anew helps: it is garbage, or lacks what every index has."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF in (_ERROR, _CORRUPT, _NOT_A_DATABASE)


def open_index(path: str) -> Connection:
    """Open the index at `path`, creating an empty file where there is none.

    Raises OSError where the folder cannot be used, DatabaseError where the file is no index of this version.
    """
    folder = os.path.dirname(path)
    make_private(folder)
    if not (is_private(folder) and is_guarded(os.path.dirname(folder))):
        raise PermissionError(f"{folder} can be written by others")
    inode = _inode(path) or _create(path)
    connection = connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=32, factory=_Index
    )
    _opened[:] = [*(one for one in _opened if one() is not None), ref(connection)]
    try:
        _check(connection, path, inode)
    except BaseException:
        connection.close()
        raise
    return connection


def close_all() -> None:
    """Close every index that is open: SQLite then moves what was written from the log into the file."""
    while _opened:
        connection = _opened.pop()()
        if connection is not None:
            connection.close()


def _inode(path: str) -> int:
    """Give the inode of an index that can be trusted, 0 where there is none. Raises PermissionError."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return 0
    if found.st_mode & 0o170000 != 0o100000:
        raise PermissionError(f"{path} is not a regular file")
    if found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise PermissionError(f"{path} can be written by others")
    return found.st_ino


def _create(path: str) -> int:
    """Put an empty index in WAL mode at `path`.

    It is made aside and moved into place: SQLite lets nobody wait while a file that others have open changes
    its mode, it fails them at once.
    """
    handle = lock(path)
    scratch = path + ".new"
    try:
        if not os.path.lexists(path):
            discard(scratch)
            os.close(
                os.open(scratch, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            )
            connection = connect(scratch, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.close()
            os.rename(scratch, path)
        return _inode(path)
    finally:
        os.close(handle)


def lock(path: str) -> int:
    """Wait until no other process creates or removes the index at `path`; closing the handle lets them."""
    import fcntl

    handle = os.open(path + ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _check(connection: Connection, path: str, inode: int) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, VERSION):
        raise Outdated(f"index version {version} is not {VERSION}")
    if _inode(path) != inode:  # what stands beside it belongs to another file now
        raise Outdated("the index was replaced just now")


def discard(path: str) -> None:
    """Remove a damaged index with what SQLite keeps beside it. Other processes keep what they have open."""
    for name in (path, path + "-wal", path + "-shm", path + "-journal"):
        try:
            os.unlink(name)
        except OSError:
            continue

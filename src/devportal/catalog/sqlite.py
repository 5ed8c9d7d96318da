"""SQLite without its Python wrapper: the C module alone costs 0.2 of a Python start less.

The index is a cache: private to the user, versioned, and any damage means that it is built again.
"""

from __future__ import annotations

import os

from devportal.paths import is_private, make_private

try:
    from _sqlite3 import DatabaseError, OperationalError, connect
except ImportError:  # a Python that is built otherwise
    from sqlite3 import DatabaseError, OperationalError, connect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["DatabaseError", "OperationalError", "connect", "discard", "open_index"]

APPLICATION_ID = 0x706F7274
VERSION = 2
BUSY_SECONDS = 30.0


def open_index(path: str) -> Connection:
    """Open the index at `path`, creating an empty file where there is none.

    Raises OSError where the folder cannot be used, DatabaseError where the file is no index of this version.
    """
    folder = os.path.dirname(path)
    make_private(folder)
    if not is_private(folder) or (os.path.lexists(path) and not is_private(path)):
        raise PermissionError(f"{folder} can be written by others")
    if os.path.islink(path):
        raise PermissionError(f"{path} is a link")
    if not os.path.exists(path):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    connection = connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=32)
    try:
        _check_version(connection)
    except DatabaseError:
        connection.close()
        raise
    return connection


def _check_version(connection: Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, VERSION):
        raise DatabaseError(f"index version {version} is not {VERSION}")


def discard(path: str) -> None:
    """Remove a damaged index with what SQLite keeps beside it. Other processes keep what they have open."""
    for name in (path, path + "-wal", path + "-shm", path + "-journal"):
        try:
            os.unlink(name)
        except OSError:
            continue

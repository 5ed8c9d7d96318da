"""Full text over all documentation, brought up to date by stamps as the catalog is.

It is a file of its own (docs/decisions/0008-docs-index.md): what changes here never locks or rebuilds the
catalog's index, and a search that may not look at the disk opens one file.
"""

from __future__ import annotations

import os

from devportal.catalog import sqlite
from devportal.catalog.fresh import stamp_of
from devportal.techdocs import schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from sqlite3 import Connection

    from devportal.catalog.catalog import Catalog


def docs_path(index: str) -> str:
    """Give the file of the full text for the catalog's index at `index`."""
    return index.removesuffix(".db") + ".docs.db"


def open_docs(path: str, catalog: Callable[[], Catalog], *, cached: bool, anew: bool = False) -> Connection:
    """Open the full text, up to date unless `cached`; `catalog` is asked only where it is needed.

    A file that cannot be used costs time, never the answer: the text is then kept in memory.
    """
    try:
        return _on_disk(path, catalog, cached=cached, anew=anew)
    except sqlite.DatabaseError as error:
        if sqlite.is_damage(error):
            _discard(path)
            return _on_disk(path, catalog, cached=False, anew=False)
        if not isinstance(error, sqlite.OperationalError):
            raise
    except OSError:
        pass
    connection = sqlite.connect(":memory:", isolation_level=None)
    _update(connection, catalog(), anew=False)
    return connection


def _on_disk(path: str, catalog: Callable[[], Catalog], *, cached: bool, anew: bool) -> Connection:
    connection = sqlite.open_index(path)
    try:
        ours = schema.is_ours(connection)
        if cached and ours:
            return connection
        if not ours:
            _check_empty(connection)
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _update(connection, catalog(), anew=anew)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_empty(connection: Connection) -> None:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables:
        raise sqlite.Outdated("tables of another version")


def _update(connection: Connection, catalog: Catalog, *, anew: bool) -> None:
    """Bring the tables up to date, in one transaction under SQLite's own lock."""
    mark = catalog_mark(catalog)
    if schema.is_ours(connection) and not anew and not _changes(connection, mark):
        return
    from devportal.techdocs.update import update

    connection.execute("BEGIN IMMEDIATE")
    try:
        if not schema.is_ours(connection):
            schema.create(connection)
        update(connection, catalog, mark, anew=anew)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def catalog_mark(catalog: Catalog) -> str:
    """Give what tells one state of a catalog from another: its generation, and which file it is in."""
    inode = 0
    for _, name, path in catalog.connection.execute("PRAGMA database_list"):
        if name == "main" and path:
            inode = os.stat(path).st_ino
    return f"{catalog.generation()}:{inode}"


def _changes(connection: Connection, mark: str) -> bool:
    found = connection.execute("SELECT value FROM meta WHERE key = 'catalog'").fetchone()
    if found is None or found[0] != mark:
        return True
    return any(True for _ in changed_watches(connection)) or any(True for _ in changed_pages(connection))


def changed_watches(connection: Connection) -> list[tuple[int, str]]:
    """Give (site, path) of every folder and file around pages that is not as it was."""
    rows = connection.execute("SELECT site, path, size, mtime, ctime, inode FROM watch")
    return [(site, path) for site, path, *stamp in rows if _differs(path, tuple(stamp))]


def changed_pages(connection: Connection) -> list[tuple[int, int]]:
    """Give (site, page) of every page that is not as it was."""
    rows = connection.execute("SELECT site, id, path, size, mtime, ctime, inode FROM page")
    return [(site, page) for site, page, path, *stamp in rows if _differs(path, tuple(stamp))]


def _differs(path: str, stamp: tuple[int, ...]) -> bool:
    found = stamp_of(path)
    if os.path.isdir(path):  # the size of a folder says nothing
        return found[2:] != stamp[2:]
    return found != stamp


def _discard(path: str) -> None:
    lock = sqlite.lock(path)
    try:
        sqlite.discard(path)
    finally:
        os.close(lock)

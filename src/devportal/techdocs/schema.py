"""The tables of the full text over all documentation: a file of their own beside the catalog's index."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

VERSION = "1"

TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    """CREATE TABLE claim (
        ref TEXT PRIMARY KEY, origin TEXT, root TEXT, file TEXT, line INTEGER, folder TEXT, url TEXT,
        fault TEXT, target TEXT, page TEXT, adrs TEXT) WITHOUT ROWID""",
    """CREATE TABLE site (
        id INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE, root TEXT, ref TEXT, title TEXT, adrs TEXT,
        first TEXT)""",
    """CREATE TABLE page (
        id INTEGER PRIMARY KEY, site INTEGER, name TEXT, path TEXT, kind TEXT, rank INTEGER, position INTEGER,
        title TEXT, named TEXT, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER)""",
    "CREATE INDEX page_site ON page (site, position)",
    # what is looked at again: folders and mkdocs.yml of a site; site 0 for folders that have no docs yet
    """CREATE TABLE watch (
        site INTEGER, path TEXT, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER,
        PRIMARY KEY (site, path)) WITHOUT ROWID""",
    "CREATE TABLE section (id INTEGER PRIMARY KEY, page INTEGER, anchor TEXT, line INTEGER)",
    "CREATE INDEX section_page ON section (page)",
    """CREATE VIRTUAL TABLE words USING fts5 (title, heading, body, tokenize="unicode61", prefix='2 3')""",
)


def create(connection: Connection) -> None:
    """Make the tables, inside the transaction that fills them."""
    from devportal.catalog.sqlite import APPLICATION_ID
    from devportal.catalog.sqlite import VERSION as FILE_VERSION

    for statement in TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('schema', ?)", (VERSION,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FILE_VERSION}")


def is_ours(connection: Connection) -> bool:
    """Say whether the tables are those of this version; a file that holds others is made anew."""
    try:
        found = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    except Exception:  # noqa: BLE001 - the error classes differ between _sqlite3 and sqlite3; no table, no version
        return False
    return found is not None and found[0] == VERSION

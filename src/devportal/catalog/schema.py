"""The tables of the index."""

from __future__ import annotations

from devportal.catalog.sqlite import APPLICATION_ID, VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
-- descriptors
CREATE TABLE file (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, root TEXT NOT NULL, entry INTEGER NOT NULL,
    size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER, ok INTEGER, live INTEGER);
CREATE TABLE folder (path TEXT PRIMARY KEY, ctime INTEGER, inode INTEGER) WITHOUT ROWID;
-- files that say which address a repository has
CREATE TABLE address (
    root TEXT NOT NULL, path TEXT NOT NULL, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER,
    PRIMARY KEY (root, path)) WITHOUT ROWID;
-- which repository stands around each of the folders that are searched, "" for none
CREATE TABLE around (folder TEXT PRIMARY KEY, root TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE read (file INTEGER, path TEXT, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER);
CREATE INDEX read_file ON read (file);
-- what the Locations of a file point to
CREATE TABLE target (
    file INTEGER NOT NULL, document INTEGER NOT NULL, ref TEXT, path TEXT NOT NULL, optional INTEGER);
CREATE INDEX target_file ON target (file);
CREATE INDEX target_path ON target (path);
-- every claim to a ref; `live` is set for the one that keeps it, `blocked` for a Location that fails
CREATE TABLE entity (
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL, kind TEXT, namespace TEXT, name TEXT, title TEXT,
    description TEXT, type TEXT, lifecycle TEXT, owner TEXT, team TEXT, system TEXT, domain TEXT, tags TEXT,
    annotations TEXT, document INTEGER NOT NULL, line INTEGER NOT NULL, relations TEXT NOT NULL,
    doc TEXT NOT NULL, file INTEGER NOT NULL, live INTEGER NOT NULL, blocked INTEGER NOT NULL DEFAULT 0);
CREATE INDEX entity_ref ON entity (ref);
CREATE INDEX entity_name ON entity (name COLLATE NOCASE);
CREATE INDEX entity_file ON entity (file);
CREATE TABLE node (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE);
CREATE TABLE edge (source INTEGER, type INTEGER, target INTEGER, PRIMARY KEY (source, type, target))
    WITHOUT ROWID;
CREATE INDEX edge_target ON edge (target, type, source);
CREATE TABLE problem (
    file TEXT NOT NULL, origin TEXT NOT NULL, severity TEXT, code TEXT, message TEXT, hint TEXT,
    line INTEGER, "column" INTEGER, document INTEGER, ref TEXT, backstage INTEGER);
CREATE INDEX problem_file ON problem (file);
CREATE INDEX problem_ref ON problem (ref);
CREATE VIRTUAL TABLE words USING fts5 (
    name, title, description, tags, team, type, annotations,
    content='entity', content_rowid='id', tokenize="unicode61", prefix='2 3');
"""


def drop(connection: Connection) -> None:
    """Remove the tables, inside the transaction that makes them anew: others go on with the old ones."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'words\\_%' ESCAPE '\\'"
    for (name,) in connection.execute(query + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").fetchall():
        connection.execute(f'DROP TABLE "{name}"')


def create(connection: Connection) -> None:
    """Make the tables in an empty file, inside the transaction that fills them."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def is_empty(connection: Connection) -> bool:
    """Say whether the tables are still missing."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(version == 0)


def generation(connection: Connection) -> int:
    """Give a number that grows with each change of the index."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    return int(found[0]) if found else 0

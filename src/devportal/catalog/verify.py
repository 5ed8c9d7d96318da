"""Looks closely at a published index that came from elsewhere, once, before anything is asked of it."""

from __future__ import annotations

from devportal.catalog import schema, sqlite
from devportal.catalog.published import bad_index, read_only
from devportal.paths import is_sound
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection


def verify(database: str) -> None:
    """Look at a whole unfolded index: its tables are ours, sound, and hold what we would have written.

    Raises PortalError (I/O) saying what is wrong.
    """
    try:
        connection = read_only(database)
        try:
            why = _fault(connection)
        finally:
            connection.close()
        why = why or _odd_words(database)
    except (sqlite.DatabaseError, OSError, ValueError, RecursionError) as error:
        why = str(error)
    if why:
        raise bad_index(database, why)


def _fault(connection: Connection) -> str:
    run = connection.execute
    (version,) = run("PRAGMA user_version").fetchone()
    (application,) = run("PRAGMA application_id").fetchone()
    if (version, application) != (sqlite.VERSION, sqlite.APPLICATION_ID):
        return f"its tables are of version {version}"
    if _tables(connection) != _own_tables():
        return "its tables are not those of an index"
    (sound,) = run("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        return f"it is damaged: {sound}"
    return _odd_value(connection) or _odd_document(connection)


def _odd_words(database: str) -> str:
    """Let the full text look at itself, which it only does where it might write; it does not."""
    connection = sqlite.connect(database, isolation_level=None)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    finally:
        connection.close()
    return ""


def _tables(connection: Connection) -> list[tuple[str, str, str]]:
    query = "SELECT type, name, coalesce(sql, '') FROM sqlite_master ORDER BY type, name"
    return [tuple(row) for row in connection.execute(query)]


def _own_tables() -> list[tuple[str, str, str]]:
    connection = sqlite.connect(":memory:", isolation_level=None)
    schema.create(connection)
    try:
        return _tables(connection)
    finally:
        connection.close()


def _odd_value(connection: Connection) -> str:
    """Look for values of another type than their column's: SQLite itself does not care."""
    run = connection.execute
    tables = run("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    for (table,) in tables.fetchall():
        if table.startswith(("words_", "sqlite_")):
            continue
        tests = []
        for _, column, kind, *_rest in run(f'PRAGMA table_info("{table}")').fetchall():
            if kind in ("TEXT", "INTEGER"):
                tests.append(f"typeof(\"{column}\") NOT IN ('{kind.lower()}', 'null')")
        if tests and run(f'SELECT 1 FROM "{table}" WHERE {" OR ".join(tests)} LIMIT 1').fetchone():
            return f"a value of its table {table} is of the wrong type"
    needed = "kind namespace name title description type lifecycle owner system tags".split()
    missing = " OR ".join(f"{column} IS NULL" for column in needed)
    if run(f"SELECT 1 FROM entity WHERE {missing} LIMIT 1").fetchone():
        return "an entity of it has no kind or name"
    if run("SELECT 1 FROM entity WHERE file NOT IN (SELECT id FROM file) LIMIT 1").fetchone():
        return "an entity of it comes from no file"
    if not all(is_sound(path) for (path,) in run("SELECT path FROM file")):
        return "a file of it lies outside of its catalog"
    from devportal.model.relation import RELATIONS

    if run("SELECT 1 FROM edge WHERE type NOT BETWEEN 0 AND ? LIMIT 1", (len(RELATIONS) - 1,)).fetchone():
        return "a relation of it is of no known type"
    return ""


def _odd_document(connection: Connection) -> str:
    import json

    for ref, text in connection.execute("SELECT ref, doc FROM entity"):
        document = json.loads(text)
        metadata = document.get("metadata") if isinstance(document, dict) else None
        if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
            return f"the document of {quoted(ref)} is no entity"
        spec = document.get("spec", {})
        parts = (metadata.get("annotations", {}), metadata.get("labels", {}), spec)
        if not all(isinstance(one, dict) for one in parts) or not isinstance(metadata.get("links", []), list):
            return f"the document of {quoted(ref)} is no entity"
    return ""

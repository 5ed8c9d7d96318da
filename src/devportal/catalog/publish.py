"""Writes a catalog as a published index: the same catalog gives the same bytes, wherever its files were.

Rows are numbered anew in the order of what they say, paths become relative, and what only matters to the
machine of the crawl (stamps, folders, addresses) is left out.
"""

from __future__ import annotations

import os

from devportal.catalog import schema, sqlite
from devportal.errors import IO, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.providers.artefact import Head

    Prefixes = Sequence[tuple[str, str]]

LOCAL = frozenset({"meta", "folder", "address", "around", "read"})
"""Tables that only serve the freshness of a crawl."""
_ELSEWHERE = "elsewhere/"


def publish(catalog: Catalog, prefixes: Prefixes, path: str) -> Head:
    """Write the catalog to the file `path` in one step.

    `prefixes` are folders with what they become in the file, as in ("/home/me/acme/", ""). Raises PortalError
    (I/O).
    """
    import tempfile

    from devportal.providers.artefact import pack

    folder = os.path.dirname(os.path.abspath(path))
    try:
        with tempfile.TemporaryDirectory(prefix=".portal-", dir=folder) as scratch:
            database = os.path.join(scratch, "index.db")
            _write(catalog, sorted(prefixes, key=lambda one: -len(one[0])), database)
            packed = os.path.join(scratch, "index")
            with open(packed, "wb") as file:
                head = pack(database, file, sqlite.VERSION)
            os.replace(packed, path)
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror or error}"
        raise PortalError(message, exit_code=IO, code="io.write") from None
    return head


def _write(catalog: Catalog, prefixes: Prefixes, database: str) -> None:
    (source,) = [
        file for _, name, file in catalog.connection.execute("PRAGMA database_list") if name == "main"
    ]
    if not source:
        hint = "make the cache folder writable: `portal cache info` names it"
        raise PortalError("an index that is in memory only cannot be exported", hint=hint, exit_code=IO)
    connection = sqlite.connect(database, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("ATTACH ? AS crawled", (source,))
        connection.execute("BEGIN")
        schema.create(connection)
        _copy(connection, prefixes)
        connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        connection.execute("INSERT INTO meta VALUES ('generation', 1)")
        connection.execute("COMMIT")
        connection.execute("DETACH crawled")
        connection.execute("VACUUM")
    finally:
        connection.close()


def _copy(connection: Connection, prefixes: Prefixes) -> None:
    run = connection.execute
    connection.create_function("relative", 1, lambda text: relative(text, prefixes), deterministic=True)
    connection.create_function("told", 1, lambda text: _told(text, prefixes), deterministic=True)
    run(
        "CREATE TEMP TABLE file_number AS SELECT id AS old, row_number() OVER "
        "(ORDER BY relative(path)) AS new "
        "FROM crawled.file"
    )
    run(
        "CREATE TEMP TABLE entity_number AS SELECT entity.id AS old, row_number() OVER "
        "(ORDER BY ref, file_number.new, document) AS new "
        "FROM crawled.entity JOIN file_number ON file_number.old = entity.file"
    )
    run(
        "CREATE TEMP TABLE node_number AS SELECT id AS old, row_number() OVER (ORDER BY ref) AS new "
        # names of what is gone stay in an index that was updated
        "FROM crawled.node "
        "WHERE id IN (SELECT source FROM crawled.edge UNION SELECT target FROM crawled.edge)"
    )
    for name in ("file", "entity", "node"):
        run(f"CREATE UNIQUE INDEX temp.{name}_old ON {name}_number (old)")
    tables = run(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    for (table,) in tables.fetchall():
        if table not in LOCAL and not table.startswith(("words_", "sqlite_")):
            columns = [row[1] for row in run(f'PRAGMA main.table_info("{table}")')]
            values = ", ".join(_value(table, column) for column in columns)
            order = ", ".join(str(at) for at in range(1, len(columns) + 1))
            kept = "WHERE id IN (SELECT old FROM node_number)" if table == "node" else ""
            run(f'INSERT INTO main."{table}" SELECT {values} FROM crawled."{table}" {kept} ORDER BY {order}')


def _value(table: str, column: str) -> str:
    """Give the SQL of one column as it is published."""
    name = f'crawled."{table}"."{column}"'
    numbered = {
        ("file", "id"): "file",
        ("entity", "id"): "entity",
        ("node", "id"): "node",
        ("entity", "file"): "file",
        ("target", "file"): "file",
        ("edge", "source"): "node",
        ("edge", "target"): "node",
    }.get((table, column))
    if numbered:
        return f"(SELECT new FROM {numbered}_number WHERE old = {name})"
    if column in ("path", "root") or (table, column) == ("problem", "file"):
        return f"relative({name})"
    if column in ("doc", "message", "hint", "origin"):
        return f"told({name})"
    if column in ("size", "mtime", "ctime", "inode"):
        return "0"
    return name


def relative(path: Any, prefixes: Prefixes) -> Any:
    """Give a path without the folder it stands in."""
    if not isinstance(path, str):
        return path
    for prefix, instead in prefixes:
        if path.startswith(prefix):
            return instead + path[len(prefix) :]
        if path + "/" == prefix:
            return instead.rstrip("/") or "."
    return _ELSEWHERE + path.rpartition("/")[2] if path.startswith("/") else path


def _told(text: Any, prefixes: Prefixes) -> Any:
    if not isinstance(text, str):
        return text
    for prefix, instead in prefixes:
        text = text.replace(prefix, instead)
    return text

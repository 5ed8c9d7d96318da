"""Opens a published index in place; `catalog.verify` has looked at it when it came."""

from __future__ import annotations

import os

from devportal.catalog import sqlite
from devportal.catalog.catalog import Catalog
from devportal.errors import IO, PortalError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

_DEFENCES = ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0")


def open_published(database: str) -> Catalog:
    """Open an unfolded index read-only. Raises PortalError (I/O) where it cannot be read."""
    try:
        connection = read_only(database)
        connection.execute("SELECT count(*) FROM file").fetchone()
    except sqlite.DatabaseError as error:
        raise bad_index(database, str(error)) from None
    return Catalog(connection, ".")


def read_only(database: str) -> Connection:
    """Open a database file that nobody writes to, as one that may be hostile. Raises DatabaseError."""
    # immutable: no lock and no journal beside it, and nothing that a journal could hold is applied
    place = database.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    url = f"file:{place}?mode=ro&immutable=1"
    connection = sqlite.connect(url, uri=True, isolation_level=None, cached_statements=32)
    for defence in _DEFENCES:
        connection.execute(f"PRAGMA {defence}")
    return connection


def bad_index(database: str, why: str) -> PortalError:
    message = f"the index {quoted(os.path.basename(database))} is not used: {why}"
    hint = "`portal source sync` brings it again; tell who publishes it"
    return PortalError(message, hint=hint, exit_code=IO, code="index.bad")

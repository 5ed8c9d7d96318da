"""From settings to a catalog: the index where it is fresh, else what changed is ingested first."""

from __future__ import annotations

import os

from devportal.catalog import sqlite
from devportal.catalog.catalog import Catalog
from devportal.errors import IO, PortalError
from devportal.paths import digest, kept
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

    from devportal.catalog.fresh import Seen
    from devportal.catalog.plan import Plan
    from devportal.config.settings import Settings

CACHED = "cached"
CHECKED = "checked"
REFRESHED = "refreshed"
REBUILT = "rebuilt"


@record
class Place:
    """Where the index of a root set is kept."""

    folder: str
    path: str


def index_place(settings: Settings, cache: str) -> Place:
    """Give the index file for these settings: one for each set of roots and rules."""
    names = ("roots", "patterns", "prune", "rules", "model", "kinds", "max_file_size")
    key = repr([(name, settings.get(f"catalog.{name}")) for name in names])
    slug = "".join(char if char.isalnum() else "-" for char in os.path.basename(settings.root))[:40] or "root"
    folder = os.path.join(cache, "index")
    return Place(folder, os.path.join(folder, f"{kept(slug)}-{digest(key)}.db"))


def load_catalog(settings: Settings, cache: str, freshness: str = CHECKED) -> Catalog:
    """Open the catalog of these settings.

    `freshness`: CACHED answers without looking at the disk, CHECKED looks and updates, REFRESHED builds the
    index again, REBUILT does so after damage that a question met. A cache that cannot be used costs a notice
    and time, never the answer.
    Raises PortalError (exit 3) when a root cannot be read at all.
    """
    for root in settings.roots:
        if not os.path.isdir(root):
            raise PortalError(
                f"{root}: no such folder",
                hint="`portal config show --origin` tells who names it",
                exit_code=IO,
            )
    path = index_place(settings, cache).path
    notices: list[str] = []
    try:
        connection = _on_disk(path, settings, freshness, notices)
    except (OSError, sqlite.OperationalError) as error:
        notices.append(f"the index cannot be kept ({_reason(error)}); answering from memory")
        connection = sqlite.connect(":memory:", isolation_level=None)
        _update(connection, settings)
    return Catalog(connection, kept(settings.root), tuple(notices))


_DAMAGED = "the index was damaged and has been built again"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _on_disk(path: str, settings: Settings, freshness: str, notices: list[str]) -> Connection:
    if freshness == REBUILT:
        notices.append(_DAMAGED)
    else:
        try:
            return _open(path, settings, freshness)
        except sqlite.Outdated:
            pass  # made by another version of ours: nothing to tell
        except sqlite.DatabaseError as error:
            if not sqlite.is_damage(error):
                raise
            notices.append(f"{_DAMAGED} ({error})")
    _discard(path)
    return _open(path, settings, CHECKED)


def _open(path: str, settings: Settings, freshness: str) -> Connection:
    from devportal.catalog.fresh import Seen, look
    from devportal.catalog.schema import generation, is_empty

    connection = sqlite.open_index(path)
    try:
        empty = is_empty(connection)
        seen = None
        if not empty and freshness == CHECKED:
            # the number first: what another process changes while we look is looked at again under the lock
            seen = Seen(generation(connection), look(connection))
        if empty or freshness == REFRESHED or (seen and seen.changes):
            connection.execute("PRAGMA synchronous = NORMAL")
            _update(connection, settings, anew=freshness == REFRESHED, seen=seen)
    except BaseException:
        connection.close()
        raise
    return connection


def _update(
    connection: Connection, settings: Settings, *, anew: bool = False, seen: Seen | None = None
) -> None:
    from devportal.catalog.update import update

    update(connection, plan_of(settings), anew=anew, seen=seen)


def plan_of(settings: Settings) -> Plan:
    """Give what an index of these settings holds."""
    from devportal.catalog.plan import Plan
    from devportal.catalog.process import options_of
    from devportal.providers.folder import PRUNE

    return Plan(
        tuple(kept(root) for root in settings.roots),
        patterns_of(settings),
        (*PRUNE, *settings.get("catalog.prune")),
        options_of(
            rules=settings.get("catalog.rules"),
            model=settings.get("catalog.model"),
            kinds=settings.get("catalog.kinds"),
        ),
        settings.get("catalog.max_file_size"),
    )


def patterns_of(settings: Settings) -> tuple[str, ...]:
    """Give the names of files that are read wherever they stand."""
    from devportal.providers.folder import PATTERNS

    return tuple(settings.get("catalog.patterns")) or PATTERNS


def _discard(path: str) -> None:
    """Remove a damaged index, one process at a time: two that clear up together would mix their files."""
    lock = sqlite.lock(path)
    try:
        sqlite.discard(path)
    finally:
        os.close(lock)

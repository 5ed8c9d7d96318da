"""The catalog of a folder as its index has it: nothing is looked at, built, asked or said."""

from __future__ import annotations

import os
from io import StringIO

from devportal.catalog import sqlite
from devportal.catalog.catalog import Catalog
from devportal.cli.session import Flags, Session
from devportal.errors import IO, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from devportal.config.settings import Settings


def indexed_catalog(environ: Mapping[str, str], cwd: str) -> tuple[str, Catalog]:
    """Give the root of the catalog that holds in `cwd`, and what is known of it, its sources among it.

    Raises PortalError where there is no index, and DatabaseError for a damaged one.
    """
    session = _Silent(environ, cwd)
    return session.settings.root, session.catalog


class _Silent(Session):
    """A run that a shell waits for: it reads the index as it is."""

    def __init__(self, environ: Mapping[str, str], cwd: str) -> None:
        from devportal.cli.output import Terminal

        terminal = Terminal(StringIO(), StringIO(), environ=environ)
        super().__init__(terminal, Flags(quiet=True, cached=True, offline=True), cwd)

    def load(self, settings: Settings) -> Catalog:
        found = self._indexed(settings)
        if settings.elsewhere and not (found and found.count()):
            found = self._indexed(settings.at(settings.elsewhere))
        if found is None:
            raise PortalError("there is no index yet", exit_code=IO)
        return found

    def _indexed(self, settings: Settings) -> Catalog | None:
        from devportal.catalog.load import index_place
        from devportal.paths import cache_dir

        path = index_place(settings, cache_dir(self.environ)).path
        return Catalog(sqlite.open_index(path), settings.root) if os.path.exists(path) else None

"""Syncs sources for a command: clients, progress, and what to tell afterwards."""

from __future__ import annotations

from devportal.errors import IO, PortalError
from devportal.record import record
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.sync import Synced
    from devportal.cli.session import Session
    from devportal.config.sources import Source

MOST_TOLD = 10


@record
class Result:
    """What became of one source: what was synced, or the error that ended it."""

    source: Source
    synced: Synced | None
    error: PortalError | None = None

    @property
    def is_lost(self) -> bool:
        """Whether nothing of it came: not one repository could be brought over."""
        return self.synced is not None and 0 < self.synced.repositories == len(self.synced.failures)


def sync_named(session: Session, names: Sequence[str]) -> list[Result]:
    """Sync these sources one after the other; what fails is a warning."""
    from devportal.cli.network import source_named

    return [sync_one(session, source_named(session, name)) for name in names]


def sync_one(session: Session, source: Source) -> Result:
    """Sync one source and tell what failed of it. Raises nothing but what ends the whole run."""
    from devportal.config.sources import FOLDER, INDEX

    if session.flags.offline:
        error = PortalError(f"source {source.name} is not synced while offline", exit_code=IO)
        return _told(session, Result(source, None, error))
    if source.type == FOLDER:
        return Result(source, None)
    try:
        if source.type == INDEX:
            _index(session, source)
            return Result(source, None)
        return _told(session, Result(source, _mirrored(session, source)))
    except PortalError as error:
        return _told(session, Result(source, None, error))


def _index(session: Session, source: Source) -> None:
    from devportal.cli.indexes import bring_index, take_file

    if source.path:
        take_file(session, source.path)
    else:
        bring_index(session, source)


def _mirrored(session: Session, source: Source) -> Synced:
    from devportal.catalog.load import plan_of
    from devportal.catalog.sync import sync
    from devportal.cli.network import open_http, tokens
    from devportal.cli.progress import Progress
    from devportal.paths import cache_dir
    from devportal.providers.provider import Reach

    http = open_http(session, (source,))
    http.deadline = max(http.deadline, 90.0)  # a rate limit may ask to wait a minute
    progress = Progress(session, f"syncing {source.name}")
    try:
        return sync(
            source,
            cache_dir(session.environ),
            Reach(http, tokens(session, (source,)).token),
            environ=session.environ,
            protocols=session.settings.get("scm.protocols"),
            plan=plan_of(session.settings),
            progress=progress,
        )
    finally:
        progress.close()
        http.close()


def _told(session: Session, result: Result) -> Result:
    name = result.source.name
    if result.error is not None:
        session.warn(f"source {name}: {result.error.message}")
        if result.error.hint:
            session.note(result.error.hint)
    if result.synced is not None:
        for warning in result.synced.warnings:
            session.warn(warning)
        failures = result.synced.failures
        for failure in failures[:MOST_TOLD]:
            session.warn(f"{name}: {failure.slug}: {failure.error.message}")
        for hint in dict.fromkeys(failure.error.hint for failure in failures):
            if hint:
                session.note(hint)
        if len(failures) > MOST_TOLD:
            rest = plural(len(failures) - MOST_TOLD, "more repository", "more repositories")
            session.warn(f"{name}: {rest} could not be synced")
    return result

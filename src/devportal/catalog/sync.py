"""Brings what remote sources have into the mirror: in parallel, only what changed, resumable."""

from __future__ import annotations

import os
import time

from devportal.catalog.bring import EMPTY, UNCHANGED, UPDATED, Way, bring
from devportal.catalog.mirror import ORIGINS, Mirror, discard, put, write_json
from devportal.errors import IO, PortalError
from devportal.paths import MADE
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from devportal.catalog.plan import Plan
    from devportal.config.sources import Source
    from devportal.providers.provider import Discovery, Made, Reach, Repo

    Progress = Callable[[int, int, str], None]

WORKERS = 8


@record
class Failure:
    """A repository that could not be brought over, and why."""

    slug: str
    error: PortalError


@record
class Synced:
    """What a sync did: how many repositories of each outcome, removed ones, made files, what failed."""

    source: str
    repositories: int
    updated: int
    unchanged: int
    empty: int
    removed: int
    files: int
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...]


def sync(
    source: Source,
    cache: str,
    reach: Reach,
    *,
    environ: Mapping[str, str],
    protocols: Sequence[str],
    plan: Plan,
    progress: Progress | None = None,
) -> Synced:
    """Make the mirror of a source agree with what it has now.

    One repository that fails is a Failure. Raises PortalError where the source itself cannot be asked, or
    another process syncs it; what was there stays.
    """
    from devportal.providers.builtin import provider_of
    from devportal.scm.git import sweep
    from devportal.scm.process import users_config

    mirror = Mirror(cache, source.name)
    try:
        mirror.prepare()
        lock = _locked(mirror, source)
    except OSError as error:
        raise _unwritable(mirror, error) from None
    try:
        sweep(mirror.scratch)
        found = provider_of(source.type)(source, reach)
        way = Way(environ, protocols, reach.token, users_config(environ), plan, source.paths)
        return _apply(source, mirror, found, way, progress or (lambda *_: None))
    except OSError as error:
        raise _unwritable(mirror, error) from None
    finally:
        os.close(lock)


def _apply(source: Source, mirror: Mirror, found: Discovery, way: Way, progress: Progress) -> Synced:
    outcomes, failures = _bring_all(found.repositories, mirror, way, progress)
    warnings = list(found.warnings)
    known, listed = mirror.slugs(), {one.slug for one in found.repositories}
    gone = [slug for slug in known if slug not in listed]
    if gone and not listed and source.repositories and source.type != "backstage":
        warnings.append(f"{source.name} lists no repository any more; the {len(gone)} known ones are kept")
        gone = []
    for slug in gone:
        mirror.forget(slug)
    if found.files or not found.warnings:
        _write_made(mirror, found.files)
    mirror.sum_up(
        {
            "synced": time.time(),
            "failed": [[one.slug, one.error.message] for one in failures],
            "repositories": {one.slug: [one.web, one.archived] for one in found.repositories},
        }
    )
    counts = {word: outcomes.count(word) for word in (UPDATED, UNCHANGED, EMPTY)}
    return Synced(
        source.name,
        len(found.repositories),
        counts[UPDATED],
        counts[UNCHANGED],
        counts[EMPTY],
        len(gone),
        len(found.files),
        tuple(failures),
        tuple(warnings),
    )


def _bring_all(
    repositories: Sequence[Repo], mirror: Mirror, way: Way, progress: Progress
) -> tuple[list[str], list[Failure]]:
    from contextlib import closing

    from devportal.catalog.crew import work_through

    outcomes: list[str] = []
    failures: list[Failure] = []
    with closing(work_through(repositories, lambda one: bring(one, mirror, way), WORKERS)) as ended:
        for repo, outcome, error in ended:
            if outcome is not None:
                outcomes.append(outcome)
            elif isinstance(error, PortalError):
                failures.append(Failure(repo.slug, error))
            elif isinstance(error, OSError) and error.errno not in _FULL:
                failures.append(Failure(repo.slug, _unwritable(mirror, error)))
            elif error is not None:
                raise error
            progress(len(outcomes) + len(failures), len(repositories), repo.slug)
    failures.sort(key=lambda one: one.slug)
    return outcomes, failures


_FULL = (28, 30, 122)
"""No space, read-only, over quota: the next repository would fail as well."""


def _write_made(mirror: Mirror, files: Sequence[Made]) -> None:
    """Write the files made from an API's answer, with the locations that their entities have."""
    from devportal.providers.block import documents

    folder = os.path.join(mirror.folder, MADE)
    if not files:
        discard(folder, mirror.scratch)
        return
    os.makedirs(folder, mode=0o700, exist_ok=True)
    origins = {f"{one.name}.catalog-info.yaml": one.location for one in files}
    if read_origins(folder) != origins:
        write_json(os.path.join(folder, ORIGINS), origins)
    for one in files:
        put(os.path.join(folder, f"{one.name}.catalog-info.yaml"), documents(one.entities).encode())
    for name in os.listdir(folder):
        if name.endswith(".catalog-info.yaml") and name not in origins:
            os.unlink(os.path.join(folder, name))


def read_origins(folder: str) -> dict[str, str]:
    """Give the location of each made file of a folder by its name."""
    from devportal.catalog.mirror import read_json

    found = read_json(os.path.join(folder, ORIGINS))
    return found if isinstance(found, dict) else {}


def _locked(mirror: Mirror, source: Source) -> int:
    """Take the lock of a source; it falls with the process. Raises PortalError when another one has it."""
    import fcntl

    lock = os.open(os.path.join(mirror.folder, ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise PortalError(
            f"source {source.name} is being synced by another process", exit_code=IO, code="source.busy"
        ) from None
    return lock


def _unwritable(mirror: Mirror, error: OSError) -> PortalError:
    message = f"{mirror.folder}: cannot be written: {error.strerror or error}"
    return PortalError(message, exit_code=IO, code="io.write")

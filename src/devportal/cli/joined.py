"""The catalog of a run that has sources: joined with the folders here, or one source alone.

On the hot path of everybody who uses sources: nothing that costs is imported unless a source is asked.
"""

from __future__ import annotations

import os
import time

from devportal.errors import USAGE, PortalError
from devportal.paths import cache_dir, mirror_dir
from devportal.record import record, replace
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.catalog import Catalog
    from devportal.cli.session import Session
    from devportal.config.settings import Settings

_LOCAL, _INDEX, _LIVE = "folder", "index", "backstage"


@record
class Brief:
    """What is known of a source without reading its table; `path` of an index may be a URL."""

    type: str
    name: str
    max_age: int
    path: str


def briefs(settings: Settings) -> list[Brief]:
    """Give the sources of the user's configuration, by name."""
    found = []
    for text in settings.get("sources"):
        kind, name, age, path = text.split(":", 3)
        found.append(Brief(kind, name, int(age), path))
    return found


def open_catalog(session: Session) -> Catalog:
    """Open the catalog that the settings and `--source` mean.

    Sources join the folders here unless a portal.toml says which roots its catalog has. A published index is
    used alone: where `--source` or `catalog.source` names it, or where there is no catalog around.
    """
    settings = session.settings
    known = briefs(settings)
    name = session.flags.source or settings.get("catalog.source")
    if name:
        return _alone(session, _named(name, known))
    if _is_own(settings):
        return session.load(settings)
    indexes = [one for one in known if one.type == _INDEX]
    if indexes and len(known) == len(indexes) and not _is_around(session):
        session.note(f"answering from source {indexes[0].name}: there is no catalog here")
        return _alone(session, indexes[0])
    joined = [one for one in known if one.type != _INDEX]
    _refresh(session, joined)
    roots = [root for one in joined for root in _roots(session, one)]
    return session.load(_with(settings, (*settings.roots, *roots)))


def _named(name: str, known: list[Brief]) -> Brief:
    for one in known:
        if one.name == name:
            return one
    names = [one.name for one in known]
    hint = suggestion(name, names) or (
        f"sources: {', '.join(names)}" if names else "`portal source add` adds one"
    )
    raise PortalError(f"no source {quoted(name)}", hint=hint, exit_code=USAGE)


def _is_own(settings: Settings) -> bool:
    """Say whether the configuration around here says itself which roots its catalog has."""
    origin = settings.origins["catalog.roots"]
    return settings.found and origin == settings.files[-1]


def _is_around(session: Session) -> bool:
    from devportal.config.settings import repository_root

    return session.settings.found or repository_root(session.directory) is not None


def _alone(session: Session, one: Brief) -> Catalog:
    if one.type == _LIVE:
        from devportal.cli.asked import live_catalog

        return live_catalog(session, one.name)
    if one.type == _INDEX:
        from devportal.cli.indexes import published_catalog

        return published_catalog(session, one, one.max_age or session.settings.get("catalog.max_age"))
    _refresh(session, [one])
    roots = _roots(session, one)
    if not roots:
        raise PortalError(
            f"source {one.name} has never been synced",
            hint=f"`portal source sync {one.name}`",
            exit_code=USAGE,
        )
    return session.load(replace(_with(session.settings, tuple(roots)), root=roots[0]))


def _with(settings: Settings, roots: tuple[str, ...]) -> Settings:
    return replace(settings, values={**settings.values, "catalog.roots": tuple(dict.fromkeys(roots))})


def _refresh(session: Session, sources: list[Brief]) -> None:
    """Sync first, where --refresh asks for it and connections are allowed."""
    if session.flags.refresh and not session.flags.offline:
        from devportal.cli.syncing import sync_named

        sync_named(session, [one.name for one in sources if one.type != _LOCAL])


def _roots(session: Session, one: Brief) -> list[str]:
    """Give the folder of a source, and tell where it is missing or old."""
    if one.type == _LOCAL:
        if os.path.isdir(one.path):
            return [one.path]
        session.warn(f"source {one.name}: there is no folder {quoted(one.path)}")
        return []
    folder = mirror_dir(cache_dir(session.environ), one.name)
    try:
        synced = os.stat(os.path.join(folder, ".state.source.json")).st_mtime
    except OSError:
        session.warn(f"source {one.name} has not been synced: `portal source sync {one.name}`")
        return [folder] if os.path.isdir(folder) else []
    tell_age(session, one.name, synced, one.max_age or session.settings.get("catalog.max_age"))
    return [folder]


def tell_age(session: Session, name: str, moment: float, hours: int) -> None:
    """Warn where what is known of a source is older than it may be."""
    age = max(0.0, time.time() - moment)
    if age > hours * 3600:
        session.warn(f"source {name} is {in_words(age)} old: `portal source sync {name}`, or --refresh")


def in_words(seconds: float) -> str:
    """Write an age as people say it."""
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count:
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"

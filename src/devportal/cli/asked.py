"""Catalogs that are asked where they are: a running Backstage, and a published index."""

from __future__ import annotations

import os
import time

from devportal.errors import IO, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.cli.session import Session
    from devportal.config.sources import Source


def live_catalog(session: Session, name: str) -> Catalog:
    """Open the catalog of a running Backstage. Raises PortalError (exit 3) while offline."""
    from devportal.catalog.remote import BackstageCatalog
    from devportal.cli.network import open_http, source_named
    from devportal.scm.backstage import Backstage

    source = source_named(session, name)
    if session.flags.offline:
        hint = f"`portal source sync {name}` copies it; without --source the copy answers"
        raise PortalError(f"source {name} is asked live, and this run is offline", hint=hint, exit_code=IO)
    return BackstageCatalog(Backstage(open_http(session, (source,)), source.url), source.url)


def published_catalog(session: Session, name: str, hours: int) -> Catalog:
    """Open a published index, bringing it first where it was never brought, is old, or --refresh says so."""
    from devportal.catalog.published import open_published
    from devportal.cli.joined import tell_age
    from devportal.cli.network import source_named

    source = source_named(session, name)
    if source.path:
        return open_published(take_file(session, source.path))
    note = _note(session, source)
    known = _read(note)
    moment = float(known.get("time", 0.0))
    old = time.time() - moment > hours * 3600 or session.flags.refresh
    if not known or (old and not session.flags.offline and not session.flags.cached):
        try:
            known = bring_index(session, source)
            moment = float(known["time"])
        except PortalError as error:
            if not known:
                raise
            session.warn(f"source {name}: {error.message}")
    tell_age(session, name, moment, hours)
    return open_published(str(known["database"]))


def take_file(session: Session, path: str) -> str:
    """Unfold an index that is a file here; give its database."""
    from devportal.catalog import sqlite
    from devportal.catalog.published import verify
    from devportal.providers.artefact import unpack

    return unpack(path, folder_of(session), sqlite.VERSION, verify)


def bring_index(session: Session, source: Source) -> dict[str, Any]:
    """Download a published index when it has changed; give what is known of it then.

    Raises PortalError: exit 3 for what cannot be read or is no sound index.
    """
    import secrets

    from devportal.paths import make_private

    folder = folder_of(session)
    try:
        make_private(folder)
    except OSError as error:
        raise PortalError(f"{folder}: cannot be written: {error.strerror}", exit_code=IO) from None
    known = _read(_note(session, source))
    path = os.path.join(folder, f".tmp-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        etag = _download(session, source, path, str(known.get("etag", "")))
        if etag is None:
            known["time"] = time.time()
        else:
            known = {"database": take_file(session, path), "etag": etag, "time": time.time()}
    finally:
        if os.path.lexists(path):
            os.unlink(path)
    _write(_note(session, source), known)
    return known


def _download(session: Session, source: Source, path: str, etag: str) -> str | None:
    """Write the file to `path` and give its ETag; None where the one that is known still holds."""
    from devportal.cli.network import open_http
    from devportal.providers.artefact import LARGEST, download

    if not source.url.startswith(("https://", "http://")):
        if session.flags.offline:
            raise PortalError(f"source {source.name} is not asked while offline", exit_code=IO)
        if not download(source.url, path):
            hint = "pip install fsspec and the package of your storage: s3fs, gcsfs or adlfs"
            raise PortalError(f"source {source.name} needs fsspec", hint=hint, exit_code=IO)
        return ""
    http = open_http(session, (source,))
    http.max_bytes = LARGEST
    http.deadline = max(http.deadline, 600.0)
    headers = {"Accept": "application/octet-stream, */*"} | ({"If-None-Match": etag} if etag else {})
    answer = http.save(source.url, path, headers=headers)
    if answer.status == 304 and etag:
        return None
    if answer.status != 200:
        message = f"source {source.name}: {source.url} answered with status {answer.status}"
        raise PortalError(message, exit_code=IO, code="net.status")
    return answer.headers.get("etag", "")


def folder_of(session: Session) -> str:
    """Give the folder of unfolded indexes."""
    from devportal.paths import cache_dir

    return os.path.join(cache_dir(session.environ), "published")


def _note(session: Session, source: Source) -> str:
    from devportal.paths import digest

    return os.path.join(folder_of(session), f"{source.name}-{digest(source.url)}.json")


def _read(path: str) -> dict[str, Any]:
    from devportal.catalog.mirror import read_json

    found = read_json(path)
    if not isinstance(found, dict) or not os.path.isfile(str(found.get("database", ""))):
        return {}
    inside = os.path.dirname(os.path.abspath(str(found["database"]))) == os.path.dirname(path)
    return found if inside and isinstance(found.get("time"), (int, float)) else {}


def _write(path: str, known: dict[str, Any]) -> None:
    from devportal.catalog.mirror import write_json

    try:
        write_json(path, known)
    except OSError:
        return  # it is brought again next time

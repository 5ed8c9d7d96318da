"""Published indexes of a run: where they are kept, when they are brought, and that they are read in place.

On the hot path of everybody who reads one: what costs is imported when an index is brought.
"""

from __future__ import annotations

import os
import time

from devportal.errors import IO, PortalError
from devportal.paths import cache_dir, digest
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.catalog import Catalog
    from devportal.cli.joined import Brief
    from devportal.cli.session import Session
    from devportal.config.sources import Source

_LONGEST = 600.0
"""Seconds that a download may take."""


@record
class Note:
    """What is known of a downloaded index: when it was last asked for, its database, its ETag."""

    time: float
    database: str
    etag: str


def published_catalog(session: Session, one: Brief, hours: int) -> Catalog:
    """Open a published index, bringing it first where it was never brought, is old, or --refresh says so."""
    from devportal.catalog.published import open_published
    from devportal.cli.joined import tell_age

    if "://" not in one.path:
        return open_published(take_file(session, one.path))
    known = _read(_place(session, one.name, one.path))
    old = known is None or time.time() - known.time > hours * 3600 or session.flags.refresh
    if known is None or (old and not session.flags.offline and not session.flags.cached):
        from devportal.cli.network import source_named

        try:
            known = bring_index(session, source_named(session, one.name))
        except PortalError as error:
            if known is None:
                raise
            session.warn(f"source {one.name}: {error.message}")
    tell_age(session, one.name, known.time, hours)
    return open_published(known.database)


def take_file(session: Session, path: str) -> str:
    """Unfold an index that is a file here; give its database. Raises PortalError (exit 3)."""
    from devportal.catalog.sqlite import VERSION
    from devportal.providers.artefact import unpack

    def verify(database: str) -> None:
        from devportal.catalog.verify import verify as look

        look(database)

    return unpack(path, _folder(session), VERSION, verify)


def bring_index(session: Session, source: Source) -> Note:
    """Download a published index when it has changed; give what is known of it then.

    Raises PortalError: exit 3 for what cannot be read or is no sound index.
    """
    import secrets

    from devportal.paths import make_private

    folder = _folder(session)
    try:
        make_private(folder)
    except OSError as error:
        raise PortalError(f"{folder}: cannot be written: {error.strerror}", exit_code=IO) from None
    place = _place(session, source.name, source.url)
    known = _read(place)
    path = os.path.join(folder, f".tmp-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        etag = _download(session, source, path, known.etag if known else "")
        if known is not None and etag is None:
            new = Note(time.time(), known.database, known.etag)
        else:
            new = Note(time.time(), take_file(session, path), etag or "")
    finally:
        if os.path.lexists(path):
            os.unlink(path)
    _write(place, new)
    if known is not None and known.database != new.database:
        os.unlink(known.database)  # who reads it has it open
    return new


def _download(session: Session, source: Source, path: str, etag: str) -> str | None:
    """Write the file to `path` and give its ETag; None where the one that is known still holds."""
    from devportal.cli.network import open_http
    from devportal.providers.artefact import LARGEST
    from devportal.providers.store import download

    if not source.url.startswith(("https://", "http://")):
        if session.flags.offline:
            raise PortalError(f"source {source.name} is not asked while offline", exit_code=IO)
        if not download(source.url, path):
            hint = "pip install fsspec and the package of your storage: s3fs, gcsfs or adlfs"
            raise PortalError(f"source {source.name} needs fsspec", hint=hint, exit_code=IO)
        return ""
    headers = {"Accept": "application/octet-stream, */*"} | ({"If-None-Match": etag} if etag else {})
    with open_http(session, (source,)) as http:
        http.max_bytes, http.deadline = LARGEST, max(http.deadline, _LONGEST)
        answer = http.save(source.url, path, headers=headers)
    if answer.status == 304 and etag:
        return None
    if answer.status != 200:
        message = f"source {source.name}: {source.url} answered with status {answer.status}"
        raise PortalError(message, exit_code=IO, code="net.status")
    return answer.headers.get("etag", "")


def _folder(session: Session) -> str:
    return os.path.join(cache_dir(session.environ), "published")


def _place(session: Session, name: str, url: str) -> str:
    return os.path.join(_folder(session), f"{name}-{digest(url)}.note")


def _read(path: str) -> Note | None:
    """Read a note of ours; None where it is absent, damaged, or its database is gone."""
    from devportal.paths import is_private

    try:
        with open(path, encoding="utf-8") as file:
            moment, name, etag = file.read(10_000).split("\n")[:3]
        database = os.path.join(os.path.dirname(path), name)
        if not name.endswith(".db") or "/" in name or not is_private(path) or not is_private(database):
            return None
        return Note(float(moment), database, etag)
    except (OSError, ValueError):
        return None


def _write(path: str, note: Note) -> None:
    from devportal.catalog.mirror import put

    etag = note.etag if note.etag.isprintable() else ""
    try:
        put(path, f"{note.time}\n{os.path.basename(note.database)}\n{etag}\n".encode())
    except OSError:
        return  # it is brought again next time

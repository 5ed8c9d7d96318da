"""`portal catalog stats`."""

from __future__ import annotations

from devportal.cli.session import Session
from devportal.errors import NO, OK


def stats(session: Session) -> int:
    """Count the entities by kind, type, lifecycle and owner."""
    from devportal.catalog.counts import count
    from devportal.views import counts

    found = count(session.catalog)
    if not found.total:
        session.tell_nothing("no entities", "`portal check` tells why")
        return NO
    session.emit(found, counts)
    return OK

"""`portal doctor`."""

from __future__ import annotations

from devportal.cli.session import Session
from devportal.errors import NO, OK


def doctor(session: Session) -> int:
    """Tell whether everything is here that commands need: Python, SQLite, YAML, git, cache, catalog."""
    from devportal.cli.health import examine
    from devportal.views import health

    found = examine(session)
    session.emit(found, health)
    return OK if all(one.good for one in found.examined) else NO

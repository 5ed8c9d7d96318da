"""`portal auth`."""

from __future__ import annotations

from devportal.cli.session import Session
from devportal.errors import NO, OK


def status(session: Session) -> int:
    """Tell for each host where its token comes from: a variable, the token file, the keyring, gh or glab.

    The token itself is never shown. Exit code 1 when no host has one.
    """
    from devportal.cli.network import sources, tokens
    from devportal.views import origins

    found = tokens(session, sources(session)).status()
    session.emit(found, origins)
    return OK if any(one.found for one in found) else NO

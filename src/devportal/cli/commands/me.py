"""`portal me`."""

from __future__ import annotations

from devportal.cli.session import Session
from devportal.errors import OK


def me(session: Session) -> int:
    """Show who you are in the catalog, your teams, what you own together, and what needs attention.

    You are known by the setting `me`, by git's e-mail address, or by the login that CI tells.
    """
    from devportal.catalog.identity import me as page
    from devportal.cli.identity import whoami
    from devportal.cli.verifying import attention
    from devportal.views import me as view

    ref, known_by = whoami(session)
    session.emit(page(session.catalog, ref, known_by, attention(session)), view)
    return OK

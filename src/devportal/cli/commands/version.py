"""`portal version`."""

from __future__ import annotations

from devportal.cli.session import Session


def version(session: Session) -> int:
    """Print the version."""
    from devportal import __version__

    session.terminal.write(f"portal {__version__}\n")
    return 0

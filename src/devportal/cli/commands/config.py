"""`portal config`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import OK


def show_config(
    session: Session,
    origin: Annotated[bool, typer.Option("--origin", help="Tell where each value comes from.")] = False,
) -> int:
    """Print every setting with its value, and with --origin who set it."""
    from devportal.views import settings as view

    session.emit(view.Shown(session.settings, origin), view)
    return OK

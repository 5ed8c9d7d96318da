"""`portal help`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import OK


def help_(
    session: Session,
    words: Annotated[list[str] | None, typer.Argument(metavar="[COMMAND...]", help="A command.")] = None,
) -> int:
    """Print the help of a command, or the list of all."""
    from devportal.cli.app import overview
    from devportal.cli.main import main

    if words:
        return main([*words, "--help"], session.terminal, session.directory)
    session.terminal.write(overview(str(session.settings.get("support"))))
    return OK

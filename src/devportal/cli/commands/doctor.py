"""`portal doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK


def doctor(
    session: Session,
    *,
    online: Annotated[
        bool, typer.Option("--online", help="Ask tools that only the environment configures, too.")
    ] = False,
) -> int:
    """Tell whether everything is here that commands need: Python, SQLite, YAML, git, cache, catalog, tools.

    Each tool: configured or not, reachable, authorised, its version. Only tools that your own configuration
    names are asked; `--online` asks those too that environment variables configure, `--offline` none.
    Exit code 1 when something is amiss.
    """
    from devportal.cli.health import Health, examine
    from devportal.cli.tool_health import examine_tools
    from devportal.views import health

    found = Health((*examine(session).examined, *examine_tools(session, online=online)))
    session.emit(found, health)
    return OK if all(one.good for one in found.examined) else NO

"""`portal logs`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK


def logs(
    session: Session,
    name: Annotated[
        str, typer.Argument(metavar="REF|PATH", help="An entity, or a path in its repository.")
    ] = ".",
    *,
    lines: Annotated[
        int, typer.Option("-n", "--lines", metavar="N", min=1, max=10_000, help="Lines of each container.")
    ] = 50,
    tool: Annotated[
        str | None, typer.Option("--from", metavar="TOOL", help="kubernetes, or grafana for its Loki.")
    ] = None,
) -> int:
    """Show the last log lines of an entity: of its Kubernetes pods, or of the Loki behind Grafana.

    Loki is asked where `integrations.grafana` has `loki = true`. Exit code 1 when there are no lines.
    """
    from devportal.cli.log_lines import read
    from devportal.views import log_lines as view

    found = read(session, session.resolve(name), lines, tool)
    session.emit(found, view)
    return OK if found.lines else NO

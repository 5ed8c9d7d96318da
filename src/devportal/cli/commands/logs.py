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
        int,
        typer.Option(
            "-n",
            "--lines",
            "--tail",
            metavar="N",
            min=1,
            max=10_000,
            help="The last N lines of each container.",
        ),
    ] = 50,
    since: Annotated[
        str | None, typer.Option("--since", metavar="AGE", help="Lines of the last 90s, 15m, 2h or 1d alone.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("-f", "--follow", help="Go on with new lines until it is interrupted.")
    ] = False,
    tool: Annotated[
        str | None, typer.Option("--from", metavar="TOOL", help="kubernetes, or grafana for its Loki.")
    ] = None,
) -> int:
    """Show the last log lines of an entity: of its Kubernetes pods, or of the Loki behind Grafana.

    Each line says which pod it is from; `--follow` takes in pods that come later.
    Loki is asked where `integrations.grafana` has `loki = true`. Exit code 1 when there are no lines.
    """
    from devportal.cli.log_lines import read, seconds_of
    from devportal.views import log_lines as view

    age = seconds_of(since) if since is not None else 0
    if follow:
        from devportal.cli.log_lines import endless
        from devportal.cli.log_lines import follow as followed

        endless(session.flags)
        for new in followed(session, session.resolve(name), lines, tool, age):
            session.emit(new, view, pager=False)
    found = read(session, session.resolve(name), lines, tool, age)
    session.emit(found, view)
    return OK if found.lines else NO

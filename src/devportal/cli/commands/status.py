"""`portal status`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import OK


def status(
    session: Session,
    name: Annotated[
        str, typer.Argument(metavar="REF|PATH", help="An entity, or a path in its repository.")
    ] = ".",
    *,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="NAMES", help="Only these tools; commas or repeated."),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Ask again until it is interrupted.")] = False,
    interval: Annotated[
        int, typer.Option("--interval", metavar="SECONDS", min=1, help="Seconds between, with --watch.")
    ] = 10,
) -> int:
    """Tell how an entity does now: what each tool says that its annotations name.

    All tools are asked at once. One that is slow, broken or not configured is a line with its reason.
    `--offline` shows what they said last, with its age. Exit code 1 when the entity names no tool.
    """
    from devportal.cli.live import status_of
    from devportal.views import panels

    row = session.resolve(name)
    wanted = [part.strip() for text in only or () for part in text.split(",") if part.strip()]
    live = status_of(session, row, wanted)
    if not live.panels:
        from devportal.cli.quiet import no_tool

        return no_tool(session, row, wanted)
    if watch:
        from devportal.cli.watching import watch as repeat

        repeat(session, live, lambda: status_of(session, row, wanted), panels, interval)
    session.emit(live, panels)
    return OK

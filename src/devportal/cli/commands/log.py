"""`portal log`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import OK


def log(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="REF|PATH", help="An entity.")] = ".",
    limit: Annotated[
        int, typer.Option("--limit", min=0, metavar="N", help="How many at most; 0 for all.")
    ] = 0,
) -> int:
    """Tell what happened to an entity: each commit that changed it, by whom, and which fields.

    It is followed when its description moves to another file.
    """
    from devportal.catalog.history import history
    from devportal.cli.past import tracked, uncommitted
    from devportal.views import log as view

    row = session.resolve(name)
    repository, path = tracked(session, row)
    answer = history(repository, row.ref, path, limit)
    if not answer.versions:
        raise uncommitted(session, row)
    if answer.shallow:
        session.warn("this clone is shallow: older commits are not here")
    session.emit(answer, view)
    return OK

"""`portal catalog owners`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK


def owners(
    session: Session,
    months: Annotated[
        int, typer.Option("--months", min=1, max=120, metavar="N", help="How far back activity counts.")
    ] = 12,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help="The day on which verifications are judged; today."),
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 where anything is found.")] = False,
) -> int:
    """Find where ownership is weak, each with its evidence.

    Owners that do not exist or have no people, groups of which nobody commits any more, services of one
    person, CODEOWNERS that say otherwise, verifications that have expired.
    """
    from devportal.catalog.health import ownership_health
    from devportal.cli.verifying import day_given, read_verified
    from devportal.cli.whose import responsibility
    from devportal.views import ownership_health as view

    session.catalog.demand()
    asked = responsibility(session, many=True)
    if asked.repository is not None and asked.repository.is_shallow():
        session.warn("this clone is shallow: who committed before is not known here (in CI: fetch-depth: 0)")
    answer = ownership_health(session.catalog, asked, months, read_verified(session), day_given(on))
    session.emit(answer, view)
    return NO if exit_code and answer.findings else OK

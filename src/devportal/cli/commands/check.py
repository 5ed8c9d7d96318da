"""`portal check`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK


def check(
    session: Session,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH...]", help="Files of any name, folders.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
) -> int:
    """Judge catalog files as Backstage would, with file, line, column and what to do.

    Without PATH, the whole catalog of this folder. Exit code 1 when an error was found.
    """
    from devportal.cli.checking import findings_of
    from devportal.views import problems as view

    findings = findings_of(session, paths or [])
    session.emit(findings, view)
    failing = ("error", "warning") if strict else ("error",)
    return NO if any(problem.severity in failing for problem in findings.problems) else OK

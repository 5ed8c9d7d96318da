"""`portal check`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session


def check(
    session: Session,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH...]", help="Files of any name, folders.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
    max_warnings: Annotated[
        int | None, typer.Option("--max-warnings", metavar="N", help="More warnings than this fail.")
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODES", help="Only these rules; `ref` is all of ref.*."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODES", help="Not these rules.")
    ] = None,
    hints: Annotated[bool, typer.Option("--hints", help="List hints too, not only their number.")] = False,
    rules: Annotated[
        str | None,
        typer.Option("--rules", metavar="RULES", help="backstage-default, all, or an app-config file."),
    ] = None,
) -> int:
    """Judge catalog files as Backstage would, and the whole graph, with file, line, column and what to do.

    Without PATH, the whole catalog of this folder. Exit code 1 when an error was found, 5 when something
    was refused for safety. `portal explain CODE` tells more about a finding.
    """
    from devportal.cli.checking import Asked, report_of
    from devportal.findings.report import exit_code
    from devportal.findings.rule import codes_of
    from devportal.views import problems as view

    asked = Asked(
        codes_of(select or (), "--select"),
        codes_of(ignore or (), "--ignore"),
        rules,
        hints or session.flags.verbose > 0,
    )
    report = report_of(session, paths or [], asked)
    session.emit(report, view)
    return exit_code(report, strict=strict, max_warnings=max_warnings)

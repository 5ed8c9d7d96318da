"""`portal check`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.options import Baseline, Ignored, MaxWarnings, NewBaseline, Reports, Strict
from devportal.cli.session import Session
from devportal.errors import NO, OK, USAGE, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.checking import Asked


def check(
    session: Session,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH...]", help="Files of any name, folders.")
    ] = None,
    strict: Strict = False,
    max_warnings: MaxWarnings = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODES", help="Only these rules; `ref` is all of ref.*."),
    ] = None,
    ignore: Ignored = None,
    hints: Annotated[
        bool, typer.Option("--hints", help="List hints too, not only their number; --select does as well.")
    ] = False,
    rules: Annotated[
        str | None,
        typer.Option("--rules", metavar="RULES", help="backstage-default, all, or an app-config file."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="REV", help="Only what changed since a revision, and what that broke."
        ),
    ] = None,
    baseline: Baseline = None,
    write_baseline: NewBaseline = None,
    report: Reports = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend slips that have one right answer.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="With --fix or --diff: likely answers too, such as near names.")
    ] = False,
) -> int:
    """Judge catalog files as Backstage would, and the whole graph, with file, line, column and what to do.

    Without PATH, the whole catalog of this folder. Exit code 1 when an error was found, 5 when something
    was refused for safety. `portal explain CODE` tells more about a finding.
    """
    from devportal.catalog.catalog import NO_CATALOG, NO_CATALOG_HINT
    from devportal.cli.checking import Asked, keep, report_of, uncollected
    from devportal.cli.reports import reports_of, write_reports
    from devportal.findings.report import exit_code
    from devportal.findings.rule import codes_of
    from devportal.views import problems as view

    if unsafe and not (fix or diff):
        raise PortalError("--unsafe goes with --fix or --diff", hint="add one of them", exit_code=USAGE)
    if not diff:
        session.expect(view)
    reports = reports_of(report or ())
    asked = Asked(
        codes_of(select or (), "--select"),
        codes_of(ignore or (), "--ignore"),
        rules,
        since,
        baseline,
        hints or bool(select) or session.flags.verbose > 0,
    )
    with uncollected():
        if diff:
            return differences(session, paths or [], asked, unsafe=unsafe)
        if fix:
            from devportal.cli.fixing import mend

            mend(session, paths or [], asked, unsafe=unsafe)
        found = report_of(session, paths or [], asked)
        write_reports(session, found, reports)
        session.emit(found, view)
        if not found.files and not found.problems:
            raise PortalError(NO_CATALOG, hint=NO_CATALOG_HINT)
        if write_baseline is not None:
            keep(session, found, write_baseline, "portal check")
            return OK
        return exit_code(found, strict=strict, max_warnings=max_warnings)


def differences(session: Session, paths: list[str], asked: Asked, *, unsafe: bool) -> int:
    """Show what would be mended; 1 where there is something."""
    from devportal.cli.fixing import rewrites_of, shown
    from devportal.views import rewrites as view

    rewrites = rewrites_of(session, paths, asked, unsafe=unsafe)
    session.emit(shown(session, rewrites), view)
    return NO if rewrites else OK

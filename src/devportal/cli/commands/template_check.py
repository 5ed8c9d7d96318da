"""`portal template check`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.options import Baseline, Ignored, MaxWarnings, NewBaseline, Reports, Strict
from devportal.cli.session import Session
from devportal.errors import NO, OK, PortalError


def template_check(
    session: Session,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|PATH...]", help="Names of templates, files, folders."),
    ] = None,
    strict: Strict = False,
    max_warnings: MaxWarnings = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODES", help="Only these rules; `template` is all of template.*."),
    ] = None,
    ignore: Ignored = None,
    baseline: Baseline = None,
    write_baseline: NewBaseline = None,
    report: Reports = None,
) -> int:
    """Find what is wrong with templates before somebody runs them: most of it Backstage never tells.

    Without a name, every template below this folder. Exit code 1 when an error was found. `portal explain
    CODE` tells more about a finding.
    """
    from devportal.cli.checking import Asked, keep, told
    from devportal.cli.reports import reports_of, write_reports
    from devportal.cli.template_checking import collect
    from devportal.findings.report import exit_code
    from devportal.findings.rule import codes_of
    from devportal.views import problems as view

    reports = reports_of(report or ())
    asked = Asked(
        codes_of(select or (), "--select"), codes_of(ignore or (), "--ignore"), baseline=baseline, hints=True
    )
    found = told(session, asked, lambda: collect(session, paths or ()), whole=not paths, noun="template")
    write_reports(session, found, reports)
    session.emit(found, view)
    if not found.files and not found.problems:
        hint = "a template is a file with kind: Template, or a folder with a copier.yml"
        raise PortalError("there are no templates here", hint=hint, exit_code=NO)
    if write_baseline is not None:
        keep(session, found, write_baseline, "portal template check")
        return OK
    return exit_code(found, strict=strict, max_warnings=max_warnings)

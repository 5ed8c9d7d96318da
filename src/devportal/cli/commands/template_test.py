"""`portal template test`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK


def template_test(
    session: Session,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|PATH...]", help="Names of templates, folders, files of cases."),
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Write the trees as they are made now.")] = False,
    trust: Annotated[
        bool, typer.Option("--trust", help="Run the commands of the cases, and those of copier templates.")
    ] = False,
) -> int:
    """Run the cases that are kept beside templates: answers, and the files that have to come of them.

    Nothing outside is reached: steps that would change something elsewhere are only planned. Exit code 1
    when a case fails.
    """
    from devportal.cli.template_testing import cases_of, run
    from devportal.views import trials as view

    session.expect(view)
    verdicts = run(session, cases_of(session, paths or ()), trust=trust, update=update)
    session.emit(view.Shown(tuple(verdicts), session.relative), view)
    return OK if all(verdict.passed for verdict in verdicts) else NO

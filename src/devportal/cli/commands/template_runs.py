"""`portal template runs`."""

from __future__ import annotations

from devportal.cli.session import Session


def template_runs(session: Session) -> None:
    """List the runs of Backstage templates on this computer, newest first.

    `portal create --resume RUN` goes on with one that failed or was cut off, `--undo RUN` takes back what one
    has created.
    """
    from devportal.paths import state_dir
    from devportal.scaffold.runs import past_runs
    from devportal.views import runs as view

    found = past_runs(state_dir(session.environ))
    session.emit(found, view)
    if not found:
        session.note("no Backstage template was run on this computer")

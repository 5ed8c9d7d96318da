"""`portal template runs`."""

from __future__ import annotations

from devportal.cli.session import Session


def template_runs(session: Session) -> int:
    """List the runs of Backstage templates on this computer, newest first.

    `portal create --resume RUN` goes on with one that failed or was cut off, `--undo RUN` takes back what one
    has created. Exit code 1 when there is none.
    """
    from devportal.errors import NO, OK
    from devportal.paths import state_dir
    from devportal.scaffold.running.runs import past_runs
    from devportal.views import runs as view

    found = past_runs(state_dir(session.environ))
    session.emit(found, view)
    if found:
        return OK
    session.terminal.say("error", "no Backstage template has been run on this computer")
    session.terminal.say("hint", "`portal template list` lists templates, `portal create` runs one")
    return NO

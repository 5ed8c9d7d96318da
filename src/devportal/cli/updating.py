"""`portal update`: shown, asked for, written; and how far every project of a folder is behind."""

from __future__ import annotations

import os

from devportal.cli.following import Wishes, look, temporary
from devportal.errors import IO, NO, OK, USAGE, PortalError
from devportal.text import clean, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session
    from devportal.scaffold.follow.acceptance import Acceptance
    from devportal.scaffold.follow.update import Update


def show(session: Session, root: str, wishes: Wishes, *, patch: bool) -> int:
    """Show what an update would do, in words or as a patch."""
    from devportal.views import update as view
    from devportal.views import update_patch

    _tell_open(session, root)
    with temporary() as home:
        made = look(session, _folder(root), wishes, home)
        _warn(session, made)
        session.emit(view.Shown(made, session.directory), update_patch if patch else view)
    return OK


def check(session: Session, root: str, wishes: Wishes) -> int:
    """Say how far one project is behind."""
    from devportal.scaffold.follow.fleet import standing
    from devportal.views import fleet as view

    _tell_open(session, root)
    with temporary() as home:
        made = look(session, _folder(root), wishes, home)
        _warn(session, made)
        row = standing(session.relative(root), made)
    session.emit((row,), view)
    return NO if row.is_behind else OK


def update(session: Session, root: str, wishes: Wishes, *, yes: bool, force: bool) -> int:
    """Update one project, after a person has seen what that does."""
    from devportal.paths import state_dir
    from devportal.scaffold.follow.acceptance import Acceptance
    from devportal.views import update as view

    session.expect(view)
    acceptance = Acceptance(_folder(root), state_dir(session.environ))
    acceptance.take()
    try:
        _complete(session, acceptance)
        with temporary() as home:
            made = look(session, root, wishes, home)
            _warn(session, made)
            return _accept(session, made, acceptance, yes=yes, force=force)
    finally:
        acceptance.release()


def project_at(folder: str) -> str:
    """Give the nearest folder at or above that tells what it was made from, within its repository."""
    from devportal.scaffold.answers_file import ANSWERS
    from devportal.scaffold.follow.provenance import FILE
    from devportal.scm.checkout import repository_root

    top = repository_root(folder)
    here = folder
    while top is not None:
        if any(os.path.lexists(os.path.join(here, name)) for name in (FILE, ANSWERS)):
            return here
        if here == top:
            break
        here = os.path.dirname(here)
    return folder


def _tell_open(session: Session, root: str) -> None:
    from devportal.paths import state_dir
    from devportal.scaffold.follow.acceptance import Acceptance

    if Acceptance(root, state_dir(session.environ)).is_open():
        session.warn("an update of this project was cut off; `portal update` brings it to its end")


def _complete(session: Session, acceptance: Acceptance) -> None:
    done = acceptance.complete()
    if done is None:
        return
    session.warn(f"an update had been cut off; {plural(len(done.written), 'file')} of it written now")
    for path in done.kept:
        session.warn(f"{clean(path)} has been changed since, and is left as it is")


def _accept(session: Session, made: Update, acceptance: Acceptance, *, yes: bool, force: bool) -> int:
    from devportal.record import replace
    from devportal.scaffold.follow.acceptance import refuse_uncommitted, uncommitted
    from devportal.scaffold.follow.project import History
    from devportal.scaffold.follow.update import CURRENT
    from devportal.views import update as view

    shown = view.Shown(made, session.directory)
    if made.state == CURRENT:
        session.emit(shown, view)
        return OK
    if not force:
        found = uncommitted(made.all_changes, History(made.project, session.environ))
        refuse_uncommitted(found, session.relative(made.project.root))
    if not yes:
        _ask(session, shown)
    acceptance.write(made.all_changes)
    session.emit(replace(shown, written=True), view)
    if made.conflicts:
        session.terminal.say(
            "error", f"{plural(len(made.conflicts), 'conflict')}: put them right, then commit"
        )
        return NO
    return OK


def _ask(session: Session, shown: object) -> None:
    from devportal.cli.prompt import confirm
    from devportal.views import update as view

    if not session.terminal.can_ask or session.flags.no_input:
        session.emit(shown, view)
        hint = "pass --yes to write it, --dry-run to only look"
        raise PortalError("nothing was written", hint=hint, exit_code=USAGE, code="update.approval")
    theme = session.terminal.theme("auto")
    session.terminal.write(view.render(shown, "text", theme, session.terminal.width))  # type: ignore[arg-type]
    if not confirm("Write this?", default=False):
        raise PortalError("nothing was written", exit_code=NO, code="update.declined")


def fleet(session: Session, root: str, wishes: Wishes, *, judge: bool) -> int:
    """Say of every project below a folder how it stands to its template; exit 1 only where that is judged."""
    from devportal.cli.standings import standings
    from devportal.scaffold.follow.fleet import projects_below
    from devportal.views import fleet as view

    folders = projects_below(_folder(root), session.settings.get("catalog.prune"))
    if not folders:
        message = f"no project below {clean(session.relative(root))} tells what it was made from"
        raise PortalError(message, hint="`portal create` lets them", exit_code=NO, code="record.unknown")
    rows = standings(session, folders, wishes)
    session.emit(rows, view)
    return NO if judge and any(row.is_behind or row.reason for row in rows) else OK


def _folder(root: str) -> str:
    if not os.path.isdir(root):
        raise PortalError(f"{clean(root)}: no such folder", exit_code=IO, code="io.read")
    return root


def _warn(session: Session, made: Update) -> None:
    for message in made.unknown:
        session.warn(f"the template's old commit cannot be had: {message}")
    if made.lost:
        names = ", ".join(clean(path) for path in made.lost[:10])
        more = f" and {len(made.lost) - 10} more" if len(made.lost) > 10 else ""
        session.warn(f"what the template gave then is not known of {names}{more}: both versions are marked")

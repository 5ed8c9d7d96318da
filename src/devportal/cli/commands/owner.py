"""`portal owner`."""

from __future__ import annotations

from devportal.errors import NO, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session


def owner(session: Session, name: str, owned: bool, recursive: bool) -> int:
    """Tell who owns an entity or a path, how to reach them and why this is the answer.

    Piped, it is one line: the owner's ref. Exit code 1 when nobody owns it.
    """
    from devportal.catalog import ownership
    from devportal.views import owner as view

    if owned:
        return _owned(session, name, recursive)
    answer = ownership.ownership(session.catalog, session.resolve(name))
    if not answer.owners:
        session.terminal.say("error", f"{answer.subject.ref} has no owner")
        session.terminal.say(
            "hint", f"set spec.owner in {session.relative(answer.subject.file)}:{answer.subject.line}"
        )
        return NO
    session.emit(answer, view)
    return OK


def _owned(session: Session, name: str, recursive: bool) -> int:
    from devportal.catalog.listing import Listing
    from devportal.catalog.ownership import owned
    from devportal.views import rows

    answer = owned(session.catalog, session.resolve(name, ("group", "user")), recursive=recursive)
    session.emit(Listing(session.catalog, answer.entities), rows)
    return OK if answer.entities else NO

"""`portal owner`."""

from __future__ import annotations

from devportal.errors import NO, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devportal.catalog.ownership import Party
    from devportal.catalog.responsible import Responsible
    from devportal.cli.session import Session

MEMBERS, CHAIN, CONTACT = "members", "chain", "contact"


def owner(
    session: Session,
    name: str,
    owned: bool,
    recursive: bool,
    members: bool,
    contact: bool,
    chain: bool,
    oncall: bool,
) -> int:
    """Tell who owns an entity, a path, FILE:LINE or the files of a commit, and why this is the answer.

    `-` reads a stack trace or a list of paths. Piped, one thing gives one line: the owner's ref. Exit code 1
    when nobody owns it.
    """
    if owned:
        return _owned(session, name, recursive)
    if oncall:
        from devportal.cli.on_call import tell

        return tell(session, session.resolve(name))
    part = MEMBERS if members else CHAIN if chain else CONTACT if contact else ""
    if name == "-" or _may_be_place(name):
        code = _of_place(session, name, part)
        if code is not None:
            return code
    return _of_entity(session, name, part)


def _may_be_place(name: str) -> bool:
    return name[:1] in (".", "~") or "/" in name or "." in name or name.rpartition(":")[2].isdecimal()


def _of_entity(session: Session, name: str, part: str) -> int:
    from devportal.catalog import ownership
    from devportal.errors import PortalError
    from devportal.views import owner as view

    try:
        row = session.resolve(name)
    except PortalError as error:
        from devportal.cli.whose import of_missing

        found = of_missing(session, name, error)
        return _tell(session, found, part) if isinstance(found, list) else _show(session, found, part)
    answer = ownership.ownership(session.catalog, row)
    if part:
        return _parties(session, answer.owners, part)
    if not answer.owners:
        session.terminal.say("error", f"{answer.subject.ref} has no owner")
        session.terminal.say(
            "hint", f"set spec.owner in {session.relative(answer.subject.file)}:{answer.subject.line}"
        )
        return NO
    session.emit(answer, view)
    return OK


def _parties(session: Session, owners: Iterable[Party], part: str) -> int:
    """Tell who is in the owners, above them, or how they are reached; each once."""
    from devportal.catalog.ownership import chains_of, members_of
    from devportal.views import parties as view

    each = {owner.ref: owner for owner in owners}
    found = tuple(each.values())
    if part != CONTACT:
        found = (members_of if part == MEMBERS else chains_of)(session.catalog, each)
    if found:
        session.emit(found, view)
        return OK
    who = ", ".join(each) or "nobody"
    told = f"nobody is in {who}" if part == MEMBERS else f"no group stands above {who}"
    session.terminal.say("error", told if each else "nobody owns it")
    return NO


def _of_place(session: Session, name: str, part: str) -> int | None:
    """Answer for standard input or a path; None where the name is neither."""
    from devportal.cli import whose

    if name == "-":
        return _tell(session, whose.of_input(session), part)
    place = whose.place_of(session, name)
    if place is None:
        return None
    return _show(session, whose.of_place(session, name, *place), part)


def _show(session: Session, answer: Responsible, part: str) -> int:
    from devportal.views import responsible as view

    if not answer.evidence:
        from devportal.cli.whose import nobody

        nobody(session, answer)
        return NO
    if part:
        return _parties(session, answer.owners, part)
    session.emit(answer, view)
    return OK


def _tell(session: Session, answers: Sequence[Responsible], part: str) -> int:
    from devportal.views import responsibles as view

    if part:
        return _parties(session, (owner for answer in answers for owner in answer.owners), part)
    session.emit(tuple(answers), view)
    return OK if any(answer.evidence for answer in answers) else NO


def _owned(session: Session, name: str, recursive: bool) -> int:
    from devportal.catalog.listing import Listing
    from devportal.catalog.ownership import owned
    from devportal.views import rows

    answer = owned(session.catalog, session.resolve(name, ("group", "user")), recursive=recursive)
    session.emit(Listing(session.catalog, answer.entities), rows)
    return OK if answer.entities else NO

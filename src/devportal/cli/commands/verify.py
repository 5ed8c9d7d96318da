"""`portal verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK, PortalError
from devportal.text import quoted


def verify(
    session: Session,
    names: Annotated[list[str] | None, typer.Argument(metavar="[REF|PATH...]", help="Entities.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where one is not verified or has expired.")
    ] = False,
    for_: Annotated[
        str, typer.Option("--for", metavar="SPAN", help="How long it holds: 180d, 26w, 6m.")
    ] = "180d",
    by: Annotated[
        str | None, typer.Option("--by", metavar="WHO", help="Who says so; git's e-mail address.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="Count from this day; today.")] = None,
) -> int:
    """Say that what the catalog tells of an entity is true: a line in .portal/verified, which you commit.

    --check reads the lines: without REF, those of every Component, API, System and Resource.
    """
    from devportal.catalog.verification import VALID, Verified, standings
    from devportal.cli.verifying import day_given, days_later, read_verified, save_verified
    from devportal.views import standings as view

    session.expect(view)
    day = day_given(on)
    known = read_verified(session)
    if check:
        refs = [session.resolve(name).ref for name in names] if names else _all(session)
        answer = standings(refs, known, day)
        session.emit(answer, view)
        return OK if all(one.state == VALID for one in answer) else NO
    rows = [session.resolve(name) for name in names or (".",)]
    who = _who(session, by)
    until = days_later(day, for_)
    for row in rows:
        known[row.ref] = Verified(row.ref, until, who, day)
    path = save_verified(session, known)
    session.emit(standings([row.ref for row in rows], known, day), view)
    session.note(f"written to {session.relative(path)}; commit it")
    return OK


def _all(session: Session) -> list[str]:
    from devportal.catalog.verification import KINDS

    session.catalog.demand()
    return [row.ref for row in session.catalog.rows("entity.kind IN (?, ?, ?, ?)", KINDS)]


def _who(session: Session, given: str | None) -> str:
    from devportal.cli.identity import git_email
    from devportal.errors import USAGE

    who = given if given is not None else git_email(session)
    if not who:
        raise PortalError("git does not know who you are", hint="give --by ADDRESS", exit_code=USAGE)
    if not who.isprintable() or any(char.isspace() for char in who):
        hint = "one word, such as an e-mail address, stands in the line"
        raise PortalError(f"--by: {quoted(who, 80)} cannot be written", hint=hint, exit_code=USAGE)
    return who

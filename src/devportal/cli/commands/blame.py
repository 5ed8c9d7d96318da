"""`portal blame`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK, PortalError


def blame(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="REF|PATH", help="An entity.")],
    field: Annotated[str, typer.Argument(metavar="[FIELD]", help="One field, as in spec.owner.")] = "",
) -> int:
    """Tell who wrote each field of an entity, when and in which commit, as the last commit has it."""
    from devportal.catalog.history import blame as read
    from devportal.cli.past import tracked, uncommitted
    from devportal.text import quoted
    from devportal.views import blame as view

    row = session.resolve(name)
    repository, path = tracked(session, row)
    found = read(repository, row.ref, path, field)
    if found is None:
        raise uncommitted(session, row)
    if not found:
        from devportal.text import suggestion

        known = [one.path for one in read(repository, row.ref, path) or ()]
        hint = suggestion(field, known) or f"fields: {', '.join(known[:20])}"
        raise PortalError(f"{row.ref} has no field {quoted(field)}", hint=hint, exit_code=NO)
    session.emit(tuple(found), view)
    if repository.is_shallow():
        session.warn("this clone is shallow: what older commits wrote is put down to the oldest one here")
    return OK

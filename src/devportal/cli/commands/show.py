"""`portal show`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import OK


def show(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="REF|PATH", help="An entity, or a path in its repository.")] = ".",
) -> int:
    """Show everything about one entity: what it is, its owner, its relations both ways, its problems.

    `.` is the entity of this repository.
    """
    from devportal.page import build_page
    from devportal.views import page

    row = session.resolve(name)
    session.emit(build_page(session.catalog, row), page)
    return OK

"""`portal open`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import OK


def open_page(
    session: Session,
    name: Annotated[
        str, typer.Argument(metavar="REF|PATH", help="An entity, or a path in its repository.")
    ] = ".",
    what: Annotated[
        str | None,
        typer.Argument(metavar="[WHAT]", help="docs, source, ci, dashboard, runbook, or a word of a title."),
    ] = None,
    *,
    list_: Annotated[bool, typer.Option("--list", help="List all pages, open none.")] = False,
    print_: Annotated[bool, typer.Option("--print", help="Print the address, open nothing.")] = False,
) -> int:
    """Open a page of an entity in the browser: its docs, source, CI, dashboard, runbook or any of its links.

    The address is printed where standard output is no terminal or there is no browser. Only http and https
    addresses are opened. Exit code 1 when there is no such page.
    """
    from devportal.cli import opening
    from devportal.views import pages as view

    row = session.resolve(name)
    found = opening.pages(session, row)
    if list_:
        session.emit(found, view)
        if not found:
            opening.chosen(found, what, row)
        return OK
    page = opening.chosen(found, what, row)
    terminal = session.terminal
    if terminal.is_tty and not print_ and opening.browse(page.url, session.environ):
        session.note(f"opened {page.url}")
        return OK
    session.emit((page,), view.Address)
    return OK

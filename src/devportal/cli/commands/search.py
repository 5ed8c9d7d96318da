"""`portal search`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK


def search(
    session: Session,
    terms: Annotated[list[str], typer.Argument(metavar="TERM...", help="Words; an entity has to have all of them.")],
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many at most; 0 for all.")] = 20,
) -> int:
    """Find entities by any word of their name, title, description, tags, owner, type or annotations.

    Best first: exact name, name prefix, word, part of a word, near miss. Exit code 1 when nothing is found.
    """
    from devportal.search.find import find
    from devportal.views import hits

    found = find(session.catalog, terms, limit)
    if not found.hits:
        _tell_nothing(session, terms)
        return NO
    session.emit(found, hits)
    return OK


def _tell_nothing(session: Session, terms: list[str]) -> None:
    from devportal.catalog.catalog import NO_CATALOG, NO_CATALOG_HINT
    from devportal.text import quoted

    if session.catalog.count():
        session.terminal.say("error", f"nothing found for {quoted(' '.join(terms))}")
        session.terminal.say("hint", "fewer or shorter words find more; `portal list` shows everything")
    else:
        session.terminal.say("error", NO_CATALOG)
        session.terminal.say("hint", NO_CATALOG_HINT)

"""`portal search`."""

from __future__ import annotations

from devportal.errors import NO, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.cli.session import Session


def search(session: Session, terms: list[str], limit: int, **selected: Any) -> int:
    """Find entities by any word of their name, title, description, tags, owner, type or annotations.

    Best first: exact name, name prefix, word, part of a word, near miss. Exit code 1 when nothing is found.
    """
    from devportal.cli.selecting import keeper
    from devportal.paths import kept
    from devportal.search.find import find
    from devportal.views import hits

    words = [part for term in terms for part in kept(term).split()]
    keep = keeper(session, selected, words)
    found = find(session.catalog, words, limit, keep, counted=session.terminal.is_tty)
    session.emit(found, hits)
    if not found.hits:
        from devportal.text import quoted

        session.tell_nothing(
            f"nothing found for {quoted(' '.join(terms))}",
            "fewer or shorter words find more; `portal list` shows everything",
        )
        return NO
    return OK

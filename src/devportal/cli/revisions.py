"""Catalogs of commits, as commands ask for them: `main`, `v1..v2`, `main...HEAD`."""

from __future__ import annotations

from devportal.errors import NO, USAGE, PortalError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.catalog import Catalog
    from devportal.catalog.revision import Past, Revisions
    from devportal.cli.session import Session


def revisions(session: Session) -> Revisions:
    """Give what makes catalogs of the commits of the repository here."""
    from devportal.catalog.load import plan_of
    from devportal.catalog.revision import Revisions
    from devportal.cli.whose import repository_here

    return Revisions(repository_here(session), plan_of(session.settings), session.settings.root)


def catalog_at(session: Session, revision: str) -> Past:
    """Give the catalog as it was at a revision. Raises PortalError (exit 1) for one that there is not."""
    past = revisions(session)
    return past.at(past.repository.commit(revision))


def sides(session: Session, one: str, other: str | None) -> tuple[Catalog, Catalog, str, str]:
    """Give the two catalogs to compare and what they are called; without a second, the files on the disk.

    `A..B` compares two commits, `A...B` the commit at which they parted with B.
    """
    past = revisions(session)
    parted = "..." in one
    if ".." in one:
        if other is not None:
            raise PortalError(f"{quoted(one)} names two revisions already", exit_code=USAGE)
        one, _, other = one.partition("..." if parted else "..")
        one, other = one or "HEAD", other or "HEAD"
    commit = past.repository.commit(one)
    name = one
    if parted and other is not None:
        base = past.repository.merge_base(commit, past.repository.commit(other))
        if base is None:
            raise PortalError(f"{one} and {other} have no commit in common here", exit_code=NO)
        commit, name = base, f"{one}...{other}"
    old = past.at(commit).catalog
    if other is None:
        return old, session.catalog, name, "the working tree"
    return old, past.at(past.repository.commit(other)).catalog, name, other

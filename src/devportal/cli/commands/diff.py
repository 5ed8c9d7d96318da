"""`portal diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK


def diff(
    session: Session,
    revision: Annotated[str, typer.Argument(metavar="REV", help="A commit, a tag, a branch, or A...B.")],
    other: Annotated[
        str | None, typer.Argument(metavar="[REV2]", help="The other side; the working tree by default.")
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 where anything differs.")] = False,
) -> int:
    """Compare the catalog of a commit with that of the working tree, or of another commit.

    Entities added, removed and changed, owners that moved, relations, problems that came or went. Commits are
    read from git's objects; nothing is checked out.
    """
    from devportal.catalog.diff import catalog_diff
    from devportal.cli.revisions import sides
    from devportal.views import diff as view

    answer = catalog_diff(*sides(session, revision, other))
    session.emit(view.Shown(answer, session.relative), view)
    return NO if exit_code and answer else OK

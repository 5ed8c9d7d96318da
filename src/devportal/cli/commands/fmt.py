"""`portal fmt`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK


def fmt(
    session: Session,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH...]", help="Files, and folders with catalog files.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; 1 where a file would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change, and change nothing.")] = False,
) -> int:
    """Lay out catalog files: apiVersion, kind, metadata, spec; two spaces a level; no stray blanks.

    Comments, quotes and flow style stay, and so does every value: a file where that is not certain is left.
    """
    from devportal.cli.formatting import layouts
    from devportal.text import clean_line, plural
    from devportal.views import rewrites as view

    session.expect(view)
    rewrites, left = layouts(session, paths or [])
    for file, reason in left:
        session.warn(f"{file} is left as it is: {reason}")
    if diff:
        from devportal.cli.fixing import shown

        session.emit(shown(session, rewrites), view)
    elif check:
        for rewrite in rewrites:
            session.terminal.write(clean_line(session.relative(rewrite.file)) + "\n")
    else:
        from devportal.cli.fixing import write_all

        write_all(rewrites)
    would = "would be laid out anew" if check or diff else "laid out anew"
    session.note(f"{plural(len(rewrites), 'file')} {would}")
    return NO if left or (rewrites and (check or diff)) else OK

"""What a person may write for an entity: a ref, a path in its repository, or `.`."""

from __future__ import annotations

import os

from devportal.errors import NO, USAGE, PortalError
from devportal.paths import kept
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.row import Row
    from devportal.cli.session import Session
    from devportal.model.problem import Problem


def resolve(session: Session, text: str, kinds: tuple[str, ...] = ()) -> Row:
    """Find the entity of a ref or a path.

    Raises PortalError: exit 1 where there is none, exit 2 where it is ambiguous and `--strict-ref` is given.
    """
    if is_path(session, text):
        return entity_of_path(session, text)
    text = kept(text)
    try:
        found = session.catalog.resolve(text, session.namespace, kinds)
    except PortalError as error:
        raise (_kept_out(session, text) if error.exit_code == NO else None) or error from None
    if found.others and session.flags.strict_ref:
        raise PortalError(
            f"{quoted(text)} fits several entities",
            lines=(found.row.ref, *found.others),
            hint="write the one you mean in full",
            exit_code=USAGE,
        )
    if found.others:
        session.note(f"{quoted(text)} is taken as {found.row.ref}; also: {', '.join(found.others)}")
    return found.row


def _kept_out(session: Session, text: str) -> PortalError | None:
    """Tell of the error in the file of an entity that is no part of the catalog for it."""
    from devportal.catalog.lost import lost

    problem = lost(session.catalog, text)
    return None if problem is None else _told(session, quoted(text), problem)


def _told(session: Session, name: str, problem: Problem) -> PortalError:
    from shlex import quote

    place = _place(session, problem)
    return PortalError(
        f"{name} is not in the catalog because its file has an error: {place} {clean_line(problem.message)}",
        hint=f"`portal check {quote(clean_line(session.relative(problem.file)))}`",
        exit_code=NO,
    )


def _place(session: Session, problem: Problem) -> str:
    file = clean_line(session.relative(problem.file))
    return f"{file}:{problem.line}:{problem.column}" if problem.line else file


def is_path(session: Session, text: str) -> bool:
    """Say whether a name is meant as a path: it is `.`, starts like one, or names a file and no entity."""
    if text in (".", "..") or text.startswith(("./", "../", "/", "~")):
        return True
    if "/" not in text and "." not in text:
        return False
    return ":" not in text and os.path.exists(os.path.join(session.directory, text))


def entity_of_path(session: Session, path: str) -> Row:
    """Give the entity whose descriptor is nearest above `path`."""
    found = nearest_descriptor(session, path)
    whole = kept(os.path.normpath(os.path.join(session.directory, os.path.expanduser(path))))
    folder = whole if os.path.isdir(whole) else os.path.dirname(whole)
    if found is not None and os.path.dirname(found.file) == folder:
        return found
    from devportal.catalog.lost import lost_in

    problem = lost_in(session.catalog, whole)
    if problem is not None and found is not None:
        session.warn(f"{_place(session, problem)} has an error, so this is the entity of a folder above")
    elif problem is not None:
        raise _told(session, f"the entity of {quoted(session.relative(path), 200)}", problem)
    if found is None:
        raise PortalError(
            f"no catalog file in or above {quoted(session.relative(path), 200)}",
            hint="`portal init` writes one for this repository",
            exit_code=NO,
        )
    return found


def nearest_descriptor(session: Session, path: str) -> Row | None:
    """Walk upwards from `path` to the first folder that has a descriptor with an entity in it."""
    path = os.path.normpath(os.path.join(session.directory, os.path.expanduser(path)))
    session.turn_to(path)
    catalog = session.catalog
    is_folder = os.path.isdir(path)
    path = kept(path)
    exact = _first(catalog.rows("file.path = ?", (path,)))
    if exact:
        return exact
    folder = path if is_folder else os.path.dirname(path)
    while True:
        here = _first(catalog.rows(_IN_FOLDER, (folder + "/", folder + "0", len(folder) + 2)))
        if here:
            return here
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


_IN_FOLDER = "file.path >= ? AND file.path < ? AND instr(substr(file.path, ?), '/') = 0"
"""Files right in a folder, as a range that the index of paths serves ("0" follows "/")."""


def _first(rows: object) -> Row | None:
    """Give the row that speaks for a file: a Component before the rest, then by place."""
    found = sorted(rows, key=lambda row: (row.kind != "Component", row.file, row.document))  # type: ignore[call-overload]
    return found[0] if found else None

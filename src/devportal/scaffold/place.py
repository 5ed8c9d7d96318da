"""Moves a finished project to its destination: a new folder in one rename, an existing one all or nothing."""

from __future__ import annotations

import os

from devportal.errors import IO, REFUSED, USAGE, PortalError
from devportal.scaffold.staging import File, unwritable
from devportal.text import clean, plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SHOWN = 50


def staging_parent(destination: str) -> str:
    """Give the folder to build in, on the same file system as `destination`.

    That is the nearest existing folder above it; for an existing destination on a file system of its own, or
    with a parent we may not write, the destination itself.
    """
    if os.path.isdir(destination):
        above = os.path.dirname(destination)
        try:
            same = os.stat(above).st_dev == os.stat(destination).st_dev
        except OSError:
            same = False
        return above if same and os.access(above, os.W_OK | os.X_OK) else destination
    folder = os.path.dirname(destination)
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return folder


def is_new(destination: str) -> bool:
    """Say whether one rename can put the project there: nothing stands there yet.

    An empty folder is not replaced: it may be the one that somebody's shell stands in. Raises PortalError
    (wrong use) where something other than a folder stands there.
    """
    if not os.path.lexists(destination):
        return True
    if not os.path.isdir(destination):
        message = f"{clean(destination)} exists and is not a folder"
        raise PortalError(message, exit_code=USAGE, code="create.conflict")
    return False


def check_above(destination: str) -> None:
    """Raise PortalError where the folder above `destination` cannot be written, or is none."""
    folder = os.path.dirname(destination)
    while not os.path.lexists(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder):
        message = f"{clean(destination)} cannot be made: {clean(folder)} is not a folder"
        raise PortalError(message, exit_code=USAGE, code="create.conflict")
    if not os.access(folder, os.W_OK | os.X_OK):
        message = f"{clean(destination)} cannot be made: {clean(folder)} is not writable"
        raise PortalError(message, exit_code=IO, code="io.write")


def conflicts(project: str, files: list[File], destination: str) -> list[str]:
    """Give the paths that stand in `destination` with another content, in order.

    Raises PortalError (refused) where a link in the destination would lead a file out of it.
    """
    checked: set[str] = set()
    found: list[str] = []
    for file in files:
        _check_parents(destination, os.path.dirname(file.path), checked)
        if not _is_free(destination, file.path) and not _is_same(project, destination, file):
            found.append(file.path)
    return found


def _check_parents(destination: str, below: str, checked: set[str]) -> None:
    root = os.path.realpath(destination)
    while below and below not in checked:
        checked.add(below)
        full = os.path.realpath(os.path.join(root, below))
        if full != root and not full.startswith(root.rstrip(os.sep) + os.sep):
            message = f"refused: {quoted(below)} is a link that leads out of {clean(destination)}"
            raise PortalError(message, exit_code=REFUSED, code="path.outside-root")
        below = os.path.dirname(below)


def _is_free(destination: str, path: str) -> bool:
    """Say whether nothing stands at `path`, and no file where one of its folders has to be."""
    below = ""
    for part in path.split(os.sep)[:-1]:
        below = os.path.join(below, part)
        full = os.path.join(destination, below)
        if not os.path.lexists(full):
            return True
        if not os.path.isdir(full):
            return False
    return not os.path.lexists(os.path.join(destination, path))


def _is_same(project: str, destination: str, file: File) -> bool:
    import filecmp

    new, old = os.path.join(project, file.path), os.path.join(destination, file.path)
    try:
        if file.link is not None:
            return os.path.islink(old) and os.readlink(old) == file.link
        if os.path.islink(old) or not os.path.isfile(old):
            return False
        same_mode = (os.stat(old).st_mode ^ file.mode) & 0o111 == 0
        return same_mode and filecmp.cmp(new, old, shallow=False)
    except OSError:
        return False


def some_of(found: Sequence[str]) -> tuple[str, ...]:
    """Give the first of many paths for a message, and how many more there are."""
    lines = [clean(path) for path in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"and {plural(len(found) - _SHOWN, 'more file')}")
    return tuple(lines)


def refuse_conflicts(found: list[str], destination: str) -> None:
    """Raise the error that lists the files in the way, if there are any."""
    if not found:
        return
    raise PortalError(
        f"{plural(len(found), 'file')} in {clean(destination)} would be overwritten; nothing was written",
        hint="choose another destination, or pass --force to overwrite them",
        exit_code=USAGE,
        lines=some_of(found),
        code="create.conflict",
    )


def move_new(project: str, destination: str) -> None:
    """Put the project where nothing stands yet. Raises PortalError (I/O); then nothing is left there."""
    made = _make_parents(os.path.dirname(destination))
    try:
        os.rename(project, destination)
    except OSError as error:
        for folder in reversed(made):
            _quietly(os.rmdir, folder)
        raise unwritable(destination, error) from None


def _make_parents(folder: str) -> list[str]:
    missing: list[str] = []
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    made: list[str] = []
    for path in reversed(missing):
        try:
            os.mkdir(path)
        except OSError as error:
            for done in reversed(made):
                _quietly(os.rmdir, done)
            raise unwritable(path, error) from None
        made.append(path)
    return made


def move_into(project: str, files: list[File], folders: list[str], destination: str, aside: str) -> None:
    """Put the files into an existing folder; on any failure everything is as it was.

    What is overwritten waits in the folder `aside`, on the same file system, until all files are in place.
    """
    undo: list[Callable[[], None]] = []
    try:
        os.mkdir(aside, 0o700)
        for folder in folders:
            _make_folder(os.path.join(destination, folder), undo)
        for number, file in enumerate(files):
            if not _is_same(project, destination, file):
                kept = os.path.join(aside, str(number))
                _replace(os.path.join(project, file.path), os.path.join(destination, file.path), kept, undo)
    except BaseException as error:
        for step in reversed(undo):
            step()
        if isinstance(error, OSError):
            raise unwritable(destination, error) from None
        raise


def _make_folder(path: str, undo: list[Callable[[], None]]) -> None:
    if not os.path.isdir(path):
        os.mkdir(path)
        undo.append(lambda: _quietly(os.rmdir, path))


def _replace(new: str, old: str, kept: str, undo: list[Callable[[], None]]) -> None:
    import shutil

    if os.path.lexists(old):
        if os.path.isdir(old) and not os.path.islink(old):
            raise IsADirectoryError(21, os.strerror(21))
        undo.append(lambda: _quietly(shutil.move, kept, old))
        shutil.move(old, kept)
    # a folder of the destination may be another file system: rename where possible, copy where not
    undo.append(lambda: _quietly(os.unlink, old))
    shutil.move(new, old)


def _quietly(step: Callable[..., object], *arguments: str) -> None:
    try:
        step(*arguments)
    except OSError:
        return

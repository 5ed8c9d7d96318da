"""Files that commands write: whole or not at all."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError


def write_file(path: str, text: str) -> None:
    """Replace the file at `path` by `text` in one step. Raises PortalError (exit 3).

    What is no regular file (a device, a pipe) is written to: replacing `/dev/null` would break the machine.
    """
    import tempfile

    if os.path.exists(path) and not os.path.isfile(path):
        _write_through(path, text)
        return
    folder = os.path.dirname(os.path.abspath(path))
    scratch = ""
    try:
        handle, scratch = tempfile.mkstemp(dir=folder, prefix=".portal-")
        with open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(scratch, _mode_for(path))
        os.replace(scratch, path)
    except OSError as error:
        if scratch:
            _remove(scratch)
        raise PortalError(
            f"{path}: cannot be written: {error.strerror}", exit_code=IO, code="io.write"
        ) from error


def refuse_place(path: str) -> None:
    """Raise PortalError (exit 3) where no file can ever be: at a folder, or in none."""
    folder = os.path.dirname(os.path.abspath(path))
    reason = "it is a folder" if os.path.isdir(path) else "there is no such folder"
    if os.path.isdir(path) or not os.path.isdir(folder):
        raise PortalError(f"{path}: cannot be written: {reason}", exit_code=IO, code="io.write")


def _write_through(path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.write") from error


def _mode_for(path: str) -> int:
    try:
        return os.stat(path).st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return

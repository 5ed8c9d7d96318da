"""Programs that actions call: found on the PATH, in an own session, with a deadline, ended as a group."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.record import record
from devportal.scm.secret import hide
from devportal.text import clean, either, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TAIL = 12


@record
class Done:
    """How a program ended, and what it printed, secrets taken out of `err`."""

    code: int
    out: str
    err: str

    @property
    def tail(self) -> list[str]:
        """The last lines that it printed, cleaned."""
        lines = [clean(hide(line)) for line in (self.err or self.out).splitlines() if line.strip()]
        return lines[-_TAIL:]


def find(names: Sequence[str], environ: Mapping[str, str], hint: str) -> str:
    """Give the path of the first of these programs. Raises PortalError (I/O) where there is none."""
    import shutil

    for name in names:
        path = shutil.which(name, path=environ.get("PATH", os.defpath))
        if path:
            return path
    raise PortalError(f"{either(names)} is not installed", hint=hint, exit_code=IO, code="program.missing")


def execute(
    words: Sequence[str],
    folder: str,
    environ: Mapping[str, str],
    seconds: float,
    given: bytes = b"",
) -> Done:
    """Run a program to its end. Raises PortalError (I/O): it cannot be started, or took too long."""
    import subprocess

    try:
        process = subprocess.Popen(
            list(words),
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        message = f"{quoted(words[0])} cannot be started: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="program.missing") from None
    try:
        out, err = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired:
        message = f"{quoted(words[0])} did not end within {seconds:g} seconds"
        raise PortalError(message, exit_code=IO, code="program.timeout") from None
    finally:
        _end(process)
    return Done(process.returncode, out.decode("utf-8", "replace"), hide(err.decode("utf-8", "replace")))


def _end(process: object) -> None:
    """End the whole group: what a program has started would outlive it."""
    import signal
    import subprocess

    assert isinstance(process, subprocess.Popen)
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
        process.communicate()

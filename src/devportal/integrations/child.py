"""Programs of tools (kubectl, aws) as processes of a panel: bounded in time, ended with the panel."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.text import clean_line, cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from subprocess import Popen

LARGEST = 50_000_000


class Children:
    """The processes that a panel has started."""

    def __init__(self) -> None:
        self._running: set[Popen[bytes]] = set()

    def run(self, command: Sequence[str], environ: Mapping[str, str], seconds: float) -> bytes:
        """Give what a program prints. Raises PortalError (I/O) with the first line of its reason."""
        import subprocess

        try:
            process = subprocess.Popen(
                command,
                env=dict(environ),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise _failed(command[0], error.strerror or str(error), "child.missing") from None
        self._running.add(process)
        try:
            out, err = process.communicate(timeout=max(0.05, seconds))
        except subprocess.TimeoutExpired:
            raise _failed(command[0], "no answer in time", "net.timeout") from None
        finally:
            self._running.discard(process)
            end(process)
        if process.returncode:
            raise _failed(command[0], _reason(err.decode("utf-8", "replace")), "child.failed")
        if len(out) > LARGEST:
            raise _failed(command[0], "its answer is too large", "net.too-large")
        return out

    def stop(self) -> None:
        """End what runs now; who waits for it gets an error."""
        for process in list(self._running):
            end(process)


def end(process: Popen[bytes]) -> None:
    """Kill the whole process group where it still runs."""
    import signal

    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _reason(printed: str) -> str:
    from devportal.scm.remote import redact
    from devportal.scm.secret import hide

    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    told = next((line for line in lines if "rror" in line), lines[0] if lines else "it gave no reason")
    return cut(clean_line(hide(redact(told))), 200)


def _failed(program: str, why: str, code: str) -> PortalError:
    return PortalError(f"{os.path.basename(program)}: {why}", exit_code=IO, code=code)

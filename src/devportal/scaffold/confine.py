"""Child processes for what a template makes us compute: own limits, own environment, killed as a group."""

from __future__ import annotations

import os
import sys

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from subprocess import Popen


@record
class Limits:
    """What rendering may use: seconds of CPU and of wall time, megabytes of memory and of one written file.

    Measured: copier with its imports peaks at 60 MB of address space, so 512 MB is room for real templates.
    Zero means no limit.
    """

    cpu: int = 10
    wall: int = 30
    memory: int = 512
    file: int = 200


TRUSTED = Limits(0, 3_600, 0, 0)
"""A trusted template runs commands that download and build: only a far wall time is left."""


def start(
    script: str,
    limits: Limits,
    home: str,
    *,
    environ: Mapping[str, str] | None = None,
    keep: Sequence[int] = (),
) -> Popen[bytes]:
    """Start one of our child scripts in the folder `home`, in its own session, with pipes on its streams.

    Without `environ` the child sees nothing of the user's environment: no tokens, no HOME, no PATH. The
    descriptors `keep` stay open in it.
    """
    import json
    import subprocess

    setup = json.dumps(
        {"path": _import_path(), "cpu": limits.cpu, "memory": limits.memory, "file": limits.file}
    )
    here = os.path.join(os.path.dirname(__file__), script)
    return subprocess.Popen(
        [sys.executable, "-I", "-W", "ignore", here, setup],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=home,
        env=bare(home) if environ is None else dict(environ),
        start_new_session=True,
        pass_fds=tuple(keep),
    )


def bare(home: str) -> dict[str, str]:
    """Give the environment of a template that is not trusted.

    No program is found on its PATH: copier would run git for every file, in a folder that is not ours.
    """
    kept = {name: os.environ[name] for name in ("TZ",) if name in os.environ}
    return {
        **kept,
        "HOME": home,
        "TMPDIR": home,
        "PATH": os.path.join(home, "no-programs"),
        "LC_ALL": "C.UTF-8",
        # entry points of whatever else is installed: half of pydantic's import
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
    }


def _import_path() -> list[str]:
    """Give where the child finds our packages: as here, but never the folder the user stands in."""
    here = os.path.realpath(os.getcwd()) if os.path.exists(".") else ""
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    paths = [path for path in sys.path if os.path.isabs(path) and os.path.realpath(path) != here]
    return [*paths, package]


def stop(child: Popen[bytes]) -> None:
    """Kill the child's whole process group and reap it; nothing happens when it has ended."""
    import signal

    if child.poll() is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            child.kill()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue
    child.wait()

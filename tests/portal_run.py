"""`portal` as a process of its own: under limits, with a guard on the network, everything measured."""

from __future__ import annotations

import functools
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BIN = pathlib.Path(sys.executable).parent
PORTAL = BIN / "portal"
SOURCE = pathlib.Path(__file__).resolve().parent.parent / "src"
CANARY = "CANARY-ENV-5b1e"

GUARD = """
import os, sys
_seen = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
def _watch(event, arguments):
    if event in _seen and not isinstance(arguments[-1], (str, bytes)):
        with open(os.environ["PORTAL_TEST_CONNECTS"], "a") as log:
            log.write(f"{event} {arguments[1:]!r}\\n")
        raise OSError(101, "Network is unreachable")
sys.addaudithook(_watch)
"""
"""A `sitecustomize` that lets no Python process reach anything, and notes who tried."""


@dataclass(frozen=True)
class Ran:
    """How a run ended: exit code (negative: the signal), streams, seconds and the largest size in MB."""

    code: int
    out: bytes
    err: bytes
    seconds: float
    megabytes: float
    connects: str = ""

    @property
    def text(self) -> str:
        return self.out.decode("utf-8", "replace")

    @property
    def told(self) -> str:
        return self.err.decode("utf-8", "replace")


@functools.cache
def without_network() -> tuple[str, ...]:
    """Give the words that run a command without any network, () where this machine does not allow it."""
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return (unshare, "-n")
    return ()


@functools.cache
def as_plain_user() -> tuple[str, ...] | None:
    """Give the words that run a command bound by file permissions: () for a plain user, None where impossible."""
    if os.getuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return None
    words = (
        setpriv,
        "--bounding-set=-dac_override,-dac_read_search,-fowner",
        "--inh-caps=-dac_override,-dac_read_search,-fowner",
    )
    with tempfile.TemporaryDirectory() as folder:
        locked = os.path.join(folder, "locked")
        os.mkdir(locked, 0)
        done = subprocess.run([*words, "ls", locked], capture_output=True, check=False)
        os.rmdir(locked)
    return words if done.returncode == 2 else None


def environment(home: pathlib.Path, **more: str) -> dict[str, str]:
    """Give a clean environment whose HOME and cache stand below `home`."""
    for name in ("home", "cache", "guard"):
        (home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / "guard" / "sitecustomize.py").write_text(GUARD)
    return {
        "PATH": f"{BIN}:/usr/bin:/bin",
        "HOME": str(home / "home"),
        "PORTAL_CACHE_DIR": str(home / "cache"),
        # the code beside these tests, wherever the program was installed from
        "PYTHONPATH": f"{home / 'guard'}:{SOURCE}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PORTAL_TEST_CONNECTS": str(home / "connects"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        **more,
    }


def run(
    command: str | Sequence[str],
    env: Mapping[str, str],
    cwd: pathlib.Path,
    *,
    seconds: float = 20,
    before: Sequence[str] = (),
    given: bytes | None = None,
    limits: Mapping[int, int] | None = None,
) -> Ran:
    """Run a command (a string goes through bash) in a process group of its own; whatever hangs is killed."""

    def prepare() -> None:
        for which, most in (limits or {}).items():
            resource.setrlimit(which, (most, most))

    words = ["bash", "-c", command] if isinstance(command, str) else list(command)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.monotonic()
        process = subprocess.Popen(
            [*without_network(), *before, *words],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.PIPE if given is not None else subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509 - no threads here
        )
        if given is not None and process.stdin is not None:
            process.stdin.write(given)
            process.stdin.close()
        code, peak = _wait(process, started + seconds)
        took = time.monotonic() - started
        out.seek(0)
        err.seek(0)
        log = pathlib.Path(env["PORTAL_TEST_CONNECTS"]) if "PORTAL_TEST_CONNECTS" in env else None
        connects = log.read_text() if log is not None and log.exists() else ""
        return Ran(code, out.read(), err.read(), took, peak, connects)


def _wait(process: subprocess.Popen[bytes], until: float) -> tuple[int, float]:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = 0
    while True:
        peak = max(peak, _peak(process.pid))
        found, status, usage = os.wait4(process.pid, os.WNOHANG)
        if found:
            process.returncode = os.waitstatus_to_exitcode(status)
            _end_group(process.pid)
            # the kernel counts the size of the process that started it too; then what was seen of it counts
            return process.returncode, (usage.ru_maxrss if usage.ru_maxrss > own else peak) / 1024
        if time.monotonic() > until:
            _end_group(process.pid)
            until = float("inf")
        time.sleep(0.005)


def _peak(number: int) -> int:
    """Give the largest size so far of a running process in KiB, 0 where that is not told."""
    try:
        text = pathlib.Path(f"/proc/{number}/status").read_text()
    except OSError:
        return 0
    _, _, rest = text.partition("VmHWM:")
    return int(rest.split()[0]) if rest else 0


def _end_group(number: int) -> None:
    try:
        os.killpg(number, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def snapshot(root: pathlib.Path, without: Sequence[pathlib.Path] = ()) -> dict[str, tuple[int, ...]]:
    """Give what stands below a folder: path -> mode, size, times. Links are not followed."""
    skipped = {str(path) for path in without}
    found: dict[str, tuple[int, ...]] = {}
    stack = [str(root)]
    while stack:
        folder = stack.pop()
        try:
            entries = list(os.scandir(folder))
        except PermissionError:
            continue
        for entry in entries:
            if entry.path in skipped:
                continue
            about = entry.stat(follow_symlinks=False)
            # the time of a folder says only that something in it came or went, which its entries say too
            size = (0, 0) if entry.is_dir(follow_symlinks=False) else (about.st_size, about.st_mtime_ns)
            found[entry.path] = (about.st_mode, *size)
            if entry.is_dir(follow_symlinks=False):
                stack.append(entry.path)
    return found


def faults(ran: Ran, *, json: bool = False) -> list[str]:
    """Give what no run may show: a traceback, a raw control byte, a secret, a connection, an end by a signal."""
    both = ran.out + ran.err
    found = []
    if ran.code < 0 or ran.code in (70, 139):
        found.append(f"ended with {ran.code}")
    if b"Traceback (most recent" in both:
        found.append("traceback")
    control = sorted(
        {byte for byte in both if byte < 0x20 and byte not in (0x09, 0x0A)} | {b for b in both if b == 0x7F}
    )
    if control:
        found.append(f"control bytes {control}")
    hidden = sorted({char for char in both.decode("utf-8", "replace") if _is_hidden(ord(char))})
    if hidden:
        found.append(f"hidden characters {hidden!r}")
    if b"CANARY-" in both:
        found.append("a secret is shown")
    if ran.connects:
        found.append(f"connects: {ran.connects}")
    return found


def _is_hidden(code: int) -> bool:
    return (
        0x80 <= code < 0xA0
        or 0x200B <= code <= 0x200F
        or 0x202A <= code <= 0x202E
        or 0x2060 <= code <= 0x2069
        or code == 0xFEFF
        or 0xE0000 <= code <= 0xE007F
    )

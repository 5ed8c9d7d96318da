"""Starts git: hardened environment and options, a deadline, nothing secret in a message.

Only `scm.git` calls this. The process is not started through GitPython, whose call can neither leave the
user's environment behind nor end a process group (docs/decisions/0005-git.md).
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from devportal.errors import AUTH, IO, PortalError
from devportal.scm.remote import redact
from devportal.text import clean_line, cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from subprocess import Popen

HARDENED = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "diff.external=",
    "core.sshCommand=ssh -oBatchMode=yes -oConnectTimeout=20",
    "log.showSignature=false",
    "gpg.program=/bin/false",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=20",
)
"""Settings that win over any configuration, the repository's own included."""


def environment(environ: Mapping[str, str], protocols: Sequence[str]) -> dict[str, str]:
    """Give the whole environment of a git process: of the user's there is only PATH."""
    return {
        "PATH": environ.get("PATH", os.defpath),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/true",
        "GIT_ALLOW_PROTOCOL": ":".join(protocols) or "none",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "LC_ALL": "C.UTF-8",  # plain C costs git a twentieth of a large diff
    }


def users_config(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Read the user's own git configuration, outside of any repository: (key, value) in its order."""
    wanted = ("PATH", "HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL")
    own = {name: environ[name] for name in wanted if name in environ}
    own = {"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", **own}
    try:
        printed = run(["config", "--global", "--includes", "--list", "-z"], "/", own, 10, ())
    except PortalError:  # there is none
        return []
    pairs = (
        entry.partition("\n") for entry in printed.decode("utf-8", "surrogateescape").split("\0") if entry
    )
    return [(key, value) for key, _, value in pairs]


def run(
    command: Sequence[str],
    folder: str,
    environ: Mapping[str, str],
    deadline: float,
    settings: Sequence[str],
    given: bytes = b"",
    fine: Sequence[int] = (0,),
) -> bytes:
    """Run git and give what it prints; `settings` are put before everything else, `given` is what it reads.

    `fine` are the exit codes that are no failure.

    Raises PortalError (I/O): git is missing, took too long, or failed with the first line of its reason.
    """
    import subprocess

    options = [word for setting in settings for word in ("-c", setting)]
    try:
        process = subprocess.Popen(
            ["git", "--no-pager", *options, *command],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except FileNotFoundError:
        hint = "install git" if os.path.isdir(folder) else None
        raise PortalError("git cannot be started", hint=hint, exit_code=IO, code="git.missing") from None
    _running.add(process)
    try:
        out, err = process.communicate(given or None, timeout=deadline)
    except subprocess.TimeoutExpired:
        message = f"git {command[0]} did not end within {deadline:g} seconds"
        raise PortalError(message, exit_code=IO, code="git.timeout") from None
    finally:
        _running.discard(process)
        _kill(process)
    if process.returncode not in fine:
        raise _failed(command[0], err.decode("utf-8", "replace"))
    return out


_running: set[Popen[bytes]] = set()


@contextmanager
def stopping() -> Iterator[None]:
    """End every git that runs in other threads, as long as this lasts: an interrupt waits for no server.

    Again and again, because a thread may be about to start one.
    """
    import threading

    done = threading.Event()

    def stop() -> None:
        while not done.wait(0.02):
            _stop_all()

    thread = threading.Thread(target=stop, name="stopping", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _stop_all() -> None:
    import signal

    for process in list(_running):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _kill(process: Popen[bytes]) -> None:
    """End the whole process group: helpers such as git-remote-https outlive a killed git."""
    import signal

    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
        process.communicate()


def _failed(verb: str, printed: str) -> PortalError:
    lines = [cut(clean_line(redact(line)), 300) for line in printed.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    why = told[0].removeprefix("fatal: ").removeprefix("error: ") if told else "it gave no reason"
    for words, hint, exit_code in _REFUSALS if verb in ("ls-remote", "fetch", "clone") else ():
        if any(word in printed for word in words):
            message = f"git {verb} failed: {why}"
            code = "git.auth" if exit_code == AUTH else "git.moved"
            return PortalError(message, hint=hint, exit_code=exit_code, code=code, lines=tuple(told[1:4]))
    return PortalError(f"git {verb} failed: {why}", exit_code=IO, code="git.failed", lines=tuple(told[1:4]))


_REFUSALS = (
    (
        ("Authentication failed", "could not read Username", "error: 403", "Permission denied (publickey"),
        "`portal auth status` shows which token each host gets; over ssh the agent's keys count",
        AUTH,
    ),
    (
        ("returned error: 301", "returned error: 302", "returned error: 307", "returned error: 308"),
        "the repository has another address now: no redirect is followed, since a token could follow it too",
        IO,
    ),
)
"""What git prints when it is not let in, or sent elsewhere: what to do about it."""

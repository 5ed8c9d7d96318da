"""Commits a folder and pushes it: git data apart from the files, no secret in an argument."""

from __future__ import annotations

import os

from devportal.errors import REFUSED, PortalError
from devportal.scm.git import check_ref, checked, run_remote
from devportal.scm.process import HARDENED, environment, run, users_config
from devportal.scm.remote import DEFAULT_PROTOCOLS, Remote
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def commit_files(
    data: str,
    folder: str,
    *,
    branch: str,
    message: str,
    author: tuple[str, str],
    time: float,
    environ: Mapping[str, str],
    deadline: float = 120,
) -> str:
    """Commit all files of `folder` as the first commit of `branch`, with the git data in `data`, and give it.

    `data` ends in `.git`; what stood there is replaced. Name and e-mail of `author` and the `time` (seconds
    since 1970) are all that the commit holds besides the files: the same files give the same commit again.
    Raises PortalError.
    """
    import shutil

    check_ref(branch)
    shutil.rmtree(data, ignore_errors=True)
    os.makedirs(os.path.dirname(data), mode=0o700, exist_ok=True)
    stamp = f"@{int(time)} +0000"
    clean = environment(environ, ())
    own = {**clean, "GIT_DIR": data, "GIT_WORK_TREE": folder}
    for role in ("AUTHOR", "COMMITTER"):
        own |= {f"GIT_{role}_NAME": author[0], f"GIT_{role}_EMAIL": author[1], f"GIT_{role}_DATE": stamp}
    start = ["init", "--quiet", "--template=", f"--initial-branch={branch}"]
    run(start, os.path.dirname(data), clean, deadline, HARDENED)
    run(["add", "--all", "--", "."], folder, own, deadline, HARDENED)
    commit = ["commit", "--quiet", "--no-verify", "--no-gpg-sign", "--allow-empty", "--file=-"]
    run(commit, folder, own, deadline, HARDENED, message.encode())
    return run(["rev-parse", "HEAD"], folder, own, deadline, HARDENED).decode().strip()


def push(
    data: str,
    url: str,
    branch: str,
    *,
    environ: Mapping[str, str],
    protocols: Sequence[str] = DEFAULT_PROTOCOLS,
    login: tuple[str, str] | None = None,
    deadline: float = 180,
) -> None:
    """Push HEAD of the git data in `data` to `branch` of a remote, and name that remote `origin`.

    `login` is name and token; it goes by the environment, and is in no argument and no file. Raises
    PortalError: refused for the URL, also where the login would be sent in clear to another machine.
    """
    remote = checked(url, protocols)
    check_ref(branch)
    if login is not None and remote.scheme in ("https", "http"):
        remote = _with_login(remote, login)
    home = os.path.dirname(data)
    here = environment(environ, ())
    settings = (
        ("remote.origin.url", remote.url),
        ("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"),
    )
    for name, value in settings:
        run(["config", "--replace-all", name, value], home, here, 20, HARDENED)
    command = ["push", "--quiet", "--", remote.url, f"HEAD:refs/heads/{branch}"]
    run_remote(command, remote, environ, protocols, deadline, folder=home)


def _with_login(remote: Remote, login: tuple[str, str]) -> Remote:
    from base64 import b64encode

    from devportal.record import replace
    from devportal.scm.address import is_loopback, place_of
    from devportal.scm.secret import remember

    if remote.scheme == "http" and not is_loopback(place_of(remote.url).host):
        message = f"no token is sent to {quoted(remote.url)} over http, where everybody can read it"
        raise PortalError(message, hint="use its https address", exit_code=REFUSED, code="net.token")
    remember(login[1])
    pair = remember(b64encode(":".join(login).encode()).decode())
    return replace(remote, authorization=f"Authorization: Basic {pair}")


def author_of(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Give name and e-mail of the person as git knows them, or None."""
    own = dict(users_config(environ))
    name = environ.get("GIT_AUTHOR_NAME") or own.get("user.name")
    email = environ.get("GIT_AUTHOR_EMAIL") or own.get("user.email")
    return (name, email) if name and email else None

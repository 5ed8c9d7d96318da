"""Shallow copies of remote branches, kept by us: one commit without its history and without files."""

from __future__ import annotations

import os

from devportal.record import record
from devportal.scm.git import check_ref, checked, run_remote
from devportal.scm.remote import DEFAULT_PROTOCOLS, KNOWN_PROTOCOLS, check_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CONFIG = """[core]
\trepositoryformatversion = 0
\tbare = false
\tlogallrefupdates = false
[remote "origin"]
\turl = "{url}"
"""


@record
class Tip:
    """Where a branch of a remote stands: its name ("" where the remote does not tell), its commit."""

    branch: str
    commit: str


def tip(
    url: str,
    branch: str = "",
    *,
    environ: Mapping[str, str],
    protocols: Sequence[str] = DEFAULT_PROTOCOLS,
    deadline: float = 60,
    own: Sequence[tuple[str, str]] | None = None,
) -> Tip | None:
    """Give the tip of a branch (default: the one that HEAD names); None where there is none.

    `own` is what `users_config` gave, for callers that ask many remotes. Raises PortalError as `clone`.
    """
    remote = checked(url, protocols)
    if branch:
        check_ref(branch)
    wanted = f"refs/heads/{branch}" if branch else "HEAD"
    command = ["ls-remote", "--symref", "--", remote.url, wanted]
    found = run_remote(command, remote, environ, protocols, deadline, own).decode("utf-8", "replace")
    name, commit = branch, ""
    for line in found.splitlines():
        value, _, ref = line.partition("\t")
        if ref == wanted and value.startswith("ref: refs/heads/"):
            name = value.removeprefix("ref: refs/heads/")
        elif ref == wanted and len(value) in (40, 64):
            commit = value
    return Tip(name, commit) if commit else None


def fetch(
    root: str,
    url: str,
    tip: Tip,
    *,
    environ: Mapping[str, str],
    protocols: Sequence[str] = DEFAULT_PROTOCOLS,
    deadline: float = 300,
    own: Sequence[tuple[str, str]] | None = None,
) -> None:
    """Bring one commit, without its history and without files, into the repository that we keep at `root`.

    `start_mirror` has made it: its configuration is ours, so that nothing foreign runs. Raises PortalError.
    """
    remote = checked(url, protocols)
    local = tip.branch or "HEAD"
    if local != "HEAD":
        check_ref(local)
    wanted = f"refs/heads/{tip.branch}" if tip.branch else "HEAD"
    options = ["--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
    options += ["--no-auto-maintenance", "--update-head-ok", "--force", f"--refmap={wanted}:{wanted}"]
    command = ["fetch", *options, "--", remote.url, f"+{wanted}:refs/heads/{local}"]
    run_remote(command, remote, environ, protocols, deadline, own, root)


def start_mirror(root: str, url: str, branch: str) -> None:
    """Write an empty repository into `root`, whose HEAD is `branch` and whose origin is `url`."""
    folder = os.path.join(root, ".git")
    local = branch or "HEAD"
    check_ref(local)
    shown = check_url(url, KNOWN_PROTOCOLS).url
    for name in ("objects/info", "objects/pack", "refs/heads", "refs/remotes/origin"):
        os.makedirs(os.path.join(folder, name), mode=0o700, exist_ok=True)
    texts = {
        "HEAD": f"ref: refs/heads/{local}\n",
        "config": _CONFIG.format(url=shown),
    }
    if branch:
        texts["refs/remotes/origin/HEAD"] = f"ref: refs/remotes/origin/{branch}\n"
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)

"""Commits of a remote that no branch has to end at: one brought by its hash, the count between two."""

from __future__ import annotations

import os
import re
from threading import Lock

from devportal.errors import NO, PortalError
from devportal.scm.git import checked, complete, run_remote
from devportal.scm.process import HARDENED, environment, run
from devportal.scm.remote import DEFAULT_PROTOCOLS, redact
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_INIT = ("init", "--quiet", "--template=", "--initial-branch=main")
_FETCH = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
_ALL = ("+refs/heads/*:refs/all/heads/*", "+refs/tags/*:refs/all/tags/*")


def clone_commit(
    url: str,
    folder: str,
    commit: str,
    *,
    environ: Mapping[str, str],
    protocols: Sequence[str] = DEFAULT_PROTOCOLS,
    deadline: float = 120,
) -> None:
    """Bring the files of one commit to the new folder `folder`; it is there complete or not at all.

    A server that gives no commit by its hash is asked for all of its branches and tags. Raises PortalError:
    refused for the URL, there is no such commit (1), I/O.
    """
    remote = checked(url, protocols)
    own = environment(environ, ())
    with complete(folder) as making:
        run([*_INIT, "--", making], os.path.dirname(making), own, 60, HARDENED)
        try:
            words = [*_FETCH, "--depth=1", "--", remote.url, commit]
            run_remote(words, remote, environ, protocols, deadline, folder=making)
        except PortalError as error:
            if error.code != "git.failed":
                raise
            words = [*_FETCH, "--", remote.url, *_ALL]
            run_remote(words, remote, environ, protocols, deadline, folder=making)
        _check_out(making, commit, url, own, deadline)


def _check_out(folder: str, commit: str, url: str, own: Mapping[str, str], deadline: float) -> None:
    """Write the files, as a clone does: the repository and its configuration are ours."""
    try:
        run(["cat-file", "-e", commit + "^{commit}"], folder, own, 60, HARDENED)
    except PortalError:
        message = f"the template {quoted(redact(url))} no longer has the commit {commit[:12]}"
        raise PortalError(message, exit_code=NO, code="template.commit") from None
    run(["checkout", "--quiet", "--detach", commit], folder, own, deadline, HARDENED)


_one_at_a_time = Lock()
_brought: set[str] = set()
"""Folders of commits that this process has brought up to date."""


class Commits:
    """The commits of a remote without the files, kept in `folder`, brought up to date when they are asked."""

    def __init__(
        self, url: str, folder: str, environ: Mapping[str, str], protocols: Sequence[str], *, offline: bool
    ) -> None:
        self.url = url
        self.folder = folder
        self.environ = environ
        self.protocols = protocols
        self.offline = offline
        self._fresh = folder in _brought

    def between(self, old: str, new: str, below: str) -> int | None:
        """Count the commits after `old` up to `new` that touched `below`; None where that cannot be told."""
        if self.bring():
            return count_commits(self.folder, old, new, below, self.environ)
        return None

    def resolve(self, name: str) -> str | None:
        """Give the commit of a tag, a short hash or what `git describe` makes of them; None without one."""
        match = re.search(r"-g([0-9a-f]{4,40})$", name)
        wanted = match[1] if match else name
        plain = re.fullmatch(r"[0-9a-f]{4,40}", wanted)
        if not self.bring() or not name.isprintable():
            return None
        forms = [f"refs/all/tags/{name}", f"refs/all/heads/{name}", *([wanted] if plain else [])]
        return next(filter(None, (self._commit(form) for form in forms)), None)

    def _commit(self, form: str) -> str | None:
        words = ["rev-parse", "--verify", "--quiet", form + "^{commit}"]
        try:
            return run(words, self.folder, environment(self.environ, ()), 60, HARDENED).decode().strip()
        except PortalError:
            return None

    def bring(self) -> bool:
        """Fetch what is new; False where nothing can be had."""
        with _one_at_a_time:
            return self._bring()

    def _bring(self) -> bool:
        self._fresh = self._fresh or self.folder in _brought
        if self._fresh or self.offline:
            return self._fresh or os.path.isdir(os.path.join(self.folder, ".git"))
        try:
            remote = checked(self.url, self.protocols)
            os.makedirs(os.path.dirname(self.folder), mode=0o700, exist_ok=True)
            if not os.path.isdir(os.path.join(self.folder, ".git")):
                own = environment(self.environ, ())
                run([*_INIT, "--", self.folder], os.path.dirname(self.folder), own, 60, HARDENED)
            words = [*_FETCH, "--prune", "--filter=blob:none", "--", remote.url, *_ALL]
            run_remote(words, remote, self.environ, self.protocols, 120, folder=self.folder)
        except (PortalError, OSError):
            return False
        self._fresh = True
        _brought.add(self.folder)
        return True


def count_commits(root: str, old: str, new: str, below: str, environ: Mapping[str, str]) -> int | None:
    """Count the commits after `old` up to `new` that touched `below` ("" for any); None if one is unknown."""
    from devportal.scm.git import read

    paths = [f":(top,literal){below}"] if below else []
    try:
        printed = read(
            root, "rev-list", "--count", f"{old}..{new}", "--", *paths, environ=environ, deadline=60
        )
        return int(printed.decode())
    except (PortalError, ValueError):
        return None

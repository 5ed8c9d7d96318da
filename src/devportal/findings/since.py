"""What a change is answerable for: findings in the files that it touched, and those it caused elsewhere."""

from __future__ import annotations

import os

from devportal.errors import USAGE, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.plan import Plan
    from devportal.scm.repository import Repository


class Since:
    """The difference between a revision and the working tree, for one repository.

    The start is where the branch left the revision, as in a pull request; without a common commit it is the
    revision itself.
    """

    def __init__(self, repository: Repository, revision: str) -> None:
        self.repository = repository
        commit = repository.commit(revision)
        self.head = repository.commit("HEAD")
        self.start = repository.merge_base(commit, self.head) or commit

    def changed(self, files: Iterable[str], read: Callable[[str], bytes]) -> set[str]:
        """Give the absolute paths that differ: what commits changed, and which of `files` the disk did."""
        root = self.repository.root
        committed = self.repository.changes(self.start, self.head)
        found = {os.path.join(root, path) for _, path, _ in committed}
        tree = self.repository.tree(self.head)
        head = root.rstrip("/") + "/"
        for file in files:
            entry = tree.get(file[len(head) :]) if file.startswith(head) else None
            if file.startswith(head) and (entry is None or not _is_same(entry.oid, read(file))):
                found.add(file)
        return found

    def past(self, plan: Plan, root: str) -> Catalog:
        """Give the catalog as it was at the start."""
        from devportal.catalog.revision import Revisions

        return Revisions(self.repository, plan, root).at(self.start).catalog


def repository_of(folder: str, environ: object) -> Repository:
    """Give the repository around a folder. Raises PortalError (exit 2) where there is none."""
    from devportal.scm.checkout import repository_root
    from devportal.scm.repository import Repository as Found

    root = repository_root(folder)
    if root is None:
        raise PortalError(
            "--since needs a git repository, and this folder is in none",
            hint="run it in a checkout, or compare with a --baseline",
            exit_code=USAGE,
        )
    return Found(root, environ)  # type: ignore[arg-type]


def _is_same(oid: str, data: bytes) -> bool:
    """Say whether a file holds what git has under an id, with line ends of either kind."""
    return oid in (_blob(oid, data), _blob(oid, data.replace(b"\r\n", b"\n")))


def _blob(like: str, data: bytes) -> str:
    import hashlib

    digest = hashlib.sha256() if len(like) == 64 else hashlib.sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()

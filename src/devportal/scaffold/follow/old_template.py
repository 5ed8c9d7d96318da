"""A template as it was: at the commit that a project was made from, and how far it has come since."""

from __future__ import annotations

import os

from devportal.errors import NO, PortalError
from devportal.record import record, replace
from devportal.scaffold.source import commit_folder, commits_of, in_folder
from devportal.scaffold.template import TemplateInfo
from devportal.scm.bygone import count_commits
from devportal.scm.checkout import head, is_usable, repository_root
from devportal.scm.remote import is_remote
from devportal.scm.repository import Repository, is_revision
from devportal.scm.snapshot import write_snapshot
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from devportal.scaffold.follow.provenance import Provenance


@record
class Reach:
    """How old commits are had: the environment, the protocols allowed, the folder of clones, no network."""

    environ: Mapping[str, str]
    protocols: Sequence[str]
    cache: str | None = None
    offline: bool = False


class Past:
    """What is known of one template's history: its repository here, and its address elsewhere."""

    def __init__(self, template: TemplateInfo, past: Provenance, reach: Reach) -> None:
        folder = template.path if os.path.isdir(template.path) else os.path.dirname(template.path)
        root = repository_root(folder)
        self.template = template
        self.past = past
        self.reach = reach
        self.root = root if root and is_usable(root) else None
        self.below = os.path.relpath(folder, self.root) if self.root else "."
        self.url = next((one for one in (template.source, past.source) if is_remote(one)), "")
        self.commit = past.commit or (self._resolve(past.was) if past.was else None)

    def _resolve(self, name: str) -> str | None:
        """Give the commit of what copier has written: a tag, or what `git describe` says."""
        short = name.rpartition("-g")[2] if "-g" in name else name
        for one in (name, short):
            if self.root and is_revision(one):
                try:
                    return Repository(self.root, self.reach.environ).commit(one)
                except PortalError:
                    continue
        return commits_of(self.url, self.reach).resolve(name) if self.url else None

    def now(self) -> str | None:
        """Give the commit that the template stands at."""
        found = head(self.root) if self.root else None
        return self.template.commit or (found.commit if found else None)

    def behind(self) -> int | None:
        """Count the commits of the template since; None where that cannot be told."""
        old, new = self.commit, self.now()
        if old is None or new is None or old == new:
            return 0 if old and old == new else None
        return self._count(old, new, "" if self.below == "." else self.below)

    def is_later(self) -> bool:
        """Say whether the project was made from a later commit than the one that the template stands at."""
        old, new = self.commit, self.now()
        return old is not None and new is not None and old != new and self._count(old, new, "") == 0

    def _count(self, old: str, new: str, below: str) -> int | None:
        count = count_commits(self.root, old, new, below, self.reach.environ) if self.root else None
        if count is None and self.url:
            count = commits_of(self.url, self.reach).between(old, new, below)
        return count

    def at_commit(self, folder: str) -> TemplateInfo | None:
        """Give the template as it was, its files in the new folder `folder` or in the cache.

        None where no commit is known. Raises PortalError: it cannot be had, the template was not there.
        """
        if self.commit is None:
            return None
        if self.root and Repository(self.root, self.reach.environ).has(self.commit):
            whole = self.template.kind == "backstage" and self._reaches_out()
            below = "" if whole or self.below == "." else self.below
            write_snapshot(Repository(self.root, self.reach.environ), self.commit, below, folder)
            os.makedirs(os.path.join(folder, ".git"), exist_ok=True)  # how far `../` of a step may lead
            return self._in(folder)
        if not self.url:
            return None
        return self._in(commit_folder(self.url, self.commit, self.reach))

    def _reaches_out(self) -> bool:
        try:
            with open(self.template.path, "rb") as file:
                return b".." in file.read(4 << 20)
        except OSError:
            return True

    def _in(self, folder: str) -> TemplateInfo:
        file = "" if os.path.isdir(self.template.path) else os.path.basename(self.template.path)
        own = os.path.normpath(os.path.join(self.below, file))
        for below in dict.fromkeys([self.past.path or own, own]):
            found = in_folder(folder, below, self.template.name, self.template.source, self.commit)
            if found is not None and found.kind == self.template.kind:
                return replace(found, ref=self.template.ref)
        message = f"the commit {str(self.commit)[:12]} has no template at {quoted(self.below)}"
        raise PortalError(message, exit_code=NO, code="template.commit")

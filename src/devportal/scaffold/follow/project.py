"""A project that came from a template: its folder, what it records of itself, its files in git."""

from __future__ import annotations

import os

from devportal.errors import NO, PortalError
from devportal.record import record, replace
from devportal.scaffold.answers_file import ANSWERS, read_answers
from devportal.scaffold.follow import provenance
from devportal.scaffold.follow.provenance import COPIER, FILE, Provenance
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from devportal.scm.repository import Entry, Repository


@record
class Project:
    """A project: its folder, what it was made from, and the file of copier's answers, "" without one."""

    root: str
    past: Provenance
    answers_file: str = ""

    @property
    def owned(self) -> frozenset[str]:
        """The files that say what was made: written anew by every update, never merged."""
        return frozenset({FILE, self.answers_file} - {""})


def read_project(root: str) -> Project:
    """Read what the project in `root` was made from. Raises PortalError: nothing tells (1), or as `read`."""
    past = provenance.read(root)
    if past is not None and not past.is_copier:
        return Project(root, past)
    found = read_answers(root)
    if found is None:
        if past is None:
            raise _unknown(root)
        message = f"{clean(root)} has no {ANSWERS}, so that its answers are not known"
        raise PortalError(message, exit_code=NO, code="record.unknown")
    file, answers = found
    source, commit = str(answers.get("_src_path") or ""), str(answers.get("_commit") or "")
    if not source and past is None:
        raise _unknown(root)
    plain = {name: value for name, value in answers.items() if not name.startswith("_")}
    name = source.rstrip("/").rpartition("/")[2].rpartition(":")[2].removesuffix(".git") or "template"
    past = past or Provenance(name=name, source=source, dialect=COPIER)
    whole = len(commit) in (40, 64) and all(char in "0123456789abcdef" for char in commit)
    past = replace(past, commit=commit, answers=plain) if whole else replace(past, answers=plain, was=commit)
    return Project(root, past, file)


def _unknown(root: str) -> PortalError:
    return PortalError(
        f"nothing in {clean(root)} tells what it was made from",
        hint=f"`portal create` writes {FILE}, and copier {ANSWERS}",
        exit_code=NO,
        code="record.unknown",
    )


class History:
    """The git repository around a project, as far as there is one: its objects, and what HEAD has."""

    def __init__(self, project: Project, environ: Mapping[str, str]) -> None:
        from devportal.scm.checkout import head, is_usable, repository_root
        from devportal.scm.repository import Repository

        root = repository_root(project.root)
        self.repository: Repository | None = None
        self.prefix = ""
        self.head: str | None = None
        if root is not None and is_usable(root):
            self.repository = Repository(root, environ)
            below = os.path.relpath(project.root, root)
            self.prefix = "" if below == "." else below + "/"
            found = head(root)
            self.head = found.commit if found else None

    def contents(self, oids: Iterable[str]) -> dict[str, bytes]:
        """Give the contents that the repository has of some ids; none where it cannot be asked."""
        wanted = list(oids)
        if self.repository is None or not wanted:
            return {}
        try:
            return self.repository.contents(wanted, 256 << 20)
        except PortalError:
            return {}

    def entries(self, revision: str, paths: Iterable[str]) -> dict[str, Entry]:
        """Give those of the project's files that a commit has. Raises PortalError."""
        wanted = [self.prefix + path for path in paths]
        if self.repository is None:
            return {}
        cut = len(self.prefix)
        return {path[cut:]: entry for path, entry in self.repository.entries(revision, wanted).items()}

    def tree(self, revision: str) -> dict[str, Entry]:
        """Give all of the project's files that a commit has. Raises PortalError."""
        if self.repository is None:
            return {}
        cut = len(self.prefix)
        found = self.repository.tree(revision, *([self.prefix] if self.prefix else []))
        return {path[cut:]: entry for path, entry in found.items() if path.startswith(self.prefix)}

    def made_at(self, path: str) -> str | None:
        """Give the commit that brought a file into the state it has now. Raises PortalError."""
        if self.repository is None or self.head is None:
            return None
        for commit, before, after in self.repository.states(self.head, self.prefix + path):
            if after not in before:
                return commit.id
        return None

"""What changed, as commands are asked: since a revision, in the checkout, or by a list of files."""

from __future__ import annotations

import os

from devportal.catalog.changed import Old, changed_entities, document_texts
from devportal.errors import IO, PortalError
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from devportal.catalog.changed import ChangedEntities
    from devportal.catalog.responsible import Responsibility
    from devportal.cli.session import Session
    from devportal.scm.repository import Repository

_MOST = 200_000_000


@record
class Files:
    """Changed files, sorted, relative to `root` (absolute where they stand elsewhere).

    `before` gives the ids that some of them had before, where a repository was asked.
    """

    root: str
    paths: tuple[str, ...]
    before: Callable[[Sequence[str]], Mapping[str, str]] | None = None
    repository: Repository | None = None


def files_since(session: Session, revision: str, *, uncommitted: bool) -> Files:
    """Give the files changed since HEAD and a revision parted; `uncommitted` takes the checkout too."""
    from devportal.cli.whose import repository_here

    repository = repository_here(session)
    parted = repository.changed_since(revision)
    if parted is None:
        base = repository.commit(revision)
        session.warn(f"{revision} and HEAD have no commit in common here; comparing them as they are")
        parted = tuple(path for _, path, _ in repository.changes(base, "HEAD"))

    def before(paths: Sequence[str]) -> Mapping[str, str]:
        base = repository.merge_base(revision, "HEAD") or repository.commit(revision)
        return {path: entry.oid for path, entry in repository.entries(base, paths).items()}

    if uncommitted:
        from devportal.scm.worktree import worktree_changes

        later = worktree_changes(repository, repository.commit("HEAD"), ignored(repository.root))
        parted = tuple(sorted({*parted, *(path for _, path, _ in later)}))
    return Files(repository.root, parted, before, repository)


def files_from(session: Session, source: str) -> Files:
    """Read a list of files, one a line or parted by NUL, from a file or `-`, standard input."""
    from devportal.cli.whose import git_root
    from devportal.scm.trace import unquoted

    text = _text(session, source)
    names = text.split("\0") if "\0" in text else [unquoted(line) for line in text.splitlines()]
    root = git_root(session) or session.settings.root
    bases = [session.directory, root, session.settings.root]
    head = root.rstrip("/") + "/"
    paths = {_absolute(name.strip("\r\n"), bases) for name in names if name.strip()}
    return Files(root, tuple(sorted(path.removeprefix(head) for path in paths)))


def _absolute(name: str, bases: Sequence[str]) -> str:
    """Give the path that a name means: below the folder where it exists, else below the repository's root."""
    options = [os.path.normpath(os.path.join(base, name)) for base in bases]
    return next((path for path in options if os.path.lexists(path)), options[min(1, len(options) - 1)])


def _text(session: Session, source: str) -> str:
    import sys

    try:
        if source == "-":
            return (session.terminal.source or sys.stdin).read(_MOST)
        with open(
            os.path.join(session.directory, source), encoding="utf-8", errors="surrogateescape"
        ) as file:
            return file.read(_MOST)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PortalError(f"{source}: cannot be read: {reason}", exit_code=IO, code="io.read") from error


def entities_of(session: Session, files: Files, asked: Responsibility) -> ChangedEntities:
    """Give the entities that changed files belong to."""
    from devportal.catalog.load import patterns_of
    from devportal.providers.folder import matcher

    before = _before(session, files) if files.repository else None
    is_named = matcher(patterns_of(session.settings))
    return changed_entities(session.catalog, files.root, files.paths, asked.places, is_named, before)


def _before(session: Session, files: Files) -> Callable[[Sequence[str]], Mapping[str, Old]]:
    """Give what reads the old text of descriptors, all at once."""

    def read(paths: Sequence[str]) -> Mapping[str, Old]:
        if files.repository is None or files.before is None:
            return {}
        ids = files.before(paths)
        blobs = files.repository.contents(ids.values(), session.settings.get("catalog.max_file_size"))
        return {
            path: _old(session, os.path.join(files.root, path), blobs[oid])
            for path, oid in ids.items()
            if oid in blobs
        }

    return read


def _old(session: Session, path: str, data: bytes) -> Old:
    def refs() -> list[str]:
        from devportal.catalog.load import plan_of
        from devportal.catalog.locations import Source
        from devportal.catalog.process import process_file

        source = Source(path, os.path.dirname(path), "file:" + path)
        found = process_file(source, data, plan_of(session.settings).options)
        return [one.ref for one in found.documents if one.ref]

    return Old(frozenset(document_texts(data)), refs)


def ignored(root: str) -> Callable[[str], bool]:
    """Give the test whether an untracked path ("x/" for a folder) is left out, by .gitignore or its name."""
    from pathspec import GitIgnoreSpec

    from devportal.providers.folder import PRUNE

    pruned = frozenset(PRUNE)
    specs: dict[str, GitIgnoreSpec | None] = {}

    def spec_of(folder: str) -> GitIgnoreSpec | None:
        if folder not in specs:
            try:
                with open(
                    os.path.join(root, folder, ".gitignore"), encoding="utf-8", errors="replace"
                ) as file:
                    specs[folder] = GitIgnoreSpec.from_lines(file.read(1_000_000).splitlines())
            except (OSError, ValueError):
                specs[folder] = None
        return specs[folder]

    def skip(path: str) -> bool:
        if path.rstrip("/").rpartition("/")[2] in pruned:
            return True
        folder = path.rstrip("/").rpartition("/")[0]
        while True:
            spec = spec_of(folder)
            inside = path[len(folder) + 1 :] if folder else path
            if spec is not None:
                decided = spec.check_file(inside).include
                if decided is not None:
                    return bool(decided)
            if not folder:
                return False
            folder = folder.rpartition("/")[0]

    return skip

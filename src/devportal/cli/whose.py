"""What `portal owner` may be asked about besides entities: a path, FILE:LINE, a commit, a stack trace."""

from __future__ import annotations

import os

from devportal.errors import IO, NO, PortalError
from devportal.text import plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from devportal.catalog.responsible import Responsibility, Responsible
    from devportal.cli.session import Session
    from devportal.scm.repository import Repository

_MOST = 5_000_000


def git_root(session: Session) -> str | None:
    """Give the root of the repository that the session works in, or None."""
    from devportal.scm.checkout import is_usable, repository_root

    root = repository_root(session.place)
    return root if root and is_usable(root) else None


def repository_here(session: Session) -> Repository:
    """Give the repository that the session works in. Raises PortalError (exit 1) where there is none."""
    root = git_root(session)
    if root is None:
        raise PortalError(
            "no git repository here", hint="run this in a checkout, or name one with -C DIR", exit_code=NO
        )
    from devportal.scm.repository import Repository

    return Repository(root, session.environ)


def responsibility(session: Session, *, many: bool = False) -> Responsibility:
    """Give who answers for files here, with the repository and its remotes where there is one."""
    from devportal.catalog.responsible import Responsibility
    from devportal.scm.checkout import remote_url
    from devportal.scm.web import split_remote

    root = git_root(session)
    if root is None:
        return Responsibility(session.catalog, (session.settings.root,), many=many)
    from devportal.scm.repository import Repository

    remote = remote_url(root)
    host, slug = split_remote(remote) if remote else ("", "")
    remotes = {(host, slug.lower()): root} if host else {}
    scopes = tuple(dict.fromkeys((session.settings.root, root)))
    return Responsibility(session.catalog, scopes, Repository(root, session.environ), remotes, many=many)


def place_of(session: Session, text: str) -> tuple[str, int] | None:
    """Give (absolute path, line or 0) where a text names a file or folder, else None."""
    from devportal.cli.naming import is_path

    if is_path(session, text):
        return _full(session, text), 0
    if ":" not in text:
        return None
    from devportal.scm.trace import split_place

    named = split_place(text)
    path = _full(session, named.path)
    return (path, named.line) if named.line and os.path.isfile(path) else None


def _full(session: Session, text: str) -> str:
    return os.path.normpath(os.path.join(session.directory, os.path.expanduser(text)))


def of_place(session: Session, text: str, path: str, line: int) -> Responsible:
    """Give who is responsible for one path, in the catalog around it."""
    session.turn_to(path)
    return responsibility(session).of(path, text, line)


def of_missing(session: Session, text: str, error: PortalError) -> Responsible | list[Responsible]:
    """Answer for what is no entity: a folder, a commit, a file that is gone. Raises `error` else."""
    path = _full(session, text)
    if os.path.exists(path):
        return responsibility(session).of(path, text)
    root = git_root(session)
    if root and error.exit_code == NO and ":" not in text:
        from devportal.scm.repository import Repository, is_revision

        repository = Repository(root, session.environ)
        if is_revision(text) and repository.has(text):
            return of_commit(session, repository, text)
    first = text.partition("/")[0]
    if first != text and ":" not in text and os.path.isdir(os.path.join(session.directory, first)):
        return responsibility(session).of(path, text)
    raise error


def of_commit(session: Session, repository: Repository, text: str) -> list[Responsible]:
    """Give who is responsible for each file that a commit changed; of a merge, against its first parent."""
    commit = repository.commit(text)
    changes = repository.changed_by(commit)
    if not changes and repository.has(f"{commit}^1"):
        changes = repository.changes(repository.commit(f"{commit}^1"), commit)
    asked = responsibility(session, many=len(changes) > 100)
    paths = [os.path.join(repository.root, path) for _, path, _ in changes]
    return [asked.of(path, session.relative(path), activity=False) for path in paths]


def of_input(session: Session) -> list[Responsible]:
    """Give who is responsible for the places that standard input names. Raises PortalError (exit 1)."""
    from devportal.scm.trace import places_in

    named = places_in(_input(session))
    asked = responsibility(session, many=len(named) > 100)
    finder = None
    answers: dict[tuple[str, int], Responsible] = {}
    missed = 0
    for one in named:
        path = _existing(session, one.path, asked.tops)
        if path is None and not one.sure:
            continue
        if path is None:
            if finder is None:
                from devportal.scm.trace import Finder

                finder = Finder(asked.top, _files(session, asked))
            path = finder.find(one.path) or _gone(session, one.path, asked.tops)
        if path is None:
            missed += 1
            continue
        shown = session.relative(path) + (f":{one.line}" if one.line else "")
        answers.setdefault((path, one.line), asked.of(path, shown, one.line, activity=bool(one.line)))
    if not answers:
        raise PortalError(
            "standard input names no file of this repository",
            hint="give a stack trace, or paths, one a line",
            exit_code=NO,
        )
    if missed:
        session.note(f"{plural(missed, 'place')} left out: not files of this repository")
    return list(answers.values())


def _input(session: Session) -> str:
    source = session.terminal.source
    if source is None:
        import sys

        source = sys.stdin
    try:
        return source.read(_MOST)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        message = f"standard input cannot be read: {error}"
        raise PortalError(message, exit_code=IO, code="io.read") from error


def _existing(session: Session, path: str, tops: Iterable[str]) -> str | None:
    for base in (session.directory, *tops):
        full = os.path.normpath(os.path.join(base, path))
        if os.path.exists(full) and any(full.startswith(top.rstrip("/") + "/") for top in tops):
            return full
    return None


def _gone(session: Session, path: str, tops: Iterable[str]) -> str | None:
    """Give the place of a file that is no longer there, told from the repository, whose folder still is."""
    if os.path.isabs(path) or "/" not in path:
        return None
    folder = _existing(session, os.path.dirname(path), tops)
    return os.path.join(folder, os.path.basename(path)) if folder else None


def _files(session: Session, asked: Responsibility) -> list[str]:
    """Give the files of the repository relative to its root; without git, those below the catalog's root."""
    if asked.repository is not None:
        return list(asked.repository.tree(asked.repository.commit("HEAD")))
    from devportal.providers.folder import PRUNE

    found = []
    for folder, folders, names in os.walk(session.settings.root):
        folders[:] = [name for name in folders if name not in PRUNE]
        found += [os.path.relpath(os.path.join(folder, name), session.settings.root) for name in names]
    return found


def nobody(session: Session, answer: Responsible) -> None:
    """Say that nobody is responsible for a path, and what would change that."""
    session.terminal.say("error", f"nobody is named for {quoted(answer.path, 200)}")
    hint = "`portal init` writes a catalog file, or name somebody in CODEOWNERS"
    if answer.subject:
        hint = f"set spec.owner of {answer.subject}"
    session.terminal.say("hint", hint)

"""What `portal check` looks at: the whole catalog, or the files and folders that were named."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.record import replace
from devportal.views.problems import Findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.cli.session import Session
    from devportal.model.problem import Problem


def findings_of(session: Session, paths: Sequence[str]) -> Findings:
    """Give the findings of a check, with paths as they are shown."""
    if not paths:
        return _shown(session, *_whole(session))
    files = entities = 0
    problems: list[Problem] = []
    for path in paths:
        full = os.path.normpath(os.path.join(session.directory, path))
        if not os.path.lexists(full):
            raise PortalError(f"{path}: no such file or folder", exit_code=IO)
        found = _folder(session, full) if os.path.isdir(full) else _file(session, full)
        files += found[0]
        entities += found[1]
        problems += found[2]
    return _shown(session, files, entities, problems)


def _shown(session: Session, files: int, entities: int, problems: Sequence[Problem]) -> Findings:
    shown = [replace(problem, file=session.relative(problem.file)) for problem in problems]
    shown.sort(key=lambda one: (one.file, one.line, one.column, one.code, one.message))
    return Findings(files, entities, tuple(shown))


def _whole(session: Session) -> tuple[int, int, list[Problem]]:
    catalog = session.catalog
    return len(catalog.files()), catalog.count(), catalog.problems()


def _folder(session: Session, folder: str) -> tuple[int, int, list[Problem]]:
    """Check a folder as if the command ran there."""
    from devportal.cli.session import Session as Run
    from devportal.record import replace as changed

    run = Run(session.terminal, changed(session.flags, directory=folder), folder)
    return _whole(run)


def _file(session: Session, path: str) -> tuple[int, int, list[Problem]]:
    """Judge one file of any name as an entry point, with what its Locations reach."""
    from devportal.catalog.ingest import ingest
    from devportal.catalog.load import plan_of
    from devportal.catalog.process import Source
    from devportal.config.settings import repository_root

    root = repository_root(os.path.dirname(path)) or os.path.dirname(path)
    found = ingest([Source(path, root, "file:" + path)], plan_of(session.settings).options)
    return len(found.files), len(found.entities), list(found.problems)

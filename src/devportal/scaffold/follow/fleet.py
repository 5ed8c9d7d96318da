"""Every project below a folder, and how each stands to its template."""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.record import record
from devportal.scaffold.answers_file import ANSWERS
from devportal.scaffold.follow.provenance import FILE
from devportal.scaffold.follow.update import BEHIND, CLASHING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from devportal.scaffold.follow.update import Update

UNKNOWN = "cannot tell"


@record
class Standing:
    """How one project stands to its template.

    `behind` counts the template's commits since, None where that is not known. `files` would change,
    `conflicts` of them cannot be merged. `reason` says why nothing can be told.
    """

    path: str
    template: str
    source: str
    state: str
    behind: int | None = None
    files: int = 0
    conflicts: int = 0
    reason: str = ""

    @property
    def is_behind(self) -> bool:
        """Whether an update would change something."""
        return self.state in (BEHIND, CLASHING)


def standing(path: str, made: Update) -> Standing:
    """Give how a project stands to its template."""
    past = made.project.past
    return Standing(
        path, past.name, past.source, made.state, made.behind, len(made.changes), len(made.conflicts)
    )


def unknown(path: str, folder: str, error: PortalError) -> Standing:
    """Give the line of a project of which nothing can be told."""
    from devportal.scaffold.follow.project import read_project

    try:
        past = read_project(folder).past
    except PortalError:
        return Standing(path, "", "", UNKNOWN, reason=error.message)
    return Standing(path, past.name, past.source, UNKNOWN, reason=error.message)


def projects_below(root: str, prune: Iterable[str] = ()) -> list[str]:
    """Give the folders below `root` that tell what they were made from, sorted.

    Folders that a catalog is not looked for in are passed over, and so are the templates themselves.
    """
    from devportal.paths import on_disk
    from devportal.providers.folder import PRUNE, crawl

    names = (os.path.basename(FILE), ANSWERS)
    found = crawl(root, names, (*PRUNE, *prune))
    folders = set()
    for file in found.files:
        folder = os.path.dirname(on_disk(file))
        if os.path.basename(file) == ANSWERS:
            folders.add(folder)
        elif os.path.basename(folder) == os.path.dirname(FILE):
            folders.add(os.path.dirname(folder))
    return sorted(folders)

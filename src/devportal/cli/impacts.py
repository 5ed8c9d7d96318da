"""The impact of changed files: reviewers, what CI builds, what makes a change fail."""

from __future__ import annotations

import os

from devportal.errors import USAGE, PortalError
from devportal.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.impact import Impact
    from devportal.cli.session import Session


def of_files(
    session: Session,
    since: str | None,
    files_from: str | None,
    uncommitted: bool,
    relations: Sequence[str],
    depth: int | None,
) -> Impact:
    """Give the impact of the files changed since a revision, in the checkout, or in a list."""
    import gc

    from devportal.catalog.impact import impact
    from devportal.cli import changes
    from devportal.cli.whose import responsibility

    gc.disable()  # tens of thousands of tuples without a cycle among them: collecting is a tenth of the time
    if files_from is not None:
        if since is not None or uncommitted:
            raise PortalError("--files-from stands alone: it says which files changed", exit_code=USAGE)
        files = changes.files_from(session, files_from)
    else:
        files = changes.files_since(session, since or "HEAD", uncommitted=uncommitted)
    asked = responsibility(session, many=len(files.paths) > 200)
    found = changes.entities_of(session, files, asked)
    answer = impact(session.catalog, found.entities, relations, depth)
    return replace(answer, files=len(files.paths), loose=found.loose, removed=found.removed)


def with_reviewers(session: Session, answer: Impact) -> Impact:
    """Add whom CODEOWNERS asks about the changed files; where it asks nobody, the entity's owner."""
    from devportal.catalog.impact import Reviewer
    from devportal.cli.whose import responsibility

    asked = responsibility(session, many=answer.files > 200)
    found: dict[str, list[str]] = {}
    owned = [(path, one.owner) for one in answer.changed for path in one.files]
    for path, owner in sorted({*owned, *((path, "") for path in answer.loose)}):
        for ref in asked.reviewers(os.path.join(asked.top, path)) or ([owner] if owner else []):
            files = found.setdefault(ref, [])
            if not files or files[-1] != path:
                files.append(path)
    reviewers = tuple(Reviewer(ref, tuple(found[ref])) for ref in sorted(found))
    return replace(answer, reviewers=reviewers)


_MOST_JOBS = 256
"""GitHub starts so many jobs of one matrix, and none at all of a longer one."""


def folders_of(session: Session, answer: Impact) -> dict[str, str]:
    """Give the folders, from the repository's root, of the components that a CI job can be started for.

    Those of other repositories have no folder here. Past what GitHub takes the farthest are left out.
    """
    from devportal.cli.whose import git_root
    from devportal.providers.folder import is_below
    from devportal.text import plural

    top = git_root(session) or session.settings.root
    found = {}
    elsewhere = 0
    for ref in (*(one.ref for one in answer.changed), *(one.ref for one in answer.affected)):
        row = session.catalog.get(ref) if ref.startswith("component:") else None
        if row is not None and is_below(os.path.dirname(row.file), top):
            found[ref] = os.path.relpath(os.path.dirname(row.file), top)
        elif row is not None:
            elsewhere += 1
    if elsewhere:
        session.note(f"{plural(elsewhere, 'component')} of other repositories left out")
    if len(found) > _MOST_JOBS:
        session.warn(
            f"{len(found):,} jobs, but a matrix of GitHub takes {_MOST_JOBS}: the "
            f"{len(found) - _MOST_JOBS:,} farthest from the change are left out (--depth says how far to go)"
        )
    return dict(list(found.items())[:_MOST_JOBS])


_NEVER_OWNED = ("location:", "group:", "user:")


def failures(session: Session, answer: Impact, wanted: Sequence[str]) -> list[tuple[str, str]]:
    """Give (word, what is wrong) for each condition of --fail-on that holds."""
    found: list[tuple[str, str]] = []
    if "orphaned" in wanted:
        found += [("orphaned", f"{path} belongs to no entity") for path in answer.loose]
    if "unowned" in wanted:
        for one in answer.changed:
            if one.ref.startswith(_NEVER_OWNED):
                continue
            if not one.owner:
                found.append(("unowned", f"{one.ref} has no owner"))
            elif session.catalog.get(one.owner) is None:
                found.append(("unowned", f"{one.owner}, who owns {one.ref}, is not in the catalog"))
    if "removed-with-dependents" in wanted:
        found += [
            ("removed-with-dependents", f"{one.ref} is gone, but {', '.join(one.dependents)} refer to it")
            for one in answer.removed
            if one.dependents
        ]
    if "cycle" in wanted:
        found += [("cycle", " -> ".join(way)) for way in cycles_through(session, answer)]
    return found


def cycles_through(session: Session, answer: Impact) -> list[tuple[str, ...]]:
    """Give the dependency cycles on which a changed entity stands."""
    from devportal.catalog.dependencies import DEPENDENCIES
    from devportal.catalog.wholegraph import cycles_of

    changed = {one.ref for one in answer.changed}
    return [way for way in cycles_of(session.catalog, DEPENDENCIES) if changed.intersection(way)]

"""`portal api diff`: two versions of an API, and who uses it."""

from __future__ import annotations

import os

from devportal.cli.apis import api_of, definition_of, spec_at, spec_of
from devportal.definitions.callers import consumers
from devportal.errors import IO, USAGE, PortalError
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from devportal.catalog.row import Row
    from devportal.cli.session import Session
    from devportal.definitions.change import Change
    from devportal.views.api_diff import Compared

ANY = "any"


def compared(
    session: Session, name: str, revision: str | None, other: str | None, against: str | None
) -> Compared:
    """Compare an API at one revision (or in a file) with another, or with the files as they are."""
    from devportal.definitions.diff import compare
    from devportal.views.api_diff import Compared

    if against is not None and revision is not None:
        raise PortalError("give a revision or --against FILE, not both", exit_code=USAGE)
    row = api_of(session, name)
    before = against if against is not None else revision or "HEAD"
    old = _in_file(session, row, against) if against is not None else spec_at(session, row, before)
    new = spec_of(session, row) if other is None else spec_at(session, row, other)
    after = other or "now"
    if dict(old) == dict(new):
        return Compared(row.ref, before, after, (), consumers(session.catalog, row.ref))
    changes = compare(
        definition_of(old, f"{row.ref} ({before})"),
        definition_of(new, f"{row.ref} ({after})"),
    )
    return Compared(row.ref, before, after, changes, consumers(session.catalog, row.ref))


def _in_file(session: Session, row: Row, path: str) -> Mapping[str, Any]:
    from devportal.providers.read import read_file

    full = os.path.normpath(os.path.join(session.directory, path))
    contents = read_file(full, os.path.dirname(os.path.realpath(full)))
    if contents.problem is not None:
        raise PortalError(f"{path}: {contents.problem.message}", hint=contents.problem.hint, exit_code=IO)
    return {**spec_of(session, row), "definition": contents.data.decode("utf-8", "replace")}


def fails(changes: Sequence[Change], fail_on: str | None) -> bool:
    """Say whether changes are such as `--fail-on` names. Raises PortalError (exit 2) for another word."""
    from devportal.definitions.change import BREAKING, COMPATIBLE, RISKY, SEVERITIES

    if fail_on is None:
        return False
    words = {BREAKING: (BREAKING,), RISKY: (BREAKING, RISKY), ANY: SEVERITIES, COMPATIBLE: SEVERITIES}
    if fail_on not in words:
        hint = suggestion(fail_on, words) or "choose breaking, risky or any"
        raise PortalError(f"--fail-on: no {quoted(fail_on)}", hint=hint, exit_code=USAGE)
    return any(change.severity in words[fail_on] for change in changes)

"""What the api commands share: the API that a name means, its definition now and at a commit."""

from __future__ import annotations

import os

from devportal.errors import NO, PortalError
from devportal.text import either, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.catalog.row import Row
    from devportal.cli.session import Session
    from devportal.definitions.api import Definition


def api_of(session: Session, name: str) -> Row:
    """Give the API of a name, or the only one that a component provides. Raises PortalError (exit 1)."""
    row = session.resolve(name, ("api",))
    if row.kind.lower() == "api":
        return row
    provided = [edge.target for edge in session.catalog.edges(row.ref) if edge.type == "providesApi"]
    known = [one for ref in provided if (one := session.catalog.get(ref)) is not None]
    if len(known) == 1:
        session.note(f"{row.ref} provides {known[0].ref}")
        return known[0]
    hint = f"it provides {either(provided)}" if provided else "`portal api list` lists the APIs"
    raise PortalError(f"{row.ref} is no API", hint=hint, exit_code=NO)


def spec_of(session: Session, row: Row) -> Mapping[str, Any]:
    """Give the spec of an API entity, its placeholders replaced."""
    spec: Mapping[str, Any] = session.catalog.entity(row.ref).get("spec") or {}
    return spec


def definition_of(spec: Mapping[str, Any], what: str) -> Definition:
    """Read a definition. Raises PortalError (exit 1) where it cannot be read; `what` names it."""
    from devportal.definitions.api import read_definition
    from devportal.definitions.content import DefinitionError

    try:
        return read_definition(spec)
    except DefinitionError as error:
        place = f" at line {error.line}, column {error.column}" if error.line else ""
        message = f"the definition of {what} cannot be read{place}: {error.message}"
        raise PortalError(
            message, hint="`portal api lint` tells more", exit_code=NO, code="api.definition"
        ) from None


def spec_at(session: Session, row: Row, revision: str) -> Mapping[str, Any]:
    """Give the spec that an API had at a commit of its repository, from git's objects alone.

    Raises PortalError: exit 1 where there is no such revision or the API was not there.
    """
    from devportal.catalog.load import plan_of
    from devportal.catalog.revision import Revisions
    from devportal.record import replace
    from devportal.scm.checkout import repository_root
    from devportal.scm.repository import Repository

    root = repository_root(row.file)
    if root is None:
        hint = "`--against FILE` compares with a file"
        raise PortalError(f"{session.relative(row.file)} is in no git repository", hint=hint, exit_code=NO)
    repository = Repository(root, session.environ)
    commit = repository.commit(revision)
    plan = plan_of(session.settings)
    near = replace(plan, roots=(os.path.dirname(row.file),))
    for one in (near, plan):
        past = Revisions(repository, one, session.settings.root).at(commit)
        if past.catalog.get(row.ref) is not None:
            spec: Mapping[str, Any] = past.catalog.entity(row.ref).get("spec") or {}
            return spec
    raise PortalError(f"{row.ref} was not there at {quoted(revision)}", exit_code=NO)


def text_place(session: Session, row: Row, text: object) -> str:
    """Give the file that a definition was read from, else the descriptor."""
    from devportal.providers.read import read_file

    query = "SELECT read.path FROM read JOIN file ON file.id = read.file WHERE file.path = ?"
    for (path,) in session.catalog.connection.execute(query, (row.file,)):
        if isinstance(text, str) and os.path.isfile(path):
            contents = read_file(path, os.path.dirname(os.path.realpath(path)))
            if contents.problem is None and contents.data.decode("utf-8", "replace") == text:
                return str(path)
    return row.file

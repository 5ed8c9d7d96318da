"""`portal api`: what APIs offer, whether they are sound, what changed, and who uses them."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.options import Strict
from devportal.cli.session import Session
from devportal.errors import NO, OK

Name = Annotated[str, typer.Argument(metavar="REF", help="An API, or a component that provides one.")]


def list_apis(
    session: Session,
    type_: Annotated[
        list[str] | None, typer.Option("--type", metavar="TYPE", help="Only this spec.type; may be repeated.")
    ] = None,
    unused: Annotated[bool, typer.Option("--unused", help="Only APIs that nothing consumes.")] = False,
) -> int:
    """List the APIs of the catalog with how many entities provide and consume each.

    Exit code 1 when there is none.
    """
    from devportal.definitions.callers import consumers as callers
    from devportal.definitions.callers import providers
    from devportal.views import apis

    wanted = {one.lower() for one in type_ or ()}
    rows = [
        apis.Line(row, len(providers(session.catalog, row.ref)), len(callers(session.catalog, row.ref)))
        for row in session.catalog.rows("entity.kind = 'API'")
        if not wanted or row.type.lower() in wanted
    ]
    shown = tuple(row for row in rows if not (unused and row.consumers))
    session.emit(apis.Lines(shown), apis)
    if shown:
        session.tell_broken()
        return OK
    if wanted or unused:
        session.tell_nothing("no API matches", "`portal api list` without options shows all")
    else:
        session.tell_nothing("no entity is an API", "a catalog file with `kind: API` holds a definition")
    return NO


def show(session: Session, name: Name = ".") -> int:
    """Show what an API offers: its operations, how callers show who they are, what is deprecated."""
    from devportal.cli.apis import api_of, definition_of, spec_of
    from devportal.definitions.callers import consumers as callers
    from devportal.definitions.callers import providers
    from devportal.views import api

    row = api_of(session, name)
    definition = definition_of(spec_of(session, row), row.ref)
    session.emit(
        api.Shown(row, definition, providers(session.catalog, row.ref), callers(session.catalog, row.ref)),
        api,
    )
    return OK


def get_spec(session: Session, name: Name = ".") -> int:
    """Print the definition of an API as it was written; -o json or yaml converts a document."""
    from devportal.cli.apis import api_of, spec_of
    from devportal.errors import PortalError
    from devportal.views import spec

    row = api_of(session, name)
    found = spec_of(session, row)
    value = found.get("definition")
    if value is None or value == "":
        raise PortalError(f"{row.ref} has no definition", exit_code=NO)
    session.emit(spec.Spec(row.ref, row.type, value), spec)
    return OK


def lint(
    session: Session,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[REF...]", help="APIs; all without one.")
    ] = None,
    strict: Strict = False,
    hints: Annotated[bool, typer.Option("--hints", help="List hints too, not only their number.")] = False,
) -> int:
    """Judge definitions: form, references, operations, field numbers. Nothing is fetched.

    OpenAPI by its own schema, GraphQL by graphql-core. Exit code 1 when an error was found.
    """
    from devportal.cli.api_reports import report_of
    from devportal.cli.apis import api_of
    from devportal.findings.report import exit_code
    from devportal.views import problems as view

    rows = [api_of(session, name) for name in names or ()] or list(
        session.catalog.rows("entity.kind = 'API'")
    )
    found = report_of(session, rows, hints=hints or session.flags.verbose > 0)
    session.emit(found, view)
    if not rows:
        session.catalog.demand()
    return exit_code(found, strict=strict)


def diff(
    session: Session,
    name: Name,
    revision: Annotated[
        str | None, typer.Argument(metavar="[REV]", help="The version before: a commit, branch or tag.")
    ] = None,
    other: Annotated[
        str | None,
        typer.Argument(metavar="[REV2]", help="The version after; the files as they are by default."),
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", metavar="FILE", help="The version before is this file.")
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", metavar="WHAT", help="Exit 1 on breaking, risky or any changes."),
    ] = None,
) -> int:
    """Tell what changed in an API since a revision, what of it breaks callers, and who they are.

    Without REV, since the last commit (HEAD). The exit code is that of `--fail-on`, else 0.
    """
    from devportal.cli.api_diff import compared, fails
    from devportal.views import api_diff as view

    found = compared(session, name, revision, other, against)
    failed = fails(found.changes, fail_on)
    session.emit(found, view)
    return NO if failed else OK


def consumers(session: Session, name: Name = ".") -> int:
    """List who consumes an API, with their owners."""
    from devportal.cli.apis import api_of
    from devportal.definitions.callers import consumers as callers
    from devportal.views import api_users

    row = api_of(session, name)
    found = callers(session.catalog, row.ref)
    if not found:
        session.note(f"nothing in the catalog consumes {row.ref}")
    session.emit(api_users.Users(found), api_users)
    return OK

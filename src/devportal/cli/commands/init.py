"""`portal init`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK, USAGE, PortalError

CATALOG_FILE = "catalog-info.yaml"


def init(
    session: Session,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
    owner: Annotated[
        str, typer.Option("--owner", metavar="REF", help="Who owns it, where CODEOWNERS is silent.")
    ] = "",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name of the component.")] = "",
    workspace: Annotated[
        bool,
        typer.Option(
            "--workspace", help="Write a portal.toml instead: this folder is the root of a catalog."
        ),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> int:
    """Write a first catalog-info.yaml from what this repository shows.

    Shows the text with where each fact was seen, and asks before it writes.
    """
    file = "portal.toml" if workspace else CATALOG_FILE
    root = session.directory if workspace else _root(session)
    path = os.path.join(root, file)
    if os.path.lexists(path) and not force:
        raise PortalError(
            f"{session.relative(path)} is there already",
            hint="`portal check` judges it; --force replaces it",
            exit_code=USAGE,
        )
    text = _workspace_text(session) if workspace else _catalog_text(session, root, owner, name)
    session.terminal.write(text)
    if not yes and not _agreed(session, session.relative(path)):
        return NO
    from devportal.cli.writing import write_file

    write_file(path, text)
    session.note(f"wrote {session.relative(path)}; next: `portal check`, `portal show .`")
    return OK


def _root(session: Session) -> str:
    from devportal.config.settings import repository_root

    return repository_root(session.directory) or session.directory


def _workspace_text(session: Session) -> str:
    roots = ", ".join(f'"{root}"' for root in _declared(session, session.directory) or (".",))
    return (
        "# The root of a catalog: every catalog-info.yaml below this folder belongs to it.\n"
        'support = ""  # whom to ask: a channel or a URL, shown in help and errors\n\n'
        "[catalog]\n"
        f"roots = [{roots}]\n"
    )


def _declared(session: Session, folder: str) -> tuple[str, ...]:
    """Give the folders that an app-config.yaml in a folder names; tell how its sources are taken over."""
    from devportal.catalog.appconfig import NAME

    path = os.path.join(folder, NAME)
    if not os.path.isfile(path):
        return ()
    from devportal.catalog.declared import declared
    from devportal.text import plural

    found = declared(path, session.environ)
    if found.sources:
        count = plural(len(found.sources), "source")
        session.note(f"{NAME} declares {count}: `portal source add {NAME}` takes them over")
    for note in found.notes:
        session.note(f"{NAME}: {note}")
    return found.roots


def _catalog_text(session: Session, root: str, owner: str, name: str) -> str:
    from devportal.providers.proposal import propose, write_text
    from devportal.record import replace
    from devportal.scm.checkout import remote_url

    _refuse_names(owner, name)
    _declared(session, root)
    proposal = propose(root, remote_url(root), owner, name)
    if not proposal.owner:
        proposal = replace(proposal, owner=_asked_owner(session))
    for field, value, seen in proposal.facts:
        session.note(f"{field}: {value} (from {seen})")
    return write_text(proposal)


def _refuse_names(owner: str, name: str) -> None:
    """Raise PortalError (exit 2) for names with which Backstage would reject the file."""
    from devportal.model.formats import is_name
    from devportal.model.ref import RefError, parse_ref
    from devportal.text import quoted

    if name and not is_name(name):
        raise PortalError(
            f"--name: {quoted(name)} is no name of an entity",
            hint="letters, digits and -_. inside, at most 63 characters",
            exit_code=USAGE,
        )
    try:
        is_owner = not owner or is_name(parse_ref(owner, kind="group").name)
    except RefError:
        is_owner = False
    if not is_owner:
        raise PortalError(
            f"--owner: {quoted(owner)} is not an entity reference",
            hint="write [kind:][namespace/]name, as in payments-team",
            exit_code=USAGE,
        )


def _asked_owner(session: Session) -> str:
    if session.terminal.can_ask and not session.flags.no_input:
        from devportal.cli.prompt import ask

        found = ask("Which group owns it?")
        if found:
            return found
    raise PortalError(
        "nobody is named as the owner: there is no CODEOWNERS line for *",
        hint="name the group: portal init --owner TEAM",
        exit_code=USAGE,
    )


def _agreed(session: Session, path: str) -> bool:
    if not session.terminal.can_ask or session.flags.no_input:
        raise PortalError(
            f"nothing was written: nobody can be asked about {path}", hint="--yes writes it", exit_code=USAGE
        )
    from devportal.cli.prompt import confirm

    return confirm(f"Write {path}?")

"""`portal update`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from devportal.cli.options import Secrets, TemplateRef, Trust, ValuesFile
from devportal.cli.session import Session
from devportal.errors import USAGE, PortalError


def update(
    session: Session,
    dest: Annotated[str | None, typer.Argument(metavar="[DEST]", help="The project; default here.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say how far behind; exit 1 where it is.")
    ] = False,
    all_: Annotated[
        str | None, typer.Option("--all", metavar="ROOT", help="Say it of every project below a folder.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show it as a patch; write nothing.")] = False,
    value: Annotated[
        list[str] | None,
        typer.Option("--value", metavar="K=V", help="Answer a question, or change an answer."),
    ] = None,
    values: ValuesFile = None,
    secret: Secrets = None,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Ask nothing: new questions take their default.")
    ] = False,
    template: Annotated[
        str | None, typer.Option("--template", metavar="TEMPLATE", help="The template, where it is now.")
    ] = None,
    ref: TemplateRef = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="REV", help="Commit of the project that has the old files."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Merge into files that are not committed.")] = False,
    trust: Trust = False,
) -> int:
    """Bring what a template has gained since into a project that was made from it.

    The template is rendered as it was and as it is, with the answers of then, and both are merged with your
    files three ways. Nothing is written before you have said so; what cannot be merged is marked.
    """
    from devportal.cli import updating
    from devportal.cli.following import Wishes

    wishes = Wishes(
        value=tuple(value or ()),
        values=values,
        secret=tuple(secret or ()),
        template=template,
        ref=ref,
        base=base or "",
        trust=trust,
        writes=not (check or dry_run or diff or all_ is not None),
        asks=session.terminal.can_ask
        and not (session.flags.no_input or defaults or check or dry_run or diff or all_),
    )
    if all_ is not None:
        _check_alone(dest, yes=yes, patch=diff, template=template, base=base)
        root = os.path.normpath(os.path.join(session.directory, os.path.expanduser(all_)))
        return updating.fleet(session, root, wishes, judge=check)
    root = os.path.normpath(os.path.join(session.directory, os.path.expanduser(dest or ".")))
    root = updating.project_at(root) if dest is None else root
    if check:
        return updating.check(session, root, wishes)
    if dry_run or diff:
        return updating.show(session, root, wishes, patch=diff)
    return updating.update(session, root, wishes, yes=yes, force=force)


def _check_alone(dest: str | None, *, yes: bool, patch: bool, template: str | None, base: str | None) -> None:
    given = {"DEST": dest, "--yes": yes, "--diff": patch, "--template": template, "--base": base}
    wrong = [name for name, value in given.items() if value]
    if wrong:
        message = f"--all only looks at projects, and goes with no {', '.join(wrong)}"
        raise PortalError(message, hint="update one project at a time", exit_code=USAGE)

"""`portal create`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from devportal.cli.options import (
    Answers,
    Defaults,
    Mapped,
    Secrets,
    Skipped,
    TemplateRef,
    Trust,
    ValuesFile,
)
from devportal.cli.session import Session

if TYPE_CHECKING:
    from devportal.cli.scaffolding import Wishes


def create(
    session: Session,
    template: Annotated[
        str | None, typer.Argument(metavar="[TEMPLATE]", help="A name, a folder or a git URL.")
    ] = None,
    dest: Annotated[str | None, typer.Argument(metavar="[DEST]", help="Where to; default ./<name>.")] = None,
    value: Answers = None,
    values: ValuesFile = None,
    defaults: Defaults = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written; write nothing.")
    ] = False,
    trust: Trust = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    ref: TemplateRef = None,
    secret: Secrets = None,
    map: Mapped = None,
    skip_action: Skipped = None,
    no_record: Annotated[
        bool, typer.Option("--no-record", help="Write no .portal/scaffold.yaml; `portal update` needs it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Change things elsewhere without asking.")] = False,
    plan_out: Annotated[
        str | None, typer.Option("--plan-out", metavar="FILE", help="Write the plan for approval.")
    ] = None,
    apply: Annotated[str | None, typer.Option("--apply", metavar="FILE", help="Run a written plan.")] = None,
    resume: Annotated[str | None, typer.Option("--resume", metavar="RUN", help="Go on with a run.")] = None,
    undo: Annotated[
        str | None, typer.Option("--undo", metavar="RUN", help="Take back what a run created.")
    ] = None,
) -> int:
    """Start something new from a template; without a name, list the templates.

    Answers come from --value, --values, then from you at a terminal, else from the template's defaults.
    The destination is complete afterwards, or as it was.
    """
    from devportal.cli.creating import make
    from devportal.cli.scaffolding import Wishes
    from devportal.cli.templates import show_every

    wishes = Wishes(
        value=tuple(value or ()),
        values=values,
        secret=tuple(secret or ()),
        map=tuple(map or ()),
        skip=tuple(skip_action or ()),
        dest=dest,
        dry_run=dry_run,
        force=force,
        yes=yes,
        defaults=defaults,
        plan_out=plan_out,
        recorded=not no_record,
    )
    if resume or undo or apply:
        return _known_run(session, resume, undo, apply, wishes)
    if template is None:
        return show_every(session)
    return make(session, template, ref, wishes, trust=trust)


def _known_run(
    session: Session, resume: str | None, undo: str | None, apply: str | None, wishes: Wishes
) -> int:
    from devportal.cli import past_run

    if resume:
        return past_run.resume(session, resume, wishes)
    if undo:
        return past_run.undo(session, undo, wishes)
    return past_run.apply(session, str(apply), wishes)

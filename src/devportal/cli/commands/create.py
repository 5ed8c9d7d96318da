"""`portal create`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK

if TYPE_CHECKING:
    from devportal.cli.scaffolding import Wishes
    from devportal.scaffold.template import TemplateInfo


def create(
    session: Session,
    template: Annotated[
        str | None, typer.Argument(metavar="[TEMPLATE]", help="A name, a folder or a git URL.")
    ] = None,
    dest: Annotated[str | None, typer.Argument(metavar="[DEST]", help="Where to; default ./<name>.")] = None,
    value: Annotated[
        list[str] | None, typer.Option("--value", metavar="K=V", help="Answer one question.")
    ] = None,
    values: Annotated[
        str | None, typer.Option("--values", metavar="FILE|-", help="Answers as YAML or JSON.")
    ] = None,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Take the default of what is not answered.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written; write nothing.")
    ] = False,
    trust: Annotated[bool, typer.Option("--trust", help="Let the template run its commands.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    ref: Annotated[str | None, typer.Option("--ref", help="Branch or tag of a git URL.")] = None,
    secret: Annotated[
        list[str] | None, typer.Option("--secret", metavar="K=ENV:NAME|@FILE", help="Where a secret is.")
    ] = None,
    map: Annotated[
        list[str] | None, typer.Option("--map", metavar="ID=COMMAND", help="Your own command for an action.")
    ] = None,
    skip_action: Annotated[
        list[str] | None, typer.Option("--skip-action", metavar="ID", help="Leave out an action's steps.")
    ] = None,
    no_record: Annotated[
        bool, typer.Option("--no-record", help="Write no .portal/scaffold.yaml; `portal update` needs it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Change things elsewhere without asking.")] = False,
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
    from devportal.cli.scaffolding import Wishes

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
        return _list(session)
    from devportal.cli.templates import find_template, is_trusted

    found = find_template(session, template, ref)
    if found.kind == "backstage":
        from devportal.cli.scaffolding import create as run_blueprint

        return run_blueprint(session, found, wishes)
    from devportal.cli.answers import ask_person, given_answers
    from devportal.scaffold.create import CreateRequest, plan, questions
    from devportal.scaffold.create import create as run
    from devportal.scaffold.template import read_config
    from devportal.views import created as view

    answers: dict[str, Any] = given_answers(session, value or [], values)
    asking = session.terminal.can_ask and not session.flags.no_input and not defaults
    if asking:
        answers = ask_person(questions(found), answers, read_config(found.path).options)
    destination = _destination(session, dest, found, answers)
    trusted = trust or is_trusted(session, found)
    request = CreateRequest(found, destination, answers, True, trusted, force, dry_run, not no_record)
    if dry_run:
        session.emit(view.Outcome(plan(request), session.directory, planned=True), view)
        return OK
    session.emit(view.Outcome(run(request), session.directory), view)
    return OK


def _known_run(
    session: Session, resume: str | None, undo: str | None, apply: str | None, wishes: Wishes
) -> int:
    from devportal.cli import past_run

    if resume:
        return past_run.resume(session, resume, wishes)
    if undo:
        return past_run.undo(session, undo, wishes)
    return past_run.apply(session, str(apply), wishes)


def _destination(session: Session, dest: str | None, template: TemplateInfo, answers: dict[str, Any]) -> str:
    import os

    from devportal.scaffold.create import CreateRequest, destination_of
    from devportal.scaffold.template import read_config

    if dest is None:
        dest = destination_of(CreateRequest(template, "", answers), read_config(template.path))
    return os.path.normpath(os.path.join(session.directory, os.path.expanduser(dest)))


def _list(session: Session) -> int:
    from devportal.cli.templates import every
    from devportal.views import templates as view

    found = view.Templates(tuple(every(session)))
    session.emit(found, view)
    if found.templates and session.terminal.is_tty:
        session.note(f"portal create {found.templates[0].name} starts one")
    return OK if found.templates else NO

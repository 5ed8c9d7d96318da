"""`portal create` and `portal template dry-run`: a template that was named, run or planned."""

from __future__ import annotations

from devportal.errors import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.cli.scaffolding import Wishes
    from devportal.cli.session import Session
    from devportal.scaffold.template import TemplateInfo


def make(session: Session, name: str, ref: str | None, wishes: Wishes, *, trust: bool) -> int:
    """Run a template of either family, or show its plan. Raises PortalError."""
    from devportal.cli.templates import find_template

    found = find_template(session, name, ref)
    if found.kind == "backstage":
        from devportal.cli.scaffolding import create as run_blueprint

        return run_blueprint(session, found, wishes)
    return _make_copier(session, found, wishes, trust=trust)


def _make_copier(session: Session, found: TemplateInfo, wishes: Wishes, *, trust: bool) -> int:
    from devportal.cli.answers import ask_person, given_answers
    from devportal.cli.templates import is_trusted
    from devportal.scaffold.create import CreateRequest, create, plan, questions
    from devportal.scaffold.template import read_config
    from devportal.views import created as view

    _refuse_steps(found, wishes)
    session.expect(view)
    answers: dict[str, Any] = given_answers(session, wishes.value, wishes.values)
    asking = session.terminal.can_ask and not session.flags.no_input and not wishes.defaults
    if asking:
        answers = ask_person(questions(found), answers, read_config(found.path).options)
    destination = _destination(session, wishes.dest, found, answers)
    trusted = trust or is_trusted(session, found)
    request = CreateRequest(
        found, destination, answers, True, trusted, wishes.force, wishes.dry_run, wishes.recorded
    )
    if wishes.dry_run:
        session.emit(view.Outcome(plan(request), session.directory, planned=True), view)
        return OK
    session.emit(view.Outcome(create(request), session.directory), view)
    return OK


def _refuse_steps(found: TemplateInfo, wishes: Wishes) -> None:
    """Refuse what is about the steps of a Backstage template; left aside, --plan-out would create already."""
    from devportal.errors import USAGE, PortalError
    from devportal.text import quoted

    about = {
        "--plan-out": wishes.plan_out,
        "--map": wishes.map,
        "--skip-action": wishes.skip,
        "--secret": wishes.secret,
    }
    for option, given in about.items():
        if given:
            raise PortalError(
                f"{option} is for Backstage templates, and {quoted(found.name)} is a copier template",
                hint="--dry-run shows what it would write",
                exit_code=USAGE,
            )


def _destination(session: Session, dest: str | None, template: TemplateInfo, answers: dict[str, Any]) -> str:
    import os

    from devportal.scaffold.create import CreateRequest, destination_of
    from devportal.scaffold.template import read_config

    if dest is None:
        dest = destination_of(CreateRequest(template, "", answers), read_config(template.path))
    return os.path.normpath(os.path.join(session.directory, os.path.expanduser(dest)))

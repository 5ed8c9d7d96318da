"""`portal create` with a Backstage template: answers, the plan, the question, the run."""

from __future__ import annotations

import os

from devportal.cli.confidential import given_secrets, remember_secrets, tokens_for
from devportal.errors import NO, OK, USAGE, PortalError
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from devportal.cli.session import Session
    from devportal.scaffold.blueprint import Blueprint
    from devportal.scaffold.context import World
    from devportal.scaffold.forms.form import Filled
    from devportal.scaffold.running.plan import RunPlan
    from devportal.scaffold.running.run import Job
    from devportal.scaffold.template import TemplateInfo


@record
class Wishes:
    """What was asked for on the command line, as far as a Backstage template is concerned."""

    value: tuple[str, ...] = ()
    values: str | None = None
    secret: tuple[str, ...] = ()
    map: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    dest: str | None = None
    dry_run: bool = False
    force: bool = False
    yes: bool = False
    defaults: bool = False
    plan_out: str | None = None
    recorded: bool = True


def create(session: Session, template: TemplateInfo, wishes: Wishes) -> int:
    """Run a Backstage template, or show its plan. Raises PortalError."""
    from devportal.cli.world import world as world_of
    from devportal.scaffold.blueprint import read_blueprint
    from devportal.views import run_done, run_plan

    session.expect(run_plan if wishes.dry_run or wishes.plan_out else run_done)
    world = world_of(session)
    blueprint = based(session, read_blueprint(template.path, template.name))
    filled = _answers(session, blueprint, world, wishes)
    job = _job(session, template, blueprint, filled, wishes)
    check(job, world, dry=wishes.dry_run or bool(wishes.plan_out))
    if wishes.dry_run or wishes.plan_out:
        return _show_plan(session, job, world, wishes)
    _approve(session, job, world, wishes)
    return start_job(session, job, world)


def _answers(session: Session, blueprint: Blueprint, world: World, wishes: Wishes) -> Filled:
    from devportal.cli.answers import given_answers
    from devportal.scaffold.forms.form import Form
    from devportal.scaffold.forms.pickers import Pickers

    form = Form(blueprint, session.settings.get("templates.flags"))
    pickers = Pickers(world.catalog, world.hosts, lambda: str(world.user().get("ref", "")))
    given = given_answers(session, wishes.value, wishes.values)
    secrets = {**tokens_for(form, world), **given_secrets(session, wishes.secret)}
    if session.terminal.can_ask and not session.flags.no_input and not wishes.defaults:
        from devportal.cli.asking import ask_form

        given = ask_form(form, pickers, form.spread(given), secrets)
    filled = form.fill(given, secrets, pickers.judge, pickers.normal)
    for note in filled.notes:
        session.warn(note)
    remember_secrets(filled)
    return filled


def _job(
    session: Session, template: TemplateInfo, blueprint: Blueprint, filled: Filled, wishes: Wishes
) -> Job:
    from devportal.scaffold.destination import name_for
    from devportal.scaffold.running.run import Job
    from devportal.scaffold.running.workspace import check_destination, digest_template

    dest = wishes.dest or name_for(blueprint, filled.values)
    destination = os.path.realpath(os.path.join(session.directory, os.path.expanduser(dest)))
    check_destination(destination)
    return Job(
        blueprint=blueprint,
        filled=filled,
        actions=actions_of(blueprint, mapped(wishes.map)),
        destination=destination,
        digest=digest_template(blueprint),
        source=template.source,
        commit=template.commit or _commit_of(blueprint),
        skipped=frozenset(wishes.skip),
        force=wishes.force,
        mapped=mapped(wishes.map),
        recorded=wishes.recorded,
        ref=template.ref,
    )


def based(session: Session, blueprint: Blueprint) -> Blueprint:
    """Add the address of a template whose files are not here: the catalog has only its descriptor."""
    from devportal.record import replace
    from devportal.scaffold.actions.location import is_absolute

    given = [step.input.get("url") for step in blueprint.steps if step.action.startswith("fetch:")]
    urls = [url for url in given if isinstance(url, str) and "${{" not in url and not is_absolute(url)]
    if all(os.path.exists(os.path.join(blueprint.folder, url)) for url in urls):
        return blueprint
    try:
        entity = session.catalog.entity(blueprint.ref)
    except (PortalError, KeyError):
        return blueprint
    location = (entity["metadata"].get("annotations") or {}).get("backstage.io/managed-by-location")
    if not isinstance(location, str) or not location.startswith("url:"):
        return blueprint
    return replace(blueprint, base=location.removeprefix("url:"))


def _commit_of(blueprint: Blueprint) -> str | None:
    """Give the commit that the template's repository stands at, read from its files."""
    from devportal.scm.checkout import head, repository_root

    root = repository_root(blueprint.folder)
    found = head(root) if root else None
    return found.commit if found else None


def actions_of(blueprint: Blueprint, commands: Mapping[str, str]) -> dict[str, Any]:
    """Give the actions that a template's steps name, as far as they are known."""
    from devportal.scaffold.actions.builtin import choose

    return dict(choose([step.action for step in blueprint.steps], commands))


def mapped(pairs: Sequence[str]) -> dict[str, str]:
    """Read `--map id=COMMAND`. Raises PortalError."""
    found = {}
    for pair in pairs:
        id_, equals, command = pair.partition("=")
        if not equals or not id_.strip() or not command.strip():
            message = f"{quoted(pair)} maps no action to a command"
            raise PortalError(message, hint="write --map terraform:apply=./apply.sh", exit_code=USAGE)
        found[id_.strip()] = command.strip()
    return found


def check(job: Job, world: World, *, dry: bool = False) -> None:
    """Raise PortalError for steps that cannot or must not run; with `dry` those that cannot be planned."""
    from devportal.scaffold.running.preflight import preflight

    preflight(job.blueprint, job.filled, world, job.actions, job.skipped, dry=dry)


def _show_plan(session: Session, job: Job, world: World, wishes: Wishes) -> int:
    from devportal.scaffold.running.plan import plan
    from devportal.views import run_plan as view

    made = plan(job, world)
    if wishes.plan_out:
        from devportal.cli.writing import write_file
        from devportal.scaffold.running.approval import write

        path = os.path.join(session.directory, wishes.plan_out)
        write_file(path, write(job, made))
        session.note(f"`portal create --apply {wishes.plan_out}` runs this plan")
    session.emit(view.Shown(made, session.directory), view)
    return OK


def _approve(session: Session, job: Job, world: World, wishes: Wishes) -> None:
    """Ask before anything happens elsewhere: at a terminal with the plan, else there must be a --yes."""
    from devportal.scaffold.action import REMOTE, WORKSPACE

    steps = [step for step in job.blueprint.steps if step.action in job.actions]
    if all(job.actions[step.action].effect == WORKSPACE for step in steps if step.action not in job.skipped):
        return
    from devportal.scaffold.running.plan import plan

    made = plan(job, world)
    _refuse_conflicts(made, job)
    if wishes.yes or not made.is_remote:
        return
    if not session.terminal.can_ask or session.flags.no_input:
        lines = tuple(f"{step.name} ({step.action})" for step in made.steps if step.effect in REMOTE)
        raise PortalError(
            "this template changes things outside of this computer; nothing was done",
            hint="look at the plan with --dry-run, then pass --yes",
            exit_code=USAGE,
            lines=lines,
            code="create.approval",
        )
    from devportal.cli.prompt import confirm
    from devportal.views import run_plan as view

    session.terminal.write(
        view.render(
            view.Shown(made, session.directory),
            "text",
            session.terminal.theme("auto"),
            session.terminal.width,
        )
    )
    if not confirm("Run this?", default=False):
        raise PortalError("nothing was done", exit_code=NO, code="create.declined")


def _refuse_conflicts(made: RunPlan, job: Job) -> None:
    from devportal.scaffold.place import refuse_conflicts

    if not job.force:
        refuse_conflicts(list(made.conflicts), made.destination)


def start_job(session: Session, job: Job, world: World) -> int:
    from devportal.paths import state_dir
    from devportal.scaffold.running.launch import start

    return tell_done(session, start(job, world, state_dir(session.environ)))


def tell_done(session: Session, finished: Any) -> int:
    from devportal.views import run_done as view

    session.emit(view.Shown(finished, session.directory), view)
    return OK

"""`portal create` with a Backstage template: answers, the plan, the question, the run."""

from __future__ import annotations

import os

from devportal.errors import IO, NO, OK, REFUSED, USAGE, PortalError
from devportal.record import record
from devportal.text import clean, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from devportal.cli.session import Session
    from devportal.scaffold.blueprint import Blueprint
    from devportal.scaffold.context import World
    from devportal.scaffold.form import Filled, Form
    from devportal.scaffold.journal import Journal
    from devportal.scaffold.plan import RunPlan
    from devportal.scaffold.run import Job
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


def create(session: Session, template: TemplateInfo, wishes: Wishes) -> int:
    """Run a Backstage template, or show its plan. Raises PortalError."""
    from devportal.cli.world import world as world_of
    from devportal.scaffold.blueprint import read_blueprint

    world = world_of(session)
    blueprint = read_blueprint(template.path, template.name)
    filled = _answers(session, blueprint, world, wishes)
    job = _job(session, template, blueprint, filled, wishes)
    check(job, world)
    if wishes.dry_run or wishes.plan_out:
        return _show_plan(session, job, world, wishes)
    _approve(session, job, world, wishes)
    return _start(session, job, world)


def _answers(session: Session, blueprint: Blueprint, world: World, wishes: Wishes) -> Filled:
    from devportal.cli.answers import given_answers
    from devportal.scaffold.form import Form
    from devportal.scaffold.pickers import Pickers

    form = Form(blueprint, session.settings.get("templates.flags"))
    pickers = Pickers(world.catalog, world.hosts, lambda: str(world.user().get("ref", "")))
    given = given_answers(session, wishes.value, wishes.values)
    secrets = {**_tokens(form, world), **given_secrets(session, wishes.secret)}
    if session.terminal.can_ask and not session.flags.no_input and not wishes.defaults:
        from devportal.cli.asking import ask_form

        given = ask_form(form, pickers, form.spread(given), secrets)
    filled = form.fill(given, secrets, pickers.judge, pickers.normal)
    for note in filled.notes:
        session.warn(note)
    remember_secrets(filled)
    return filled


def remember_secrets(filled: Filled) -> None:
    """Take the secrets of a run out of everything that is printed or kept from here on."""
    from devportal.scaffold.form import get
    from devportal.scm.secret import remember

    for secret in filled.secrets.values():
        remember(secret)
    for path in filled.masked:
        value = get(filled.values, path)
        if isinstance(value, str):
            remember(value)


def _tokens(form: Form, world: World) -> dict[str, str]:
    """Give the user's own token under the name that a RepoUrlPicker asks for it."""
    found: dict[str, str] = {}
    for field in form.fields({}):
        wanted = field.settings.get("requestUserCredentials")
        name = wanted.get("secretsKey") if isinstance(wanted, dict) else None
        hosts = field.settings.get("allowedHosts")
        if isinstance(name, str):
            for host in hosts if isinstance(hosts, list) and hosts else ("github.com", "gitlab.com"):
                token = world.token(str(host))
                if token:
                    found.setdefault(name, token)
    return found


def given_secrets(session: Session, pairs: Sequence[str]) -> dict[str, str]:
    """Read `--secret k=ENV:NAME` and `k=@file`. Raises PortalError; a secret itself is no argument."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, place = pair.partition("=")
        if not equals or not name or not place.startswith(("ENV:", "@")):
            raise PortalError(
                f"--secret {quoted(name)}: say where the secret is, never the secret itself",
                hint="write --secret token=ENV:MY_TOKEN or --secret token=@file",
                exit_code=USAGE,
                code="secret.place",
            )
        found[name] = _secret(session, place)
    return found


def _secret(session: Session, place: str) -> str:
    if place.startswith("ENV:"):
        value = session.environ.get(place[4:], "")
        if not value:
            raise PortalError(f"${clean(place[4:])} is not set", exit_code=USAGE, code="secret.place")
        return value
    try:
        with open(os.path.join(session.directory, os.path.expanduser(place[1:])), encoding="utf-8") as file:
            return file.read(1_000_000).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise PortalError(
            f"{clean(place[1:])}: cannot be read: {why}", exit_code=IO, code="io.read"
        ) from None


def _job(
    session: Session, template: TemplateInfo, blueprint: Blueprint, filled: Filled, wishes: Wishes
) -> Job:
    from devportal.scaffold.destination import name_for
    from devportal.scaffold.run import Job
    from devportal.scaffold.workspace import check_destination, digest_tree

    dest = wishes.dest or name_for(blueprint, filled.values)
    destination = os.path.realpath(os.path.join(session.directory, os.path.expanduser(dest)))
    check_destination(destination)
    return Job(
        blueprint=blueprint,
        filled=filled,
        actions=actions_of(blueprint, mapped(wishes.map)),
        destination=destination,
        digest=digest_tree(blueprint.folder),
        source=template.source,
        commit=template.commit or _commit_of(blueprint),
        skipped=frozenset(wishes.skip),
        force=wishes.force,
        mapped=mapped(wishes.map),
    )


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


def check(job: Job, world: World) -> None:
    """Raise PortalError for steps that cannot or must not run."""
    from devportal.scaffold.preflight import preflight

    preflight(job.blueprint, job.filled, world, job.actions, job.skipped)


def _show_plan(session: Session, job: Job, world: World, wishes: Wishes) -> int:
    from devportal.scaffold.plan import plan
    from devportal.views import run_plan as view

    made = plan(job, world)
    if wishes.plan_out:
        from devportal.cli.writing import write_file
        from devportal.scaffold.approval import write

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
    from devportal.scaffold.plan import plan

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


def _start(session: Session, job: Job, world: World) -> int:
    from devportal.paths import state_dir
    from devportal.scaffold.run import start

    return _tell(session, start(job, world, state_dir(session.environ)))


def _tell(session: Session, finished: Any) -> int:
    from devportal.views import run_done as view

    session.emit(view.Shown(finished, session.directory), view)
    return OK


def _again(session: Session, journal: Journal, wishes: Wishes, *, whole: bool = True) -> tuple[Job, World]:
    """Put a run together again from its journal; its secrets have to be given again."""
    from devportal.cli.world import world as world_of
    from devportal.scaffold.again import job_of, template_of
    from devportal.scaffold.blueprint import read_blueprint

    world = world_of(session)
    blueprint = read_blueprint(*template_of(journal))
    secrets = {**_tokens_of(session, blueprint, world), **given_secrets(session, wishes.secret)}
    own = mapped(wishes.map)
    job = job_of(
        journal,
        secrets,
        lambda one, known: actions_of(one, {**known, **own}),
        force=wishes.force,
        whole=whole,
    )
    remember_secrets(job.filled)
    return job, world


def _tokens_of(session: Session, blueprint: Blueprint, world: World) -> dict[str, str]:
    from devportal.scaffold.form import Form

    return _tokens(Form(blueprint, session.settings.get("templates.flags")), world)


def resume(session: Session, name: str, wishes: Wishes) -> int:
    """Go on with a run where it stopped."""
    from devportal.paths import state_dir
    from devportal.scaffold import journal as journals
    from devportal.scaffold import run

    journal = journals.find_run(state_dir(session.environ), name)
    journal.open()
    try:
        job, world = _again(session, journal, wishes)
        check(job, world)
        return _tell(session, run.resume(job, world, journal))
    finally:
        journal.close()


def undo(session: Session, name: str, wishes: Wishes) -> int:
    """Take back what a run has created, last first."""
    from devportal.paths import state_dir
    from devportal.scaffold import journal as journals
    from devportal.scaffold import undo as undoing
    from devportal.views import run_undone as view

    journal = journals.find_run(state_dir(session.environ), name)
    journal.open()
    try:
        job, world = _again(session, journal, wishes, whole=False)
        todo = undoing.created(journal)
        _approve_undo(session, todo, wishes)
        done = undoing.undo(job, world, journal)
    finally:
        journal.close()
    session.emit(done, view)
    return NO if any(item.failed for item in done.items) else OK


def _approve_undo(session: Session, todo: Sequence[Any], wishes: Wishes) -> None:
    if wishes.yes or not todo:
        return
    lines = tuple(item.text for item in todo)
    if not session.terminal.can_ask or session.flags.no_input:
        raise PortalError(
            "this would be taken back; nothing was done",
            hint="pass --yes",
            exit_code=USAGE,
            lines=lines,
            code="create.approval",
        )
    from devportal.cli.prompt import confirm

    for line in lines:
        session.note(line)
    if not confirm("Take all of this back?", default=False):
        raise PortalError("nothing was done", exit_code=NO, code="create.declined")


def apply(session: Session, file: str, wishes: Wishes) -> int:
    """Run a plan that was written with --plan-out, if template and answers are still the same."""
    from devportal.cli.world import world as world_of
    from devportal.scaffold.approval import read
    from devportal.scaffold.blueprint import read_blueprint
    from devportal.scaffold.workspace import digest_tree

    try:
        with open(os.path.join(session.directory, file), "rb") as handle:
            data = handle.read(20_000_000)
    except OSError as error:
        raise PortalError(f"{clean(file)}: cannot be read: {error.strerror}", exit_code=IO) from None
    approved = read(data, file)
    blueprint = read_blueprint(approved.file, approved.name)
    if digest_tree(blueprint.folder) != approved.digest:
        raise PortalError(
            f"the template {quoted(approved.name)} has changed since this plan was made; nothing was done",
            hint="make and approve a new plan with --plan-out",
            exit_code=REFUSED,
            code="template.changed",
        )
    world = world_of(session)
    secrets = {**_tokens_of(session, blueprint, world), **given_secrets(session, wishes.secret)}
    job = approved.job(blueprint, secrets, actions_of(blueprint, approved.mapped), force=wishes.force)
    remember_secrets(job.filled)
    check(job, world)
    return _start(session, job, world)

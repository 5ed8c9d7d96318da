"""Runs of templates that are there already: gone on with, taken back; and plans that were approved."""

from __future__ import annotations

import os

from devportal.cli.confidential import given_secrets, remember_secrets, tokens_of
from devportal.cli.scaffolding import Wishes, actions_of, based, check, mapped, start_job, tell_done
from devportal.errors import IO, NO, OK, REFUSED, USAGE, PortalError
from devportal.text import clean, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from devportal.cli.session import Session
    from devportal.scaffold.context import World
    from devportal.scaffold.running.journal import Journal
    from devportal.scaffold.running.run import Job


def _again(session: Session, journal: Journal, wishes: Wishes, *, whole: bool = True) -> tuple[Job, World]:
    """Put a run together again from its journal; its secrets have to be given again."""
    from devportal.cli.world import world as world_of
    from devportal.scaffold.blueprint import read_blueprint
    from devportal.scaffold.running.again import job_of, template_of

    world = world_of(session)
    blueprint = based(session, read_blueprint(*template_of(journal)))
    secrets = {**tokens_of(session, blueprint, world), **given_secrets(session, wishes.secret)}
    own = mapped(wishes.map)
    job = job_of(
        journal,
        blueprint,
        secrets,
        lambda one, known: actions_of(one, {**known, **own}),
        force=wishes.force,
        whole=whole,
    )
    remember_secrets(job.filled)
    return job, world


def resume(session: Session, name: str, wishes: Wishes) -> int:
    """Go on with a run where it stopped."""
    from devportal.paths import state_dir
    from devportal.scaffold.running import journal as journals
    from devportal.scaffold.running import launch
    from devportal.views import run_done

    session.expect(run_done)
    journal = journals.find_run(state_dir(session.environ), name)
    journal.open()
    try:
        job, world = _again(session, journal, wishes)
        check(job, world)
        return tell_done(session, launch.resume(job, world, journal))
    finally:
        journal.close()


def undo(session: Session, name: str, wishes: Wishes) -> int:
    """Take back what a run has created, last first."""
    from devportal.paths import state_dir
    from devportal.scaffold.running import journal as journals
    from devportal.scaffold.running import undo as undoing
    from devportal.views import run_undone as view

    session.expect(view)
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
    from devportal.scaffold.blueprint import read_blueprint
    from devportal.scaffold.running.approval import read
    from devportal.scaffold.running.workspace import digest_template
    from devportal.views import run_done

    session.expect(run_done)
    try:
        with open(os.path.join(session.directory, file), "rb") as handle:
            data = handle.read(20_000_000)
    except OSError as error:
        raise PortalError(f"{clean(file)}: cannot be read: {error.strerror}", exit_code=IO) from None
    approved = read(data, file)
    blueprint = based(session, read_blueprint(approved.file, approved.name))
    if digest_template(blueprint) != approved.digest:
        raise PortalError(
            f"the template {quoted(approved.name)} has changed since this plan was made; nothing was done",
            hint="make and approve a new plan with --plan-out",
            exit_code=REFUSED,
            code="template.changed",
        )
    world = world_of(session)
    secrets = {**tokens_of(session, blueprint, world), **given_secrets(session, wishes.secret)}
    job = approved.job(blueprint, secrets, actions_of(blueprint, approved.mapped), force=wishes.force)
    remember_secrets(job.filled)
    check(job, world)
    return start_job(session, job, world)

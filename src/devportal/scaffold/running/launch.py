"""Starts a run and goes on with one: what its journal says at the top, and whether it may be continued."""

from __future__ import annotations

from devportal.errors import NO, REFUSED, USAGE, PortalError
from devportal.scaffold.running import journal as journals
from devportal.scaffold.running.run import HIDDEN, Finished, Job, Runner
from devportal.text import clean, plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.context import World
    from devportal.scaffold.running.journal import Journal


def start(job: Job, world: World, state: str) -> Finished:
    """Run a job from its start. Raises PortalError; the run can then be resumed by its name."""
    import time

    started = float(int(time.time()))
    journals.forget_old(state)
    journal = journals.new_run(state, started)
    try:
        journal.add("run", **_head(job, journal.id, started))
        return Runner(job, world, journal, started).run()
    finally:
        journal.close()


def _head(job: Job, id_: str, started: float) -> dict[str, Any]:
    return {"version": 1, "id": id_, "time": started, **asked(job)}


def asked(job: Job) -> dict[str, Any]:
    """Give what a job was asked for as data: its template, its answers without secrets, where it goes."""
    blueprint = job.blueprint
    return {
        "template": {
            "name": blueprint.name,
            "file": blueprint.file,
            "source": job.source,
            "commit": job.commit,
            "digest": job.digest,
        },
        "values": without(job.filled.values, job.filled.masked),
        "masked": [list(path) for path in job.filled.masked],
        "secrets": sorted(job.filled.secrets),
        "destination": job.destination,
        "skipped": sorted(job.skipped),
        "mapped": dict(job.mapped),
        "recorded": job.recorded,
        "ref": job.ref,
    }


def without(values: Mapping[str, Any], masked: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    """Give parameters without those that must not be kept."""
    paths = [path for path in masked if path]
    made = dict(values)
    for path in paths:
        if len(path) == 1:
            made.pop(path[0], None)
        elif isinstance(made.get(path[0]), dict):
            made[path[0]] = without(made[path[0]], (path[1:],))
    return made


def resume(job: Job, world: World, journal: Journal) -> Finished:
    """Go on with a run. Raises PortalError where it has ended, or its template is another one now."""
    head = head_of(journal)
    if journal.events[-1]["event"] == "end":
        raise PortalError(f"the run {journal.id} has come to its end", exit_code=USAGE, code="run.ended")
    if any(journals.of_kind(journal.events, "undone")):
        raise PortalError(f"the run {journal.id} was undone", exit_code=USAGE, code="run.undone")
    if head["template"].get("digest") != job.digest and not job.force:
        raise PortalError(
            f"the template {quoted(job.blueprint.name)} has changed since the run {journal.id} began",
            hint="start a new run, or pass --force to go on with the template as it is now",
            exit_code=REFUSED,
            code="template.changed",
        )
    lost = [name for event in journals.of_kind(journal.events, HIDDEN) for name in event.get("names", ())]
    if lost:
        count = plural(len(lost), "output")
        world.tell(
            "warning",
            f"{count} of finished steps held secrets and are not kept: {', '.join(map(clean, lost))}",
        )
    return Runner(job, world, journal, float(head.get("time", 0))).run()


def head_of(journal: Journal) -> dict[str, Any]:
    """Give the first line of a run's journal. Raises PortalError where there is none."""
    events = journal.events or journals.read(journal.folder)
    if not events or events[0]["event"] != "run" or not isinstance(events[0].get("template"), dict):
        raise PortalError(f"the journal of run {journal.id} is damaged", exit_code=NO, code="run.damaged")
    return events[0]

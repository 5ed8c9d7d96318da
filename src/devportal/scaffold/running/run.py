"""Runs a template: every step once, noted on disk before and after, its files put in place at the end."""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.record import record
from devportal.scaffold.action import WORKSPACE
from devportal.scaffold.context import Context
from devportal.scaffold.follow.recording import carries_record, record_run
from devportal.scaffold.running import journal as journals
from devportal.scaffold.running.inputs import check_input
from devportal.scaffold.running.memory import JournalMemory
from devportal.scaffold.running.sequence import Sequence
from devportal.scaffold.running.workspace import Placed, Workspace, digest_of, put
from devportal.text import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.action import Action
    from devportal.scaffold.blueprint import Blueprint, Step
    from devportal.scaffold.context import World
    from devportal.scaffold.forms.form import Filled
    from devportal.scaffold.running.journal import Journal
    from devportal.scaffold.running.sequence import Each
    from devportal.scaffold.staging import File

HIDDEN = "hidden-outputs"


@record
class Job:
    """What is to be run: a template with complete answers, the actions its steps name, where the files go.

    `digest` stands for the template's files, `source` is what a created project records, `commit` where the
    template stands in git, `ref` the branch or tag that was asked for. Actions in `skipped` are passed over,
    those in `mapped` are commands of the user's own. With `recorded` the project says what it was made from.
    """

    blueprint: Blueprint
    filled: Filled
    actions: Mapping[str, Action]
    destination: str
    digest: str
    source: str = ""
    commit: str | None = None
    skipped: frozenset[str] = frozenset()
    force: bool = False
    mapped: Mapping[str, str] = {}
    recorded: bool = False
    ref: str = ""


@record
class Finished:
    """A run that came to its end. `files` are those at the destination, "" where there were none."""

    run: str
    destination: str
    files: tuple[File, ...]
    links: tuple[Mapping[str, Any], ...]
    texts: tuple[Mapping[str, Any], ...]
    output: Mapping[str, Any]


class Runner:
    """One run on its way; `journal` is new, or holds what an earlier process has done of it."""

    def __init__(self, job: Job, world: World, journal: Journal, started: float) -> None:
        self.job = job
        self.world = world
        self.journal = journal
        self.started = started
        self.workspace = Workspace(journal.folder)
        self.sequence = Sequence(job.blueprint, job.filled, world, journal.id)

    def run(self) -> Finished:
        """Run what is not done yet, and put the files in place. Raises PortalError for the first failure."""
        try:
            return self._run()
        except (KeyboardInterrupt, SystemExit):
            self.world.tell(
                "warning", f"interrupted; `portal create --resume {self.journal.id}` goes on from there"
            )
            raise

    def _run(self) -> Finished:
        failure: PortalError | None = None
        self.workspace.make()
        self._roll_back()
        for step in self.job.blueprint.steps:
            if self._recall(step):
                continue
            try:
                self._step(step)
            except PortalError as error:
                self._roll_back()
                self.journal.add("failed", step=step.key, message=error.message)
                failure = failure or _at(step, error, self.journal.id)
                self.sequence.failed = True
        if failure is not None:
            raise failure
        return self._finish()

    def _roll_back(self) -> None:
        """Take back the half of a step that was cut off in the middle of its files."""
        states = ("start", "finish", "failed")
        open_ = [event for event in self.journal.events if event["event"] in states]
        if open_ and open_[-1]["event"] == "start" and open_[-1].get("files"):
            self.workspace.restore()

    def _recall(self, step: Step) -> bool:
        for event in journals.of_kind(self.journal.events, "finish", step=step.key):
            rounds = event.get("outputs")
            if isinstance(rounds, list):
                self.sequence.finish(step, rounds)
            return True
        return False

    def _step(self, step: Step) -> None:
        if step.each is None and not self.sequence.runs(step):
            if not self.sequence.failed:
                self.journal.add("finish", step=step.key, outputs=None)
            self.world.tell("skipped", step.name)
            return
        if step.action in self.job.skipped:
            self.journal.add("finish", step=step.key, outputs=None)
            self.world.tell("skipped", f"{step.name} ({step.action} is left out)")
            return
        self.world.tell("step", step.name)
        if carries_record(step):
            self._record()
        self._rounds(step, self.job.actions[step.action])

    def _rounds(self, step: Step, action: Action) -> None:
        rounds = self.sequence.rounds(step)
        if step.each is not None and self.sequence.failed and not self.sequence.runs(step):
            return
        touches = action.effect == WORKSPACE and action.writes
        if touches:
            self.workspace.remember()
        self.journal.add("start", step=step.key, files=touches)
        wanted = (each for each in rounds if each is None or self.sequence.runs(step, each))
        outputs = [self._round(step, action, each) for each in wanted]
        self.sequence.finish(step, outputs)
        self.journal.add("finish", step=step.key, outputs=self._kept(step, action, outputs))

    def _round(self, step: Step, action: Action, each: Each | None) -> Mapping[str, Any]:
        key = each[0] if each is not None else None
        if action.effect != WORKSPACE:
            for event in journals.of_kind(self.journal.events, "round", step=step.key, round=key):
                output = event.get("output")
                return output if isinstance(output, dict) else {}
        context = self.context(step, each)
        check_input(action, context)
        action.run(context)
        if each is not None and action.effect != WORKSPACE:
            self.journal.add("round", step=step.key, round=key, output=context.outputs)
        return context.outputs

    def context(self, step: Step, each: Each | None) -> Context:
        """Give what the action of a step works with."""
        memory = JournalMemory(self.journal, self.workspace, step.key, each[0] if each else None)
        return Context(
            step,
            self.sequence.input(step, each),
            self.workspace.path,
            self.job.blueprint,
            self.world,
            memory,
            secrets=self.job.filled.secrets,
            started=self.started,
        )

    def _kept(self, step: Step, action: Action, outputs: list[Any]) -> list[Any]:
        """Give the outputs as the journal may hold them: without those that are secrets."""
        from devportal.scm.secret import hide, remember

        kept = []
        for one in outputs:
            for name in action.hidden:
                if isinstance(one.get(name), str):
                    remember(one[name])
            kept.append({name: value for name, value in one.items() if not _is_hidden(value, hide)})
            lost = [name for name in one if name not in kept[-1]]
            if lost:
                self.journal.add(HIDDEN, step=step.key, names=lost)
        return kept

    def _finish(self) -> Finished:
        job = self.job
        output = self.sequence.output()
        sources = {
            event["source"]: event["path"] for event in journals.of_kind(self.journal.events, "repository")
        }
        placed = next(journals.of_kind(self.journal.events, "placed"), None)
        files: tuple[File, ...] = ()
        if placed is None:
            self._record()
            found = self._place(sources)
            files = found.files if found else ()
        else:
            files, _ = _listed(self.workspace)
        self.journal.add("end", output=output)
        self._clean()
        return Finished(
            self.journal.id,
            job.destination if files else "",
            files,
            tuple(_mappings(output.get("links"))),
            tuple(_mappings(output.get("text"))),
            output,
        )

    def _record(self) -> None:
        """Let the files say what they were made from, where there are any."""
        if self.job.recorded:
            record_run(self.job, self.workspace, self.sequence, self.world)

    def _place(self, sources: Mapping[str, str]) -> Placed | None:
        destination = self.job.destination
        before = next(journals.of_kind(self.journal.events, "placing", destination=destination), None)
        is_new = not os.path.lexists(destination) if before is None else bool(before.get("new"))
        self.journal.add("placing", destination=destination, new=is_new)
        try:
            found = put(self.workspace, destination, sources, force=self.job.force)
        except PortalError as error:
            self.journal.add("failed", message=error.message)
            raise _resumable(error, self.journal.id) from None
        if found is not None:
            root = self.workspace.path
            digests = {file.path: digest_of(os.path.join(root, file.path)) for file in found.files}
            self.journal.add("placed", destination=destination, new=is_new, files=digests)
        return found

    def _clean(self) -> None:
        from devportal.scaffold.staging import remove

        for name in ("workspace", "before", "repositories"):
            remove(self.journal.path(name))


def _listed(workspace: Workspace) -> tuple[tuple[File, ...], list[str]]:
    files, folders = workspace.inspect()
    return tuple(files), folders


def _is_hidden(value: Any, hide: Any) -> bool:
    import json

    text = json.dumps(value, ensure_ascii=False, default=str)
    return bool(hide(text) != text)


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _at(step: Step, error: PortalError, run: str) -> PortalError:
    told = _resumable(error, run)
    message = f"step {clean_line(step.id)} ({clean_line(step.action)}): {error.message}"
    return PortalError(message, hint=told.hint, exit_code=error.exit_code, lines=error.lines, code=error.code)


def _resumable(error: PortalError, run: str) -> PortalError:
    again = f"`portal create --resume {run}` goes on from there"
    hint = f"{error.hint}; {again}" if error.hint else f"put it right; {again}"
    return PortalError(
        error.message, hint=hint, exit_code=error.exit_code, lines=error.lines, code=error.code
    )

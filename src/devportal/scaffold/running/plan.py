"""What a run would do: its files built for real in a folder that is thrown away, all else only told."""

from __future__ import annotations

import os

from devportal.errors import REFUSED, PortalError
from devportal.record import record
from devportal.scaffold.action import LATER, REMOTE, WORKSPACE, Planned
from devportal.scaffold.context import Context, Memory
from devportal.scaffold.follow.recording import record_run
from devportal.scaffold.running.inputs import check_input
from devportal.scaffold.running.run import Job
from devportal.scaffold.running.sequence import Sequence
from devportal.scaffold.running.workspace import Workspace
from devportal.text import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.action import Action
    from devportal.scaffold.blueprint import Step
    from devportal.scaffold.context import World
    from devportal.scaffold.running.sequence import Each
    from devportal.scaffold.staging import File

RUNS, SKIPPED, OPEN = "runs", "skipped", "open"


@record
class PlannedStep:
    """One step as planned: `state` is runs, skipped, or open (that depends on what only the run can tell)."""

    id: str
    name: str
    action: str
    effect: str
    state: str
    lines: tuple[str, ...] = ()


@record
class RunPlan:
    """The plan of a run: its steps, the files it would write, which of them are there with other content."""

    template: str
    destination: str
    steps: tuple[PlannedStep, ...]
    files: tuple[File, ...]
    conflicts: tuple[str, ...]
    links: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_remote(self) -> bool:
        """Whether anything would happen outside of this computer."""
        return any(step.effect in REMOTE and step.state != SKIPPED for step in self.steps)

    def steps_as_data(self) -> list[dict[str, Any]]:
        """Give the steps as JSON has them, without secrets."""
        from devportal.scm.secret import hide

        return [
            {
                "id": step.id,
                "name": step.name,
                "action": step.action,
                "effect": step.effect,
                "state": step.state,
                "plan": [hide(line) for line in step.lines],
            }
            for step in self.steps
        ]


class _DryMemory(Memory):
    def __init__(self, home: str, workspace: Workspace) -> None:
        self._home = home
        self._workspace = workspace

    def repository(self, source: str) -> str:
        return self._workspace.repository(source)

    def folder(self, name: str) -> str:
        path = os.path.join(self._home, "things", name)
        os.makedirs(path, mode=0o700, exist_ok=True)
        return path


def plan(job: Job, world: World) -> RunPlan:
    """Give what a run of `job` would do; no connection is opened and nothing stays on the disk.

    Raises PortalError where a step that only works on files fails or is refused.
    """
    import tempfile

    from devportal.scaffold.staging import Staging

    with Staging(tempfile.gettempdir(), "plan") as staging:
        return _Planner(job, world, staging.home).plan()


def build(job: Job, world: World, home: str) -> tuple[RunPlan, str]:
    """Plan as `plan` does, below the folder `home`, and give the folder of the files as well."""
    planner = _Planner(job, world, home)
    return planner.plan(), planner.workspace.path


class _Planner:
    def __init__(self, job: Job, world: World, home: str) -> None:
        self.job = job
        self.world = world
        self.workspace = Workspace(home)
        self.memory = _DryMemory(home, self.workspace)
        self.sequence = Sequence(job.blueprint, job.filled, world, "plan")
        self._unsure = ""

    def plan(self) -> RunPlan:
        from devportal.scaffold import place

        self.workspace.make()
        steps = tuple(self._step(step) for step in self.job.blueprint.steps)
        if self.job.recorded:
            record_run(self.job, self.workspace, self.sequence, self.world)
        files, _ = self.workspace.inspect()
        destination = self.job.destination
        conflicts: list[str] = []
        if os.path.isdir(destination):
            conflicts = place.conflicts(self.workspace.path, files, destination)
        output = self.sequence.output()
        links = output.get("links")
        found = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
        notes = (self._unsure,) if self._unsure else ()
        return RunPlan(
            self.job.blueprint.ref, destination, steps, tuple(files), tuple(conflicts), tuple(found), notes
        )

    def _step(self, step: Step) -> PlannedStep:
        effect = self.job.actions[step.action].effect if step.action in self.job.actions else WORKSPACE
        if step.action in self.job.skipped:
            return PlannedStep(step.id, step.name, step.action, effect, SKIPPED, ("its action is left out",))
        if step.each is None and not self.sequence.runs(step):
            return PlannedStep(step.id, step.name, step.action, effect, SKIPPED)
        action = self.job.actions[step.action]
        try:
            rounds = [
                each for each in self.sequence.rounds(step) if each is None or self.sequence.runs(step, each)
            ]
        except PortalError as error:
            if not self._hangs_on_later(step):
                raise
            return PlannedStep(step.id, step.name, step.action, effect, OPEN, (error.message,))
        planned = [self._round(step, action, each) for each in rounds]
        self.sequence.finish(step, [self._outputs(action, one) for one in planned])
        lines = tuple(line for one in planned for line in one.lines)
        effect = next((one.effect for one in planned if one.effect), effect)
        return PlannedStep(step.id, step.name, step.action, effect, RUNS if rounds else SKIPPED, lines)

    def _hangs_on_later(self, step: Step) -> bool:
        return "steps" in str(step.each)

    def _outputs(self, action: Action, planned: Planned) -> dict[str, Any]:
        return {**dict.fromkeys(action.outputs, LATER), **planned.output}

    def _round(self, step: Step, action: Action, each: Each | None) -> Planned:
        context = Context(
            step,
            self.sequence.input(step, each),
            self.workspace.path,
            self.job.blueprint,
            self.world,
            self.memory,
            secrets=self.job.filled.secrets,
            started=0.0,
            dry=True,
        )
        try:
            if LATER not in str(context.input):
                check_input(action, context)
            planned = action.plan(context) if action.plan else None
        except PortalError as error:
            raise _named(step, error) from None
        if planned is not None:
            if action.effect == WORKSPACE and planned.effect is None and action.writes:
                self._unsure = f"the files that step {clean_line(step.id)} would bring are not known here"
            return planned
        if action.effect != WORKSPACE:
            return Planned((f"{action.id} would run",))
        return self._try(action, context)

    def _try(self, action: Action, context: Context) -> Planned:
        before = _listing(self.workspace)
        try:
            action.run(context)
        except PortalError as error:
            if not self._unsure or error.exit_code == REFUSED:
                raise _named(context.step, error) from None
            return Planned((f"cannot be tried here: {error.message}",))
        return Planned(_difference(before, _listing(self.workspace)), context.outputs)


def _named(step: Step, error: PortalError) -> PortalError:
    message = f"step {clean_line(step.id)} ({clean_line(step.action)}): {error.message}"
    return PortalError(
        message, hint=error.hint, exit_code=error.exit_code, lines=error.lines, code=error.code
    )


def _listing(workspace: Workspace) -> dict[str, tuple[int, int]]:
    from devportal.scaffold.running.workspace import tree

    found = {}
    for path in tree(workspace.path):
        state = os.lstat(os.path.join(workspace.path, path))
        found[path] = (state.st_mtime_ns, state.st_size)
    return found


_MOST = 8


def _difference(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    lines: list[str] = []
    new = [path for path in after if path not in before]
    gone = [path for path in before if path not in after]
    changed = [path for path in after if path in before and after[path] != before[path]]
    for word, paths in (("writes", new), ("changes", changed), ("removes", gone)):
        shown = [clean_line(path) for path in paths[:_MOST]]
        more = f" and {len(paths) - _MOST} more" if len(paths) > _MOST else ""
        if shown:
            lines.append(f"{word} {', '.join(shown)}{more}")
    return tuple(lines)

"""Renders a Backstage template once more: the steps that only work on files, with the answers of a record.

What happened elsewhere is not repeated: a repository was created, a pipeline started. Such a step gives what
the record kept of its outputs.
"""

from __future__ import annotations

import os

from devportal.errors import USAGE, PortalError
from devportal.record import record, replace
from devportal.scaffold.action import LATER, WORKSPACE
from devportal.scaffold.context import Context, Memory
from devportal.scaffold.forms.form import Filled
from devportal.scaffold.running.inputs import check_input
from devportal.scaffold.running.sequence import Sequence, texts_of
from devportal.scaffold.running.workspace import Workspace
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.action import Action
    from devportal.scaffold.blueprint import Blueprint, Step
    from devportal.scaffold.context import World
    from devportal.scaffold.follow.provenance import Provenance
    from devportal.scaffold.running.sequence import Each


@record
class Replayed:
    """The folder with the files, and the steps that were left out, each with its action."""

    folder: str
    left_out: tuple[tuple[str, str], ...]


class _Memory(Memory):
    def __init__(self, home: str) -> None:
        self._home = home

    def folder(self, name: str) -> str:
        path = os.path.join(self._home, "things", name)
        os.makedirs(path, mode=0o700, exist_ok=True)
        return path


def replay(
    blueprint: Blueprint,
    filled: Filled,
    world: World,
    actions: Mapping[str, Action],
    past: Provenance,
    home: str,
) -> Replayed:
    """Render below the new folder `home`. Raises PortalError for the first step that fails or is refused."""
    from devportal.scaffold.running.preflight import preflight

    works = tuple(step for step in blueprint.steps if is_work(step, actions))
    preflight(replace(blueprint, steps=works), filled, world, actions, frozenset(past.skipped))
    os.makedirs(home, mode=0o700, exist_ok=True)
    return _Replay(blueprint, filled, world, actions, past, home).run()


def is_work(step: Step, actions: Mapping[str, Action]) -> bool:
    """Say whether a step only works on files."""
    return step.action in actions and actions[step.action].effect == WORKSPACE


class _Replay:
    def __init__(
        self,
        blueprint: Blueprint,
        filled: Filled,
        world: World,
        actions: Mapping[str, Action],
        past: Provenance,
        home: str,
    ) -> None:
        self.blueprint = blueprint
        self.filled = filled
        self.world = replace(world, tell=lambda _word, _text: None)
        self.actions = actions
        self.past = past
        self.workspace = Workspace(home)
        self.memory = _Memory(home)
        self.sequence = Sequence(blueprint, filled, self.world, "update")
        self.left_out: list[tuple[str, str]] = []

    def run(self) -> Replayed:
        self.workspace.make()
        for step in self.blueprint.steps:
            if step.action not in self.past.skipped:
                self._step(step)
        return Replayed(self.workspace.path, tuple(self.left_out))

    def _step(self, step: Step) -> None:
        if not is_work(step, self.actions):
            action = self.actions.get(step.action)
            later = dict.fromkeys(action.outputs if action else (), LATER)
            self.sequence.recall(step, {**later, **self.past.outputs.get(step.id, {})})
            self.left_out.append((clean_line(step.name), clean_line(step.action)))
            return
        if step.each is None and not self.sequence.runs(step):
            return
        action = self.actions[step.action]
        rounds = [
            each for each in self.sequence.rounds(step) if each is None or self.sequence.runs(step, each)
        ]
        self.sequence.finish(step, [self._round(step, action, each) for each in rounds])

    def _round(self, step: Step, action: Action, each: Each | None) -> Mapping[str, Any]:
        context = Context(
            step,
            self.sequence.input(step, each),
            self.workspace.path,
            self.blueprint,
            self.world,
            self.memory,
            secrets=self.filled.secrets,
            started=0.0,
        )
        try:
            check_input(action, context)
            action.run(context)
        except PortalError as error:
            message = f"step {clean_line(step.id)} ({clean_line(step.action)}): {error.message}"
            raise PortalError(
                message, hint=error.hint, exit_code=error.exit_code, lines=error.lines, code=error.code
            ) from None
        return context.outputs


def needed_outputs(
    blueprint: Blueprint, actions: Mapping[str, Action], sequence: Sequence
) -> dict[str, dict[str, Any]]:
    """Give by step the outputs that files depend on and no update can make again; none that is secret."""
    from devportal.scm.secret import hide

    texts = [text for step in blueprint.steps if is_work(step, actions) for text in texts_of(step)]
    found: dict[str, dict[str, Any]] = {}
    for step in blueprint.steps:
        if is_work(step, actions) or not any("steps" in text and step.id in text for text in texts):
            continue
        hidden = actions[step.action].hidden if step.action in actions else ()
        output = {
            name: value
            for name, value in sequence.output_of(step).items()
            if name not in hidden and hide(str(value)) == str(value)
        }
        if output:
            found[step.id] = output
    return found


def missing_secrets(
    blueprint: Blueprint, actions: Mapping[str, Action], past: Provenance, given: Mapping[str, str]
) -> list[str]:
    """Give the names of secrets that files depend on and that have to be given again."""
    import re

    texts = " ".join(text for step in blueprint.steps if is_work(step, actions) for text in texts_of(step))
    whole = re.search(r"\bparameters\s*(\}\}|\|)", texts)
    names = [
        name
        for name in past.secrets
        if name not in given and re.search(rf"\bsecrets\b[^}}]*\b{re.escape(name)}\b", texts)
    ]
    for path in past.masked:
        mentioned = whole or re.search(rf"\b{re.escape(path[-1])}\b", texts)
        if mentioned and ".".join(path) not in given and path[-1] not in past.secrets:
            names.append(".".join(path))
    return names


def check_secrets(
    blueprint: Blueprint, actions: Mapping[str, Action], past: Provenance, given: Mapping[str, str]
) -> None:
    """Raise PortalError (wrong use) for secrets that files depend on and that were not given again."""
    missing = missing_secrets(blueprint, actions, past, given)
    if missing:
        names = ", ".join(quoted(name) for name in missing)
        raise PortalError(
            f"secrets are not kept, and files of this template depend on them: {names}",
            hint=" ".join(f"--secret {name}=ENV:NAME" for name in missing),
            exit_code=USAGE,
            code="template.missing",
        )

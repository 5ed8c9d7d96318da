"""Which steps run, with which input, and what they leave for the others: Backstage's rules, without effects.

Source: NunjucksWorkflowRunner of plugin-scaffolder-backend 4.0.2.
"""

from __future__ import annotations

from devportal.errors import NO, REFUSED, PortalError
from devportal.scaffold.nunjucks import UNDEFINED, TemplateLimitError, backstage_filters
from devportal.scaffold.values import ValueRenderer, is_true
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.blueprint import Blueprint, Step
    from devportal.scaffold.context import World
    from devportal.scaffold.forms.form import Filled

    Each = tuple[str, Any]

KINDS = {
    "azure": "azure",
    "bitbucket-cloud": "bitbucketCloud",
    "bitbucket-server": "bitbucketServer",
}
"""Kinds of hosts that Backstage's filters call otherwise."""


class Sequence:
    """The steps of one template with one set of answers, and the outputs so far."""

    def __init__(self, blueprint: Blueprint, filled: Filled, world: World, task: str) -> None:
        self.blueprint = blueprint
        self.secrets = filled.secrets
        self.failed = False
        self._steps: dict[str, dict[str, Any]] = {}
        self._filters = backstage_filters({host: KINDS.get(kind, kind) for host, kind in world.hosts.items()})
        self._context: dict[str, Any] = {
            "parameters": filled.values,
            "steps": self._steps,
            "user": dict(world.user()) if mentions(blueprint, "user") else {},
            "environment": {"parameters": {}, "secrets": {}},
            "context": {"task": {"id": task}},
        }

    def runs(self, step: Step, each: Each | None = None) -> bool:
        """Say whether a step, or one round of it, is to run now."""
        when = step.when
        if self.failed and not (isinstance(when, str) and ("always(" in when or "failure(" in when)):
            return False
        if when is False:
            return False
        if not isinstance(when, str):
            return True
        failed = self.failed
        asked = {"always": lambda *_: True, "failure": lambda *_: failed}
        context = self._with(each) if each is not None else self._context
        return is_true(self._render(when, context, asked, step))

    def rounds(self, step: Step) -> list[Each | None]:
        """Give the rounds of a step: one without a value, or one for each entry of its `each`."""
        if step.each is None:
            return [None]
        items = self._render(step.each, self._with(None), {}, step)
        if isinstance(items, list):
            return [(str(index), item) for index, item in enumerate(items)]
        if isinstance(items, dict):
            return list(items.items())
        message = f"step {quoted(step.id)}: its `each` gives neither a list nor a mapping"
        raise PortalError(message, exit_code=NO, code="template.each")

    def input(self, step: Step, each: Each | None = None) -> dict[str, Any]:
        """Give the rendered input of a step."""
        found = self._render(step.input, self._with(each), {}, step)
        return found if isinstance(found, dict) else {}

    def _with(self, each: Each | None) -> dict[str, Any]:
        context = {**self._context, "secrets": self.secrets}
        if each is not None:
            context["each"] = {"key": each[0], "value": each[1]}
        return context

    def finish(self, step: Step, rounds: list[Mapping[str, Any]]) -> None:
        """Note the outputs of a step: of each round a list by name."""
        if step.each is None:
            output = dict(rounds[0]) if rounds else {}
        else:
            output = {}
            for one in rounds:
                for name, value in one.items():
                    output.setdefault(name, []).append(value)
        self._steps[step.id] = {"output": output}

    def recall(self, step: Step, output: Mapping[str, Any]) -> None:
        """Note what a step gave that is not run here."""
        self._steps[step.id] = {"output": dict(output)}

    def output_of(self, step: Step) -> Mapping[str, Any]:
        """Give what a step gave; nothing where it has not run."""
        found: Mapping[str, Any] = self._steps.get(step.id, {}).get("output", {})
        return found

    def output(self) -> dict[str, Any]:
        """Give the template's own output: links and text whose `if` does not hold are left out."""
        found = self._render(self.blueprint.output, self._context, {}, None)
        output = found if isinstance(found, dict) else {}
        for name in ("links", "text"):
            raw, made = self.blueprint.output.get(name), output.get(name)
            if isinstance(raw, list) and isinstance(made, list):
                output[name] = [
                    {key: value for key, value in item.items() if key != "if"}
                    for given, item in zip(raw, made, strict=False)
                    if isinstance(item, dict) and _shows(given, item)
                ]
        return output

    def _render(
        self, value: object, context: Mapping[str, Any], functions: Mapping[str, object], step: Step | None
    ) -> object:
        renderer = ValueRenderer(context, filters=self._filters, global_values=functions)
        try:
            found = renderer.value(value)
        except TemplateLimitError as error:
            where = f"step {quoted(step.id)}: " if step else "the output: "
            message = f"{where}{clean_line(str(error))}"
            raise PortalError(message, exit_code=REFUSED, code="template.limit") from None
        return None if found is UNDEFINED else found


def _shows(given: object, item: Mapping[str, Any]) -> bool:
    return not isinstance(given, dict) or "if" not in given or is_true(item.get("if"))


def mentions(blueprint: Blueprint, name: str) -> bool:
    """Say whether a template's steps or output speak of a name at all."""
    return any(
        name in text for text in _texts([[step.input, step.when, step.each] for step in blueprint.steps])
    ) or any(name in text for text in _texts(blueprint.output))


def _texts(value: object) -> list[str]:
    found: list[str] = []
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, (list, tuple)):
            waiting.extend(one)
    return found


def texts_of(step: Step) -> list[str]:
    """Give every text of a step that is rendered."""
    return _texts([step.input, step.when, step.each])

"""What is wrong with a template's steps before the first one runs: unknown actions, what must not be."""

from __future__ import annotations

from devportal.errors import REFUSED, PortalError
from devportal.scaffold.action import unsafe
from devportal.scaffold.context import Context, Memory
from devportal.scaffold.running.inputs import check_input
from devportal.scaffold.running.sequence import Sequence, texts_of
from devportal.text import clean_line, plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from devportal.scaffold.action import Action
    from devportal.scaffold.blueprint import Blueprint, Step
    from devportal.scaffold.context import World
    from devportal.scaffold.forms.form import Filled
    from devportal.scaffold.nunjucks.nodes import Node

_UNKNOWN = "action.unknown"
_INSIDES = frozenset({"constructor", "prototype", "__proto__"})


def preflight(
    blueprint: Blueprint,
    filled: Filled,
    world: World,
    actions: Mapping[str, Action],
    skipped: Collection[str],
    *,
    dry: bool = True,
) -> None:
    """Raise PortalError for steps that cannot or must not run: all of them at once, each named.

    A refusal for safety (5) wins over an input that cannot be (2). Steps that `if` rules out already do not
    count, and what hangs on another step's output is judged when it is there. Without `dry` it is also an
    error that something is not configured here which only the run itself needs.
    """
    sequence = Sequence(blueprint, filled, world, "check")
    found: list[tuple[Step, PortalError]] = []
    for step in blueprint.steps:
        if step.action not in skipped and not _is_ruled_out(sequence, step):
            gone = [one.id for one in blueprint.steps if one.action in skipped]
            found += [
                (step, error) for error in _faults(step, sequence, world, actions, filled, gone, dry=dry)
            ]
    if not found:
        return
    refused = [pair for pair in found if pair[1].exit_code == REFUSED]
    step, error = (refused or found)[0]
    lines = tuple(
        f"step {clean_line(one.id)} ({clean_line(one.action)}): {fault.message}" for one, fault in found
    )
    raise PortalError(
        lines[0]
        if len(lines) == 1
        else f"{plural(len(lines), 'step')} of {quoted(blueprint.name)} cannot run",
        hint=_hint(refused or found),
        exit_code=error.exit_code,
        lines=(*error.lines,) if len(lines) == 1 else lines,
        code=error.code,
    )


def _hint(found: list[tuple[Step, PortalError]]) -> str | None:
    """Give what to do about the first fault; for actions that nobody has, about all of them."""
    missing = dict.fromkeys(step.action for step, fault in found if fault.code == _UNKNOWN)
    if len(missing) > 1:
        skips = " ".join(f"--skip-action {clean_line(one)}" for one in missing)
        return f"--map ID=COMMAND runs your own command for an action; {skips} goes without them"
    return next((fault.hint for _, fault in found if fault.hint), None)


def _is_ruled_out(sequence: Sequence, step: Step) -> bool:
    if step.when is False:
        return True
    static = isinstance(step.when, str) and step.each is None and "steps" not in step.when
    return static and not sequence.runs(step)


def _faults(
    step: Step,
    sequence: Sequence,
    world: World,
    actions: Mapping[str, Action],
    filled: Filled,
    gone: Collection[str],
    *,
    dry: bool,
) -> Iterator[PortalError]:
    action = actions.get(step.action)
    if action is None:
        yield unknown(step.action, actions)
        return
    broken = list(expressions(step, filled))
    yield from broken
    used = _steps_used(step)
    if broken or used is None or not used.issubset(gone):
        return
    try:
        for each in sequence.rounds(step):
            context = Context(
                step, sequence.input(step, each), "/nowhere", sequence.blueprint, world, Memory(),
                secrets=filled.secrets, started=0.0, dry=dry,
            )  # fmt: skip
            check_input(action, context, tell=False)
    except PortalError as error:
        yield _without(error, step, sorted(used)) if used else error


def _without(error: PortalError, step: Step, gone: list[str]) -> PortalError:
    """Add to an error that the step misses what was left out."""
    lost = ", ".join(quoted(one) for one in gone)
    way = f"--skip-action {clean_line(step.action)} goes without it too"
    hint = f"it uses the output of {lost}, which is left out; {way}"
    return PortalError(
        error.message, hint=hint, exit_code=error.exit_code, lines=error.lines, code=error.code
    )


def _steps_used(step: Step) -> set[str] | None:
    """Give the ids of the steps whose output a step uses; None where that is not written out."""
    from devportal.scaffold.nunjucks import TemplateError, parse, references

    used: set[str] = set()
    for text in texts_of(step):
        if "steps" not in text:
            continue
        try:
            found = [one.path for one in references(parse(text)) if one.path[0] == "steps"]
        except TemplateError:
            return None
        if any(len(path) < 2 for path in found):
            return None
        used.update(path[1] for path in found)
    return used


def unknown(id_: str, actions: Mapping[str, Action]) -> PortalError:
    """Give the refusal of an action that nobody has."""
    from devportal.scaffold.actions.known import ELSEWHERE
    from devportal.text import suggestion

    near = suggestion(id_, actions)
    what = "is an action of Backstage that portal does not have" if id_ in ELSEWHERE else "is no known action"
    way = f"--map {id_}=COMMAND runs your own command for it, --skip-action {id_} goes without it"
    message = f"{quoted(id_)} {what}"
    return PortalError(
        message, hint=f"{near[:-1]}, or {way}" if near and id_ not in ELSEWHERE else way, exit_code=REFUSED,
        code=_UNKNOWN,
    )  # fmt: skip


def expressions(step: Step, filled: Filled) -> Iterator[PortalError]:
    """Give what a step's expressions must not do: reach for the engine's insides, print secrets."""
    masked = {path[-1] for path in filled.masked}
    for text in texts_of(step):
        for name, value in _lookups(text):
            if value in _INSIDES or (value.startswith("__") and value.endswith("__")):
                yield unsafe(f"the expression {quoted(text)} reaches for {value}, the insides of the engine")
                return
            if step.action == "debug:log" and (
                name == "secrets" or (name == "parameters" and value in masked)
            ):
                yield unsafe(f"it would print the secret {quoted(value)}", "take it out of the message")
                return


def _lookups(text: str) -> Iterator[tuple[str, str]]:
    """Give (name of what is looked into, property) for each property that an expression reads."""
    from devportal.scaffold.nunjucks import TemplateError, parse
    from devportal.scaffold.nunjucks.nodes import Literal, Lookup, Symbol, walk

    if "${{" not in text and "{%" not in text:
        return
    try:
        nodes: list[Node] = list(walk(parse(text).body))
    except TemplateError:
        return
    for node in nodes:
        if isinstance(node, Lookup):
            if isinstance(node.key, Literal):
                yield (node.target.name if isinstance(node.target, Symbol) else "", str(node.key.value))
        elif isinstance(node, Symbol) and node.name == "secrets":
            yield "secrets", "*"

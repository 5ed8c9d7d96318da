"""What a step can do: the interface of actions, built in and from entry points `devportal.actions`.

An action says how far its effect reaches before anything runs, so that a run can be planned, asked for,
resumed and undone.
"""

from __future__ import annotations

from devportal.errors import NO, REFUSED, USAGE, PortalError
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from devportal.scaffold.context import Context

WORKSPACE = "workspace"
"""Only the files of the run change, or only something is read; a dry run runs it."""
LOCAL = "local"
"""Something on this computer changes, outside of the run's files."""
REMOTE_CREATE = "remote-create"
"""Something new comes to be elsewhere, which `--undo` can take away where the action says how."""
REMOTE_CHANGE = "remote-change"
"""Something elsewhere changes."""
IRREVERSIBLE = "irreversible"
"""Something happens elsewhere that nobody can take back, such as a message or a started pipeline."""

EFFECTS = (WORKSPACE, LOCAL, REMOTE_CREATE, REMOTE_CHANGE, IRREVERSIBLE)
REMOTE = frozenset({REMOTE_CREATE, REMOTE_CHANGE, IRREVERSIBLE})
LATER = "<known after apply>"
"""What stands in a plan for an output that only the run itself can give."""


@record
class Planned:
    """What a step would do: one fact a line, and the outputs that can be told before (others are LATER)."""

    lines: tuple[str, ...]
    output: Mapping[str, Any] = {}
    effect: str | None = None


@record
class Action:
    """One action.

    `input` is the JSON Schema of what it takes, `outputs` the names of what it gives, `hidden` those of them
    that are secrets. `run` does it. `check` raises PortalError for an input that must not or cannot be,
    before anything runs. `plan` says what `run` would do without any connection; for an action of effect
    `workspace` it may give None, and without it such an action is run in a dry run. `undo` takes back one
    thing that `run` has told with `context.made(kind, ...)`, and gives a line that says so. Without `writes`
    the files of the workspace stay as they are.
    """

    id: str
    summary: str
    effect: str
    input: Mapping[str, Any]
    run: Callable[[Context], None]
    outputs: tuple[str, ...] = ()
    plan: Callable[[Context], Planned | None] | None = None
    check: Callable[[Context], None] | None = None
    undo: Callable[[Context, str, Mapping[str, Any]], str] | None = None
    hidden: tuple[str, ...] = ()
    writes: bool = True


_SHORT = {"text": "string", "flag": "boolean", "whole": "integer", "list": "array", "map": "object"}


def takes(**properties: Any) -> dict[str, Any]:
    """Write an input schema in short: `url="text!"` is a required string, a mapping is a schema as it is."""
    required = []
    made: dict[str, Any] = {}
    for name, kind in properties.items():
        if isinstance(kind, str):
            required += [name] if kind.endswith("!") else []
            made[name] = _typed(kind.rstrip("!"))
        else:
            made[name] = kind
    return {"type": "object", "properties": made, "required": required}


def _typed(kind: str) -> dict[str, Any]:
    if kind == "any":
        return {}
    if kind == "texts":
        return {"type": "array", "items": {"type": "string"}}
    names = [_SHORT.get(one, one) for one in kind.split("|")]
    return {"type": names[0] if len(names) == 1 else names}


def unsafe(message: str, hint: str | None = None) -> PortalError:
    """Give the refusal of a step."""
    return PortalError(message, hint=hint, exit_code=REFUSED, code="template.unsafe")


def wrong_input(message: str, hint: str | None = None) -> PortalError:
    """Give the error for an input that an action cannot use."""
    return PortalError(message, hint=hint, exit_code=USAGE, code="action.input")


def failed(message: str, lines: tuple[str, ...] = (), hint: str | None = None) -> PortalError:
    """Give the error of an action that did not succeed."""
    return PortalError(message, hint=hint, exit_code=NO, lines=lines, code="action.failed")

"""debug:log and debug:wait. Source: plugin-scaffolder-backend 4.0.2, `builtin/debug`."""

from __future__ import annotations

from devportal.scaffold.action import LOCAL, WORKSPACE, Action, Planned, takes, unsafe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.context import Context

LONGEST = 600.0
"""Backstage's own limit: ten minutes."""
_UNITS = {"days": 86_400.0, "hours": 3_600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001}


def _log(context: Context) -> None:
    from devportal.scaffold.running.workspace import tree

    message = context.get("message")
    if message:
        context.log(str(message))
    wanted = context.get("listWorkspace")
    if not wanted:
        return
    for path in tree(context.workspace):
        context.log(path)
        if wanted == "with-contents":
            context.log(context.read(path).decode("utf-8", "replace"))


def _seconds(context: Context) -> float:
    found = 0.0
    for name, unit in _UNITS.items():
        value = context.get(name, 0)
        found += float(value) * unit if isinstance(value, (int, float)) else 0.0
    return found


def _check_wait(context: Context) -> None:
    if _seconds(context) > LONGEST:
        raise unsafe("it would wait for more than 10 minutes")


def _wait(context: Context) -> None:
    context.world.sleep(max(0.0, _seconds(context)))


def _plan_wait(context: Context) -> Planned:
    return Planned((f"waits for {_seconds(context):g} seconds",))


LOG = Action(
    id="debug:log",
    summary="Print a message, and the files of the workspace.",
    effect=WORKSPACE,
    input=takes(
        message="text",
        listWorkspace={"anyOf": [{"type": "boolean"}, {"enum": ["with-filenames", "with-contents"]}]},
    ),
    run=_log,
    writes=False,
)
WAIT = Action(
    id="debug:wait",
    summary="Wait, for at most ten minutes.",
    effect=LOCAL,
    input=takes(**dict.fromkeys(_UNITS, "number")),
    run=_wait,
    plan=_plan_wait,
    check=_check_wait,
)

"""An action that is a command of the user's own: `--map id=COMMAND`."""

from __future__ import annotations

import os

from devportal.scaffold.action import REMOTE_CHANGE, Action, Planned, failed
from devportal.text import clean, clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.context import Context

_SECONDS = 3_600


def command(id_: str, line: str) -> Action:
    """Give the action that runs `line`: the step's input as JSON on its standard input, outputs as JSON back.

    It stands in the workspace. What it prints to standard error is shown.
    """

    def run(context: Context) -> None:
        for name, value in _call(context, id_, line).items():
            context.output(name, value)

    def plan(context: Context) -> Planned:
        del context
        return Planned((f"runs {clean_line(line)}",))

    return Action(
        id=id_,
        summary=f"Run {clean_line(line)}.",
        effect=REMOTE_CHANGE,
        input={"type": "object"},
        run=run,
        plan=plan,
    )


def _call(context: Context, id_: str, line: str) -> dict[str, object]:
    import json
    import shlex

    from devportal.scaffold.programs import execute

    try:
        words = shlex.split(line)
    except ValueError as error:
        raise failed(f"the command {quoted(line)} for {id_} cannot be read: {error}") from None
    # a path is relative to where the person stands, not to the workspace
    if os.sep in words[0]:
        words[0] = os.path.join(context.world.directory, os.path.expanduser(words[0]))
    given = json.dumps(context.input, ensure_ascii=False).encode()
    environ = {**context.world.environ, "PORTAL_ACTION": id_, "PORTAL_WORKSPACE": context.workspace}
    done = execute(words, context.workspace, environ, _SECONDS, given)
    for text in done.err.splitlines():
        context.log(clean(text))
    if done.code:
        raise failed(f"{quoted(line)} ended with {done.code}", tuple(done.tail))
    if not done.out.strip():
        return {}
    try:
        found = json.loads(done.out)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise failed(f"{quoted(line)} did not print outputs as a JSON object: {quoted(cut(done.out, 60))}")
    return found

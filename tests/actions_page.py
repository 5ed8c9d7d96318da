"""docs/actions.md, made from the actions themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from devportal.scaffold.actions.builtin import every
from devportal.scaffold.actions.known import ELSEWHERE

if TYPE_CHECKING:
    from devportal.scaffold.action import Action

HEAD = """# Actions

What the steps of a Backstage template can do here. This page is made from the code; a test holds it so.

*Effect* says how far an action reaches: `workspace` works on the files of the run only, and a dry run runs it; `local`
changes something on this computer; `remote-create` makes something new elsewhere; `remote-change` changes something there;
`irreversible` is what nobody can take back. Without a terminal the last three need `--yes`. *Undo* tells whether
`portal create --undo` takes back what the action has made.

Inputs in **bold** are required. Every action for a code host takes `token` besides, or the host's own token is used.

"""
FOOT = """
## Actions of your own

`--map ID=COMMAND` runs a command for an action: it stands in the workspace, reads the step's input as JSON from standard
input, prints outputs as a JSON object, and tells a person what it likes on standard error. A package can bring actions by
the entry points `devportal.actions`: the name is the id, the object a `devportal.scaffold.action.Action`.

`terraform:apply`, `pulumi:up` and `kube:apply` are no actions of Backstage's own packages: a template that is to run in a
Backstage as well needs them installed there.

## Actions that portal knows and does not run

"""


def page() -> str:
    """Give the text of the page."""
    rows = [row(action) for action in every()]
    table = "| action | effect | undo | inputs | outputs |\n| --- | --- | --- | --- | --- |\n"
    known = ", ".join(f"`{id_}`" for id_ in sorted(ELSEWHERE))
    return f"{HEAD}{table}{''.join(rows)}{FOOT}{known}.\nA template that names one of them is refused before its first step.\n"


def row(action: Action) -> str:
    required = action.input.get("required", [])
    names = [f"**{name}**" if name in required else name for name in _properties(action)]
    inputs = ", ".join(sorted(names, key=lambda name: not name.startswith("**"))) or "-"
    outputs = ", ".join(action.outputs) or "-"
    undo = "yes" if action.undo else "-"
    return f"| `{action.id}`: {action.summary[:-1]} | `{action.effect}` | {undo} | {inputs} | {outputs} |\n"


def _properties(action: Action) -> list[str]:
    given: dict[str, Any] = action.input.get("properties", {})
    return [name for name in given if name != "token"]

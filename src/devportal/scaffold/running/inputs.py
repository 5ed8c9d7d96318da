"""Whether the input of a step fits its action."""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.scaffold.context import Context
from devportal.scaffold.forms.schema import faults
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.action import Action


def check_input(action: Action, context: Context, *, tell: bool = True) -> None:
    """Raise PortalError where an input does not fit its action; `tell` of names the action does not know."""
    wrong = list(faults(action.input, context.input))
    if wrong:
        lines = tuple(f"{clean_line(fault.name) or 'input'}: {fault.message}" for fault in wrong)
        message = f"{action.id}: {lines[0]}" if len(lines) == 1 else f"{action.id}: its input does not fit"
        more = lines if len(lines) > 1 else ()
        raise PortalError(message, exit_code=USAGE, lines=more, code="action.input")
    known = action.input.get("properties")
    if tell and isinstance(known, dict) and known:
        strange = [name for name in context.input if name not in known and name != "token"]
        if strange:
            names = ", ".join(quoted(name) for name in strange)
            context.world.tell("warning", f"{action.id} does not know {names}")
    if action.check is not None:
        action.check(context)

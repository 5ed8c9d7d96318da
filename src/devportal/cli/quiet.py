"""What to say where an entity names no tool."""

from __future__ import annotations

from devportal.errors import NO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.row import Row
    from devportal.cli.session import Session


def no_tool(session: Session, row: Row, wanted: Sequence[str] = ()) -> int:
    """Say that no tool can be asked about an entity, and which annotations would change that."""
    from devportal.integrations.known import known

    tools = [one for one in known(wanted) if not wanted or one.name in wanted]
    named = f" of {', '.join(wanted)}" if wanted else ""
    session.terminal.say("error", f"{row.ref} has no annotation{named} that names a tool")
    keys = ", ".join(one.annotations[0] for one in tools[:4])
    session.terminal.say("hint", f"add one in {session.relative(row.file)}:{row.line}, as in {keys}")
    return NO

"""The live part of a page: which tools are asked about an entity, and with what.

`show` asks only what the user's own configuration names; `status` asks every tool that the entity names.
"""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from devportal.catalog.row import Row
    from devportal.cli.session import Session
    from devportal.config.tools import Tool
    from devportal.integrations.client import Reach
    from devportal.integrations.gather import Ask, Manner, Shown


@record
class Live:
    """What the tools tell about one entity: its ref, the panels in order, the names asked for."""

    ref: str
    title: str
    panels: tuple[Shown, ...]


def tools_of(session: Session) -> dict[str, Tool]:
    """Give the tools of the user's configuration, held to what each takes. Raises PortalError (exit 2)."""
    from devportal.config.tools import load_tools
    from devportal.integrations.known import check, known
    from devportal.paths import config_dir

    tools = load_tools(os.path.join(config_dir(session.environ), "config.toml"))
    check(tools, known(tool.name for tool in tools))
    return {tool.name: tool for tool in tools}


def asks_of(session: Session, entity: dict[str, Any], only: Sequence[str] = ()) -> list[Ask]:
    """Give the tools to be asked about an entity: those it names that are not off, `only` those of a list."""
    from devportal.config.tools import Tool
    from devportal.integrations.builtin import applicable
    from devportal.integrations.gather import Ask
    from devportal.integrations.known import known

    tools = tools_of(session)
    annotations = entity["metadata"].get("annotations") or {}
    integrations = known((*tools, *only))
    asks = [
        Ask(one, tools.get(one.name) or tools.get(one.like) or Tool(one.name))
        for one in applicable(integrations, annotations)
        if not only or one.name in only
    ]
    return [ask for ask in asks if ask.tool.enabled and (ask.tool.url or not ask.integration.quiet)]


def quick(session: Session, row: Row, entity: dict[str, Any]) -> tuple[Shown, ...]:
    """Give the panels for a page: of the tools in the configuration alone, kept ones where they are fresh."""
    configured = session.settings.get("integrations")
    duty = row.kind == "Group" and "pagerduty" in configured
    if not duty and not _named(configured, entity):
        return ()
    from devportal.integrations.gather import ANEW, FRESH, KEPT

    try:
        entity = placed(session, entity)
        found = [*asks_of(session, entity), *on_call_asks(session, row)]
    except PortalError as error:  # a page does not fail for its tools
        session.warn(f"the tools are left out: {error.message}")
        return ()
    asks = [ask for ask in found if ask.tool.name in configured]
    flags = session.flags
    mode = KEPT if flags.offline or flags.cached else ANEW if flags.refresh else FRESH
    return ask_all(session, row, entity, asks, mode)


SERVICES = 5
"""How many services of a team are asked who is on call."""


def on_call_asks(session: Session, row: Row, only: Sequence[str] = ()) -> list[Ask]:
    """Give what to ask about a Group: who is on call for the services it owns."""
    if row.kind != "Group" or (only and "pagerduty" not in only):
        return []
    from devportal.catalog.ownership import owned
    from devportal.config.tools import Tool
    from devportal.integrations.builtin import BUILTIN
    from devportal.integrations.gather import Ask
    from devportal.model.entity import Entity

    duty = next(one for one in BUILTIN if one.name == "pagerduty")
    tool = tools_of(session).get(duty.name) or Tool(duty.name)
    found = [Entity(session.catalog.document(one.ref)) for one in owned(session.catalog, row).entities]
    named = [one for one in found if any(key in one.annotations for key in duty.annotations)]
    return [Ask(duty, tool, one) for one in named[:SERVICES]] if tool.enabled else []


def _named(configured: Sequence[str], entity: dict[str, Any]) -> bool:
    """Say whether the entity names one of the tools, without importing more than their table."""
    from devportal.integrations.builtin import BUILTIN, applicable
    from devportal.integrations.repository import may_have

    annotations = entity["metadata"].get("annotations") or {}
    names = {one.name for one in applicable(BUILTIN, annotations)}
    own = {one.name for one in BUILTIN}
    return any(name in names or name not in own for name in configured) or may_have(configured, entity)


def placed(session: Session, entity: dict[str, Any]) -> dict[str, Any]:
    """Give an entity with the repository that its location stands for, where no annotation names one."""
    from devportal.integrations.repository import hosts_of, location_of, with_repository

    return with_repository(entity, hosts_of(tools_of(session))) if location_of(entity) else entity


def status_of(session: Session, row: Row, only: Sequence[str] = ()) -> Live:
    """Ask every tool that an entity names; offline, give what they said last."""
    from devportal.integrations.gather import ANEW, KEPT, LIVE

    entity = placed(session, session.catalog.entity(row.ref))
    flags = session.flags
    mode = KEPT if flags.offline or flags.cached else ANEW if flags.refresh else LIVE
    asks = [*asks_of(session, entity, only), *on_call_asks(session, row, only)]
    return Live(row.ref, row.title or row.name, ask_all(session, row, entity, asks, mode))


def ask_all(
    session: Session, row: Row, entity: dict[str, Any], asks: Sequence[Ask], mode: str
) -> tuple[Shown, ...]:
    """Ask tools about an entity, all at once."""
    from devportal.integrations.gather import gather
    from devportal.model.entity import Entity

    return gather(Entity(entity), asks, reach_of(session, row), manner_of(session, mode))


def reach_of(session: Session, row: Row | None = None) -> Reach:
    """Give what the clients of this run share."""
    from devportal.integrations.client import Reach

    folder = os.path.dirname(row.file) if row is not None else ""
    return Reach(session.environ, folder, str(session.settings.get("auth.file")))


def manner_of(session: Session, mode: str) -> Manner:
    """Give how this run asks."""
    from devportal.integrations.gather import Manner
    from devportal.paths import cache_dir

    settings = session.settings
    deadline, age = float(settings.get("live.deadline")), float(settings.get("live.max_age"))
    return Manner(mode, deadline, age, cache_dir(session.environ))

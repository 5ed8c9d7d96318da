"""Which tool gives the log lines of an entity, and the lines."""

from __future__ import annotations

import time

from devportal.errors import IO, USAGE, PortalError
from devportal.record import record
from devportal.text import either

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.row import Row
    from devportal.cli.session import Session
    from devportal.config.tools import Tool
    from devportal.integrations.panel import Integration
    from devportal.model.entity import Entity


@record
class Lines:
    """Log lines, oldest first, and the tool they are from."""

    tool: str
    lines: tuple[str, ...]


def read(session: Session, row: Row, lines: int, source: str | None) -> Lines:
    """Give the last lines of an entity. Raises PortalError: what to set, or why it does not answer."""
    from devportal.cli.live import reach_of, tools_of
    from devportal.config.tools import Tool
    from devportal.integrations.client import Client
    from devportal.integrations.gather import module_of
    from devportal.integrations.known import known
    from devportal.integrations.panel import NotConfigured
    from devportal.model.entity import Entity
    from devportal.scm.secret import hide

    if session.flags.offline:
        raise PortalError("log lines are not kept, and nothing is asked while offline", exit_code=IO)
    tools = tools_of(session)
    entity = Entity(session.catalog.entity(row.ref))
    one = _chosen(entity, known([*tools, *([source] if source else [])]), tools, source)
    end = time.monotonic() + 2 * float(session.settings.get("live.deadline"))
    client = Client(one, tools.get(one.name) or Tool(one.name), reach_of(session, row), end)
    ask = module_of(one)("logs")
    if not callable(ask):
        raise PortalError(f"{one.title} has no logs", exit_code=USAGE)
    try:
        return Lines(one.name, tuple(hide(line) for line in ask(entity, client, lines)))
    except NotConfigured as error:
        raise PortalError(f"{one.title} is not configured: {error.message}", exit_code=USAGE) from error
    finally:
        client.close()


def _chosen(
    entity: Entity, integrations: tuple[Integration, ...], tools: dict[str, Tool], source: str | None
) -> Integration:
    """Take the tool that is named, else Loki where it is on, else what the entity is annotated with."""
    by_name = {one.name: one for one in integrations}
    if source:
        return by_name[source]
    if "grafana" in tools and tools["grafana"].enabled and tools["grafana"].options.get("loki") is True:
        return by_name["grafana"]
    kubernetes = by_name["kubernetes"]
    if any(key in entity.annotations for key in kubernetes.annotations):
        return kubernetes
    hint = f"annotate it with {either(kubernetes.annotations)}, or set integrations.grafana.loki = true"
    raise PortalError(f"{entity.ref} names no tool that has its logs", hint=hint)

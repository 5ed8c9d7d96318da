"""Who is on call for an entity: by its own PagerDuty annotation, else by those of what its owner has."""

from __future__ import annotations

import time

from devportal.errors import IO, NO, OK, USAGE, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.catalog.row import Row
    from devportal.cli.session import Session

MOST = 10
"""How many services of a group are asked."""


def tell(session: Session, row: Row) -> int:
    """Write the names of those on call now, one a line; exit code 1 where nobody is."""
    from devportal.views import people as view

    people = tuple(dict.fromkeys(who(session, row)))
    if not people:
        session.terminal.say("error", f"nobody is on call for {row.ref}")
        return NO
    session.emit(people, view)
    return OK


def who(session: Session, row: Row) -> Iterator[str]:
    """Give the names of those on call. Raises PortalError: offline, nothing to ask about, not configured."""
    from devportal.cli.live import reach_of, tools_of
    from devportal.config.tools import Tool
    from devportal.integrations import pagerduty
    from devportal.integrations.client import Client
    from devportal.integrations.known import BY_NAME
    from devportal.integrations.panel import NotConfigured
    from devportal.model.entity import Entity

    if session.flags.offline:
        raise PortalError("who is on call is not kept, and nothing is asked while offline", exit_code=IO)
    one = BY_NAME["pagerduty"]
    end = time.monotonic() + 2 * float(session.settings.get("live.deadline"))
    client = Client(one, tools_of(session).get(one.name) or Tool(one.name), reach_of(session, row), end)
    try:
        for subject in subjects(session, row):
            yield from pagerduty.on_call(Entity(session.catalog.entity(subject)), client)
    except NotConfigured as error:
        raise PortalError(f"PagerDuty is not configured: {error.message}", exit_code=USAGE) from error
    finally:
        client.close()


def subjects(session: Session, row: Row) -> list[str]:
    """Give the refs whose PagerDuty services are asked: the entity, else what the group or user owns."""
    from devportal.catalog.ownership import owned
    from devportal.integrations.known import BY_NAME

    keys = BY_NAME["pagerduty"].annotations
    catalog = session.catalog

    def named(ref: str) -> bool:
        found = catalog.document(ref)["metadata"].get("annotations") or {}
        return any(key in found for key in keys)

    if named(row.ref):
        return [row.ref]
    found = []
    if row.kind in ("Group", "User"):
        found = [one.ref for one in owned(catalog, row, recursive=True).entities if named(one.ref)][:MOST]
    if not found:
        hint = f"annotate it with {keys[0]}"
        raise PortalError(f"{row.ref} names no PagerDuty service", hint=hint)
    return found

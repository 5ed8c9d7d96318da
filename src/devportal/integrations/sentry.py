"""Sentry: unresolved issues of the last day, and the last release."""

from __future__ import annotations

from devportal.integrations.annotated import value
from devportal.integrations.panel import FAILING, OK, WARNING, Field, Link, NotConfigured, Panel
from devportal.integrations.shape import at, items, number, text, whole
from devportal.integrations.words import segment
from devportal.text import cut, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Sentry"
MOST = 5
PAGE = 100


def panel(entity: Entity, client: Client) -> Panel:
    """Show the issues of an entity's project, `[organisation/]project`."""
    org, _, project = value(entity, "sentry.io/project-slug").rpartition("/")
    org = org or str(client.option("organization")) or client.variable(("SENTRY_ORG",))
    if not org:
        raise NotConfigured("set integrations.sentry.organization or $SENTRY_ORG")
    path = f"/api/0/projects/{segment(org, project)}"
    params = {"query": "is:unresolved", "statsPeriod": "24h", "limit": PAGE}
    issues = client.json(f"{path}/issues/", params)
    releases = client.optional(f"{path}/releases/", {"per_page": 1})
    return issues_panel(issues, releases, f"{client.url}/organizations/{segment(org)}/issues/")


def issues_panel(issues: Any, releases: Any, page: str) -> Panel:
    """Put together the panel from Sentry's answers."""
    found = items({"all": issues}, "all")
    grave = any(text(one, "level") == "fatal" for one in found)
    more = "+" if len(found) == PAGE else ""
    fields = [Field("unresolved", f"{len(found)}{more} in the last day" if found else "none in the last day")]
    for one in sorted(found, key=lambda one: -(number(one, "count") or 0))[:MOST]:
        counts = f"{plural(whole(one, 'count'), 'event')}, {plural(whole(one, 'userCount'), 'user')}"
        words = f"{cut(text(one, 'title'), 100)} ({counts})"
        state = FAILING if text(one, "level") == "fatal" else WARNING
        fields.append(
            Field(
                text(one, "shortId") or "issue", words, state, text(one, "lastSeen"), text(one, "permalink")
            )
        )
    release = at({"all": releases}, "all", 0)
    if text(release, "version"):
        fields.append(Field("release", text(release, "version"), time=text(release, "dateCreated")))
    state = FAILING if grave else WARNING if found else OK
    return Panel(TITLE, state, tuple(fields), (Link("issues", page),))


def probe(client: Client) -> str:
    """Give what a server of one's own tells of its version; Sentry's public service has none."""
    found = client.json("/api/0/")
    return text(found, "version")

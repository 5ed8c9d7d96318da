"""PagerDuty: who is on call, the escalation path, open incidents, the last change."""

from __future__ import annotations

from devportal.errors import IO
from devportal.integrations.annotated import value
from devportal.integrations.panel import FAILING, OK, WARNING, Field, Link, NotThere, Panel
from devportal.integrations.shape import at, items, text, whole
from devportal.integrations.words import few, segment
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "PagerDuty"
HEADERS = {"Accept": "application/vnd.pagerduty+json;version=2"}
INCLUDE = [("include[]", "integrations"), ("include[]", "escalation_policies")]


def panel(entity: Entity, client: Client) -> Panel:
    """Show the service of an entity as PagerDuty sees it now."""
    service = find_service(entity, client)
    number = text(service, "id")
    oncalls = ask_oncalls(service, client)
    incidents = client.json(
        "/incidents",
        [
            ("statuses[]", "triggered"),
            ("statuses[]", "acknowledged"),
            ("service_ids[]", number),
            ("sort_by", "created_at:desc"),
        ],
        headers=HEADERS,
    )
    path = f"/services/{segment(number)}/change_events"
    changes = client.optional(path, {"limit": 5, "sort_by": "timestamp"}, headers=HEADERS)
    return service_panel(service, oncalls, incidents, changes)


def find_service(entity: Entity, client: Client) -> Any:
    """Give the service by its id, or by the integration key that one of its integrations has."""
    number = value(entity, "pagerduty.com/service-id")
    if number:
        found = client.json(f"/services/{segment(number)}", INCLUDE, headers=HEADERS)
        if text(found, "service", "id"):
            return at(found, "service")
        raise NotThere(f"no service {number}", exit_code=IO)
    key = value(entity, "pagerduty.com/integration-key")
    found = client.json("/services", [("query", key), ("time_zone", "UTC"), *INCLUDE], headers=HEADERS)
    services = items(found, "services")
    for one in services:
        if any(text(part, "integration_key") == key for part in items(one, "integrations")):
            return one
    if len(services) == 1:  # the search itself is by key; older accounts do not show it
        return services[0]
    raise NotThere("no service has this pagerduty.com/integration-key", exit_code=IO)


def ask_oncalls(service: Any, client: Client) -> Any:
    """Ask who is on call for the service's escalation policy; None where it has none."""
    policy = text(service, "escalation_policy", "id")
    if not policy:
        return None
    params = [("time_zone", "UTC"), ("include[]", "users"), ("escalation_policy_ids[]", policy)]
    return client.json("/oncalls", params, headers=HEADERS)


def levels(oncalls: Any) -> list[tuple[int, str, str]]:
    """Give who is on call as (level, name, end of the shift), by level, each person once a level."""
    found: dict[tuple[int, str], str] = {}
    for one in items(oncalls, "oncalls"):
        name = text(one, "user", "name") or text(one, "user", "summary")
        if name:
            found.setdefault((whole(one, "escalation_level"), name), text(one, "end"))
    return [(level, name, end) for (level, name), end in sorted(found.items())]


def service_panel(service: Any, oncalls: Any, incidents: Any, changes: Any) -> Panel:
    """Put together the panel from PagerDuty's answers."""
    page = text(service, "html_url")
    fields = [Field("service", text(service, "name") or text(service, "summary"), url=page)]
    people = levels(oncalls)
    for level in sorted({level for level, _, _ in people})[:3]:
        label = "on call" if level <= 1 else f"level {level}"
        fields.append(Field(label, few(name for number, name, _ in people if number == level)))
    if not people:
        fields.append(Field("on call", "nobody", WARNING))
    fields.append(Field("escalation", text(service, "escalation_policy", "summary")))
    opened = items(incidents, "incidents")
    for one in opened[:5]:
        state = FAILING if text(one, "status") == "triggered" else WARNING
        title = f"{text(one, 'title') or text(one, 'summary')} ({text(one, 'status')})"
        fields.append(Field("incident", title, state, text(one, "created_at"), text(one, "html_url")))
    if not opened:
        fields.append(Field("incidents", "none open"))
    last = items(changes, "change_events")[:1]
    fields += [Field("last change", text(one, "summary"), time=text(one, "timestamp")) for one in last]
    states = [one.state for one in fields if one.state]
    state = FAILING if FAILING in states else WARNING if states else OK
    summary = plural(len(opened), "open incident") if opened else ""
    links = (Link("service", page),) if page else ()
    return Panel(TITLE, state, tuple(one for one in fields if one.value), links, summary)


def on_call(entity: Entity, client: Client) -> list[str]:
    """Give who is on call now at the first level, by name."""
    people = levels(ask_oncalls(find_service(entity, client), client))
    first = min((level for level, _, _ in people), default=0)
    return [name for level, name, _ in people if level == first]


def probe(client: Client) -> str:
    """Give what the token can do: a number of abilities, PagerDuty has no version."""
    found = client.json("/abilities", headers=HEADERS)
    return plural(len(found.get("abilities") or []), "ability") if isinstance(found, dict) else ""

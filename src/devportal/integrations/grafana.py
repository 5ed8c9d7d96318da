"""Grafana: dashboards, the state of alert rules, log lines from its Loki."""

from __future__ import annotations

import time

from devportal.integrations.annotated import pairs, value
from devportal.integrations.grafana_selector import check, matches, tag_of
from devportal.integrations.logged import Entry, prefixed
from devportal.integrations.panel import (
    FAILING,
    OK,
    WARNING,
    Field,
    Link,
    NotThere,
    Panel,
    worst,
)
from devportal.integrations.shape import items, mapping, rows, text
from devportal.integrations.words import segment
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Grafana"
PAGE = 1000
MOST = 10
_STATES = {"firing": FAILING, "alerting": FAILING, "pending": WARNING, "error": WARNING, "nodata": WARNING}


def panel(entity: Entity, client: Client) -> Panel:
    """Show the dashboards and alerts that an entity selects."""
    client = server_of(entity, client)
    fields: list[Field] = []
    selector = value(entity, "grafana/dashboard-selector", "grafana/tag-selector")
    if selector:
        check(selector)
        params = {"type": "dash-db", "limit": PAGE, "tag": tag_of(selector) or None}
        fields += dashboard_fields(client.json("/api/search", params), selector, client.url)
    labels = pairs(entity, "grafana/alert-label-selector")
    if labels:
        answer = client.json("/api/prometheus/grafana/api/v1/rules")
        fields += alert_fields(answer, labels, client.url)
    overview = value(entity, "grafana/overview-dashboard")
    links = (Link("overview", overview),) if overview else ()
    return Panel(TITLE, worst([one.state for one in fields]), tuple(fields), links)


def server_of(entity: Entity, client: Client) -> Client:
    """Give the client of the instance that an entity names."""
    name = value(entity, "grafana/host-id")
    return client.instance(name) if name and name != "default" and client.tool.instances else client


def dashboard_fields(answer: Any, selector: str, base: str) -> list[Field]:
    """Read the dashboards that fit a selector."""
    found = [one for one in items({"all": answer}, "all") if matches(selector, one)]
    fields = []
    for one in found[:MOST]:
        path = text(one, "url")
        url = base + path if path.startswith("/") else ""
        folder = text(one, "folderTitle")
        fields.append(Field("dashboard", text(one, "title") + (f" ({folder})" if folder else ""), url=url))
    if len(found) > MOST:
        fields.append(Field("dashboards", f"and {len(found) - MOST} more"))
    return fields or [Field("dashboards", "none fits the selector", WARNING)]


def alert_fields(answer: Any, labels: dict[str, str], base: str) -> list[Field]:
    """Read the rules of Grafana's own alerting that carry all labels."""
    rules = [
        rule
        for group in items(answer, "data", "groups")
        for rule in items(group, "rules")
        if labels.items() <= mapping(rule, "labels").items()
    ]
    fields = []
    for rule in rules:
        state = text(rule, "state").lower()
        if state not in _STATES and text(rule, "health").lower() in _STATES:
            state = text(rule, "health").lower()
        if state in _STATES:
            since = min((text(one, "activeAt") for one in items(rule, "alerts")), default="")
            said = text(rule, "annotations", "summary")
            words = state + (f": {said}" if said else "")
            fields.append(
                Field(text(rule, "name") or "alert", words, _STATES[state], since, f"{base}/alerting/list")
            )
    if fields:
        return fields[:MOST]
    return [
        Field(
            "alerts", f"{plural(len(rules), 'rule')}, none fires" if rules else "no rule has these labels", OK
        )
    ]


def logs(entity: Entity, client: Client, lines: int) -> tuple[str, ...]:
    """Give the last lines of the entity from the Loki behind Grafana, oldest first, by pod if known."""
    return prefixed(entries(entity, client, lines, 0))


def entries(entity: Entity, client: Client, lines: int, since: int) -> list[Entry]:
    """Give the last lines with their times, of the last `since` seconds (0: of those that Loki looks at)."""
    client = server_of(entity, client)
    stores = [
        one for one in items({"all": client.json("/api/datasources")}, "all") if text(one, "type") == "loki"
    ]
    if not stores:
        raise NotThere("Grafana has no Loki")
    label = str(client.option("log_label", "app"))
    name = value(entity, "backstage.io/kubernetes-id") or entity.name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    path = f"/api/datasources/proxy/uid/{segment(text(stores[0], 'uid') or '-')}/loki/api/v1/query_range"
    start = (time.time_ns() - since * 10**9) if since else None
    params = {"query": f'{{{label}="{escaped}"}}', "limit": lines, "direction": "backward", "start": start}
    return loki_entries(client.json(path, params))[-lines:]


def loki_entries(answer: Any) -> list[Entry]:
    """Read the streams of Loki, all lines by time."""
    found = [
        Entry(_source(stream), text(pair, 0).zfill(24), text(pair, 1).rstrip("\n"))
        for stream in items(answer, "data", "result")
        for pair in rows(stream, "values")
    ]
    return sorted(found, key=lambda one: (one.time, one.source, one.text))


def _source(stream: Any) -> str:
    """Give pod and container of a stream, as far as its labels tell them."""
    parts = (text(stream, "stream", "pod"), text(stream, "stream", "container"))
    return "/".join(part for part in parts if part)


def probe(client: Client) -> str:
    """Give the version of the server, and hold the token to a search."""
    version = text(client.json("/api/health"), "version")
    client.json("/api/search", {"limit": 1})
    return version

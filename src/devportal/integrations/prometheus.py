"""Prometheus: the alerts that an entity names, and its queries over the last hour."""

from __future__ import annotations

import time

from devportal.errors import PortalError
from devportal.integrations.annotated import names, value
from devportal.integrations.panel import FAILING, OK, UNKNOWN, WARNING, Field, Link, Panel, worst
from devportal.integrations.shape import items, mapping, number, rows, text
from devportal.integrations.words import few
from devportal.text import cut, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Prometheus"
HOUR, STEP = 3600, 60
SERIES = 3
MOST = 10
_GRAVE = ("critical", "page", "error")


def panel(entity: Entity, client: Client) -> Panel:
    """Show the alerts and the queries of an entity."""
    name = value(entity, "prometheus.io/service-name")
    if name and client.tool.instances:
        client = client.instance(name)
    wanted = names(entity, "prometheus.io/alert")
    labels = names(entity, "prometheus.io/labels")
    fields: list[Field] = []
    if wanted:
        fields += alert_fields(client.json("/api/v1/rules", {"type": "alert"}), wanted, labels)
    now = time.time()
    for query, label in rules(value(entity, "prometheus.io/rule")):
        params = {"query": query, "start": f"{now - HOUR:.0f}", "end": f"{now:.0f}", "step": str(STEP)}
        fields += _series(client, params, label)
    states = [one.state for one in fields if one.state]
    return Panel(TITLE, worst(states), tuple(fields), (Link("alerts", f"{client.url}/alerts"),))


def _series(client: Client, params: dict[str, str], label: str) -> list[Field]:
    """Ask one query; one that Prometheus does not take leaves the others."""
    try:
        answer = client.json("/api/v1/query_range", params)
    except PortalError as error:
        if error.code != "net.request":
            raise
        return [Field(_title(params["query"]), f"not taken: {error.lines[0]}", UNKNOWN)]
    return series_fields(answer, params["query"], label)


def _title(query: str) -> str:
    return cut(" ".join(query.split()), 60)


def rules(text_: str) -> list[tuple[str, str]]:
    """Read queries with their label, as in `up|instance,sum by (a, b) (x)|a`.

    What stands in brackets or quotes divides nothing: `x{code=~"4..|5.."}` is a query without a label.
    """
    found, depth, quote, start, bar = [], 0, "", 0, -1
    for at_, char in enumerate(text_ + ","):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "|" and depth <= 0:
            bar = at_
        elif char == "," and depth <= 0:
            query, label = (
                (text_[start:bar], text_[bar + 1 : at_]) if bar >= start else (text_[start:at_], "")
            )
            if query.strip():
                found.append((query.strip(), label.strip()))
            start = at_ + 1
    return found


def alert_fields(answer: Any, wanted: list[str], labels: list[str]) -> list[Field]:
    """Read the alerting rules: one line for each that fires or is pending, else how many are quiet."""
    known = [
        rule
        for group in items(answer, "data", "groups")
        for rule in items(group, "rules")
        if text(rule, "type") in ("", "alerting") and ("all" in wanted or text(rule, "name") in wanted)
    ]
    fields = [_alert(rule, labels) for rule in known if text(rule, "state") in ("firing", "pending")][:MOST]
    quiet = len(known) - len(fields)
    if known and not fields:
        fields.append(Field("alerts", f"{plural(quiet, 'rule')}, none fires", OK))
    missing = sorted(set(wanted) - {text(rule, "name") for rule in known} - {"all"})
    if missing:
        fields.append(Field("alerts", f"no rule named {few(missing)}", UNKNOWN))
    return fields


def _alert(rule: Any, labels: list[str]) -> Field:
    alerts = [one for one in items(rule, "alerts") if text(one, "state") in ("firing", "pending")]
    shown = [f"{key}={found}" for key in labels if (found := text(alerts and alerts[0], "labels", key))]
    severity = text(rule, "labels", "severity").lower()
    firing = text(rule, "state") == "firing"
    state = FAILING if firing and severity in _GRAVE else WARNING
    words = " ".join(part for part in (text(rule, "state"), severity, *shown) if part)
    said = text(alerts and alerts[0], "annotations", "summary") or text(rule, "annotations", "summary")
    since = min((text(one, "activeAt") for one in alerts), default="")
    return Field(text(rule, "name"), words + (f": {said}" if said else ""), state, since)


def series_fields(answer: Any, query: str, label: str) -> list[Field]:
    """Read the series of a query: the last value and the hour as a sparkline."""
    found = items(answer, "data", "result")
    title = _title(query)
    fields = []
    for one in found[:SERIES]:
        points = [point for pair in rows(one, "values") if (point := number(pair, 1)) is not None]
        name = mapping(one, "metric").get(label, "") if label else ""
        last = f"{points[-1]:g}" if points else "no numbers"
        fields.append(Field(title, f"{name} {last}".strip(), points=tuple(points)))
    if len(found) > SERIES:
        fields.append(Field(title, f"and {len(found) - SERIES} more"))
    return fields or [Field(title, "no data", UNKNOWN)]


def probe(client: Client) -> str:
    """Give the version of the server."""
    return text(client.json("/api/v1/status/buildinfo"), "data", "version")

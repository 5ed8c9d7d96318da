"""SonarQube and SonarCloud: the quality gate, its failed conditions, coverage over time."""

from __future__ import annotations

from devportal.integrations.annotated import value
from devportal.integrations.panel import FAILING, OK, UNKNOWN, WARNING, Field, Link, Panel
from devportal.integrations.shape import at, items, number, text
from devportal.integrations.words import few, segment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "SonarQube"
_GATE = {"OK": OK, "WARN": WARNING, "ERROR": FAILING}
_METRICS = {
    "coverage": ("coverage", "%"),
    "test_success_density": ("tests", "% pass"),
    "bugs": ("bugs", ""),
    "vulnerabilities": ("vulnerabilities", ""),
    "code_smells": ("code smells", ""),
    "duplicated_lines_density": ("duplication", "%"),
    "ncloc": ("lines", ""),
}


def panel(entity: Entity, client: Client) -> Panel:
    """Show the project of an entity, `[instance/]key`."""
    key = value(entity, "sonarqube.org/project-key")
    name, slash, rest = key.partition("/")
    if slash:  # no key holds one
        client, key = client if name == "default" else client.instance(name), rest
    gate = client.json("/api/qualitygates/project_status", {"projectKey": key})
    measures = client.json("/api/measures/component", {"component": key, "metricKeys": ",".join(_METRICS)})
    wanted = {"component": key, "metrics": "coverage", "ps": 30}
    history = client.optional("/api/measures/search_history", wanted)
    return project_panel(gate, measures, history, f"{client.url}/dashboard?id={segment(key)}")


def project_panel(gate: Any, measures: Any, history: Any, page: str) -> Panel:
    """Put together the panel from SonarQube's answers."""
    status = text(gate, "projectStatus", "status")
    state = _GATE.get(status, UNKNOWN)
    failed = [
        f"{text(one, 'metricKey')} {text(one, 'actualValue')} (limit {text(one, 'errorThreshold')})"
        for one in items(gate, "projectStatus", "conditions")
        if text(one, "status") == "ERROR"
    ]
    words = {"OK": "passed", "WARN": "passed with warnings", "ERROR": "failed"}.get(status, "not computed")
    fields = [Field("quality gate", words, state)]
    if failed:
        fields.append(Field("conditions", few(failed), FAILING))
    found = {text(one, "metric"): text(one, "value") for one in items(measures, "component", "measures")}
    trend = tuple(
        point
        for one in items(history, "measures", 0, "history")
        if (point := number(one, "value")) is not None
    )
    for metric, (label, unit) in _METRICS.items():
        if found.get(metric):
            points = trend if metric == "coverage" else ()
            fields.append(Field(label, found[metric] + unit, points=points))
    return Panel(TITLE, state, tuple(fields), (Link("project", page),))


def probe(client: Client) -> str:
    """Give the version of the server, and hold the token to its own check."""
    valid = at(client.json("/api/authentication/validate"), "valid")
    version = client.text("/api/server/version").strip()
    return version[:40] + ("" if valid else ", and the token is not valid")

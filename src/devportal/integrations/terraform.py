"""Terraform: last run, resources and drift of workspaces in HCP Terraform or an own server; local state."""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.integrations.annotated import names, value
from devportal.integrations.panel import FAILING, OK, UNKNOWN, WARNING, Field, Link, Panel, worst
from devportal.integrations.shape import at, items, mapping, text, whole
from devportal.integrations.terraform_state import find_states, read_state, state_fields
from devportal.integrations.words import segment
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Terraform"
HEADERS = {"Accept": "application/vnd.api+json"}
_VERDICT = {
    "applied": OK,
    "planned_and_finished": OK,
    "planned_and_saved": OK,
    "errored": FAILING,
    "policy_soft_failed": FAILING,
    "canceled": WARNING,
    "force_canceled": WARNING,
    "discarded": WARNING,
}


def find_token(client: Client) -> str:
    """Give the token that `terraform login` left, or the variable that Terraform reads for this host."""
    import json
    from urllib.parse import urlsplit

    host = urlsplit(client.find_url()).netloc
    named = client.environ.get(f"TF_TOKEN_{host.replace('-', '__').replace('.', '_')}", "").strip()
    if named:
        return named
    path = os.path.join(client.environ.get("HOME", "/nowhere"), ".terraform.d", "credentials.tfrc.json")
    try:
        with open(path, "rb") as file:
            return text(json.loads(file.read(100_000)), "credentials", host, "token")
    except (OSError, ValueError, RecursionError):
        return ""


def panel(entity: Entity, client: Client) -> Panel:
    """Show the workspaces of an entity; without a token, the state files beside its descriptor."""
    workspaces = names(entity, "terraform/workspace", "terraform/workspaces")
    organization = value(entity, "terraform/organization")
    if not client.find_token() and client.folder:
        states = [(name, read_state(path)) for name, path in find_states(client.folder, workspaces)]
        if states:
            fields = tuple(field for name, state in states for field in state_fields(name, state))
            return Panel(TITLE, worst([one.state for one in fields]), fields, summary="local state")
    if client.token and not organization:
        message = "terraform/organization is missing beside terraform/workspace"
        raise PortalError(message, code="integration.annotation")
    base = f"/api/v2/organizations/{segment(organization)}"
    found = client.all(workspaces, lambda name: _workspace(client, base, name))
    return workspaces_panel(found, f"{client.url}/app/{segment(organization)}/workspaces")


def _workspace(client: Client, base: str, name: str) -> tuple[Any, Any, Any]:
    about = client.json(f"{base}/workspaces/{segment(name)}", headers=HEADERS)
    number = segment(text(about, "data", "id") or "-")
    runs = client.json(f"/api/v2/workspaces/{number}/runs", {"page[size]": 1}, headers=HEADERS)
    drift: Any = None
    if at(about, "data", "attributes", "assessments-enabled") is True:
        drift = client.optional(f"/api/v2/workspaces/{number}/current-assessment-result", headers=HEADERS)
    return about, runs, drift


def workspaces_panel(found: list[tuple[Any, Any, Any]], page: str) -> Panel:
    """Put together the panel from the answers about each workspace."""
    fields: list[Field] = []
    links = []
    for about, runs, drift in found:
        attributes = mapping(about, "data", "attributes")
        name = text(attributes, "name")
        where = f"{page}/{segment(name)}" if name else ""
        if where:
            links.append(Link(name, where))
        locked = " (locked)" if attributes.get("locked") is True else ""
        fields.append(Field("workspace", name + locked, WARNING if locked else "", url=where))
        fields.append(run_field(items(runs, "data"), where))
        fields.append(Field("resources", text(attributes, "resource-count")))
        fields.append(Field("terraform", text(attributes, "terraform-version")))
        fields += drift_fields(drift)
    states = [one.state for one in fields if one.state]
    return Panel(TITLE, worst(states), tuple(one for one in fields if one.value), tuple(links))


def run_field(runs: list[dict[str, Any]], page: str) -> Field:
    """Read the last run."""
    if not runs:
        return Field("last run", "none", UNKNOWN)
    status = text(runs[0], "attributes", "status") or "unknown"
    message = text(runs[0], "attributes", "message")
    words = status.replace("_", " ") + (f": {message}" if message else "")
    number = text(runs[0], "id")
    url = f"{page}/runs/{segment(number)}" if page and number else ""
    return Field(
        "last run", words, _VERDICT.get(status, WARNING), text(runs[0], "attributes", "created-at"), url
    )


def drift_fields(drift: Any) -> list[Field]:
    """Read a health assessment."""
    attributes = mapping(drift, "data", "attributes")
    if not attributes:
        return []
    if attributes.get("drifted") is True:
        count = whole(attributes, "resources-drifted")
        return [
            Field(
                "drift",
                plural(count, "resource") if count else "yes",
                WARNING,
                text(attributes, "created-at"),
            )
        ]
    good = attributes.get("succeeded") is not False
    return [Field("drift", "none" if good else "the assessment failed", OK if good else WARNING)]


def probe(client: Client) -> str:
    """Give the version of an own server, and hold the token to a look at itself."""
    answer = client.ask("/api/v2/account/details", headers=HEADERS)
    return answer.headers.get("tfp-api-version", "")

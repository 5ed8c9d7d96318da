"""Argo CD: sync, health, revision, the last deployment and the images of each application."""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.integrations.annotated import names, value
from devportal.integrations.panel import FAILING, OK, UNKNOWN, WARNING, Field, Link, NotThere, Panel, worst
from devportal.integrations.shape import items, text, texts
from devportal.integrations.words import few, segment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Argo CD"
_HEALTH = {
    "Healthy": OK,
    "Progressing": WARNING,
    "Suspended": WARNING,
    "Degraded": FAILING,
    "Missing": FAILING,
}
_SYNC = {"Synced": OK, "OutOfSync": WARNING}
MOST = 12


def panel(entity: Entity, client: Client) -> Panel:
    """Show the applications that an entity names, over the instances it names."""
    wanted = names(entity, "argocd/instance-name")
    clients = [client.instance(name) for name in wanted] if wanted and client.tool.instances else [client]
    parts = [(one, _applications(entity, one)) for one in clients]
    return applications_panel([(one.url, app) for one, apps in parts for app in apps])


def _applications(entity: Entity, client: Client) -> list[dict[str, Any]]:
    name, selector = value(entity, "argocd/app-name"), value(entity, "argocd/app-selector")
    if name and selector:
        message = "argocd/app-name and argocd/app-selector exclude each other: keep one"
        raise PortalError(message, code="integration.annotation")
    headers = _session(client)
    params = {"appNamespace": value(entity, "argocd/app-namespace") or None}
    project = value(entity, "argocd/project-name") or None
    if name:
        params["project"] = project
        return [client.json(f"/api/v1/applications/{segment(name)}", params, headers=headers)]
    params |= {"selector": selector, "projects": project}
    return items(client.json("/api/v1/applications", params, headers=headers), "items")


def _session(client: Client) -> dict[str, str]:
    """Give the header of a session for a user name and a password, {} where a token is configured."""
    if client.find_token():
        return {}
    user, password = client.variable(("ARGOCD_USERNAME",)), client.variable(("ARGOCD_PASSWORD",))
    if not (user and password) or client.tool.token_env:
        return {}
    from devportal.scm.secret import remember

    found = client.json("/api/v1/session", send={"username": user, "password": remember(password)})
    return {"Authorization": f"Bearer {remember(text(found, 'token'))}"}


def applications_panel(found: list[tuple[str, Any]]) -> Panel:
    """Put together the panel from applications, each with the address of its Argo CD."""
    if not found:
        raise NotThere("no application fits argocd/app-selector")
    fields: list[Field] = []
    links = []
    for base, app in found[:MOST]:
        fields += application(app, base)
        name = text(app, "metadata", "name")
        if name:
            space = text(app, "metadata", "namespace")
            page = f"{base}/applications/{segment(space, name) if space else segment(name)}"
            links.append(Link(name, page))
    states = [one.state for one in fields if one.label in ("health", "sync")]
    return Panel(TITLE, worst(states), tuple(one for one in fields if one.value), tuple(links))


def application(app: Any, base: str) -> list[Field]:
    """Read one application: what it is, whether it is in sync and healthy, what runs."""
    del base
    status = app.get("status") if isinstance(app, dict) else None
    health, sync = text(status, "health", "status") or "Unknown", text(status, "sync", "status") or "Unknown"
    revision = text(status, "sync", "revision")
    why = text(status, "health", "message")
    cluster = text(app, "spec", "destination", "name") or text(app, "spec", "destination", "server")
    where = "/".join(part for part in (cluster, text(app, "spec", "destination", "namespace")) if part)
    operation = text(status, "operationState", "phase")
    return [
        Field("application", text(app, "metadata", "name") + (f" in {where}" if where else "")),
        Field("health", health + (f": {why}" if why else ""), _HEALTH.get(health, UNKNOWN)),
        Field("sync", sync + (f" at {revision[:12]}" if revision else ""), _SYNC.get(sync, UNKNOWN)),
        Field(
            "last deploy",
            operation.lower(),
            FAILING if operation in ("Failed", "Error") else "",
            text(status, "operationState", "finishedAt"),
        ),
        Field("images", few(texts(status, "summary", "images"))),
    ]


def probe(client: Client) -> str:
    """Give the version of the server, and hold the token to a call that needs one."""
    version = text(client.json("/api/version"), "Version")
    client.json("/api/v1/applications", {"fields": "items.metadata.name"}, headers=_session(client))
    return version

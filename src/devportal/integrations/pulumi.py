"""Pulumi Cloud: the last update of each stack, its resources, its outputs with secrets masked."""

from __future__ import annotations

from devportal.integrations.annotated import names
from devportal.integrations.panel import FAILING, OK, UNKNOWN, WARNING, Field, Link, Panel, worst
from devportal.integrations.shape import at, items, mapping, number, text, whole
from devportal.integrations.words import iso, segment
from devportal.text import cut, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Pulumi"
HEADERS = {"Accept": "application/vnd.pulumi+8"}
_SEALED = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi marks an encrypted value."""
_TELLING = ("secret", "password", "passwd", "token", "key", "credential", "private", "dsn", "connection")
_VERDICT = {"succeeded": OK, "failed": FAILING, "in-progress": WARNING, "not-started": UNKNOWN}
OUTPUTS = 8


def panel(entity: Entity, client: Client) -> Panel:
    """Show the stacks of an entity, each `organisation/project/stack`."""
    return stacks_panel(
        client.all(names(entity, "pulumi.com/project-slug"), lambda name: _stack(client, name))
    )


def _stack(client: Client, name: str) -> tuple[str, Any, Any]:
    path = f"/api/stacks/{segment(*name.split('/'))}"
    params = {"output-type": "service", "pageSize": 1, "page": 1}
    activity = client.json(f"{path}/activity", params, headers=HEADERS)
    return name, activity, client.optional(f"{path}/export", headers=HEADERS)


def stacks_panel(found: list[tuple[str, Any, Any]]) -> Panel:
    """Put together the panel from Pulumi's answers."""
    fields: list[Field] = []
    for name, activity, export in found:
        fields += update_fields(name, activity)
        resources = items(export, "deployment", "resources")
        if resources:
            fields.append(Field("resources", plural(len(resources), "resource")))
        fields += output_fields(resources)
    states = [one.state for one in fields if one.state]
    links = tuple(Link(name, f"https://app.pulumi.com/{segment(*name.split('/'))}") for name, _, _ in found)
    return Panel(TITLE, worst(states) if states else UNKNOWN, tuple(fields), links)


def update_fields(name: str, activity: Any) -> list[Field]:
    """Read the last update of a stack."""
    last = next((at(one, "update") for one in items(activity, "activity") if at(one, "update")), None)
    info = mapping(last, "info")
    if not info:
        return [Field("stack", f"{name}: never updated", UNKNOWN)]
    result = text(info, "result")
    words = f"{name}: {text(info, 'kind')} {result}".strip()
    changes = [
        f"{whole(info, 'resourceChanges', key)} {word}"
        for key, word in (
            ("create", "created"),
            ("update", "updated"),
            ("delete", "deleted"),
            ("replace", "replaced"),
        )
        if whole(info, "resourceChanges", key)
    ]
    fields = [Field("stack", words, _VERDICT.get(result, UNKNOWN), iso(number(info, "startTime")))]
    return fields + ([Field("changes", ", ".join(changes))] if changes else [])


def output_fields(resources: list[dict[str, Any]]) -> list[Field]:
    """Read the outputs of a stack; what is or may be a secret is masked."""
    stack = next((one for one in resources if text(one, "type") == "pulumi:pulumi:Stack"), None)
    fields = []
    for name, value in sorted(mapping(stack, "outputs").items())[:OUTPUTS]:
        secret = isinstance(value, dict) and _SEALED in value
        telling = any(word in name.lower() for word in _TELLING)
        plain = text({"value": value}, "value") or ("" if value is None else "(structure)")
        fields.append(Field(f"output {name}", "[secret]" if secret or telling else cut(plain, 120)))
    return fields


def probe(client: Client) -> str:
    """Give who the token belongs to."""
    name = text(client.json("/api/user", headers=HEADERS), "githubLogin")
    return f"as {name}" if name else ""

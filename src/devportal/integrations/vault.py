"""Vault: the names of secrets and where to edit them. No value is ever asked for."""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.integrations.annotated import names, value
from devportal.integrations.panel import OK, Field, Link, NotThere, Panel
from devportal.integrations.shape import text, texts
from devportal.integrations.words import segment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Vault"
MOUNT = "secrets"
"""The engine that the Backstage plugin takes where an entity names none."""
MOST = 40


def find_token(client: Client) -> str:
    """Give the token that `vault login` left in the home folder."""
    home = client.environ.get("HOME", "")
    path = os.path.join(home, ".vault-token")
    if not home or client.tool.token_env:
        return ""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(4096).strip()
    except (OSError, UnicodeDecodeError):
        return ""


def panel(entity: Entity, client: Client) -> Panel:
    """Show the names of the secrets below an entity's paths."""
    mount = value(entity, "vault.io/secrets-engine") or str(client.option("mount", MOUNT))
    found = client.all(
        names(entity, "vault.io/secrets-path"), lambda path: _listed(client, mount, path.strip("/"))
    )
    return secrets_panel(client.url, mount, [one for part in found for one in part])


def _headers(client: Client) -> dict[str, str]:
    space = client.variable(("VAULT_NAMESPACE",)) or str(client.option("namespace"))
    return {"X-Vault-Namespace": space} if space else {}


def _listed(client: Client, mount: str, path: str) -> list[tuple[str, str]]:
    """Give (path, time of the last change) of the secrets at or below a path, in both engine versions."""
    headers = _headers(client)
    base = f"/v1/{segment(*mount.strip('/').split('/'))}"
    where = segment(*path.split("/"))
    for form in (f"{base}/metadata/{where}", f"{base}/{where}"):
        try:
            return _below(client, form, path, headers)
        except NotThere:
            continue
    about = client.json(f"{base}/metadata/{where}", headers=headers)
    return [(path, text(about, "data", "updated_time"))]


def _below(client: Client, form: str, path: str, headers: dict[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    folders = [("", form)]
    while folders and len(found) < MOST:
        inner, where = folders.pop(0)
        for key in secret_names(client.json(where, {"list": "true"}, headers=headers)):
            name = key.rstrip("/")
            if key.endswith("/"):
                folders.append((f"{inner}{key}", f"{where}/{segment(name)}"))
            else:
                found.append((f"{path}/{inner}{name}", ""))
    return found


def secret_names(answer: Any) -> list[str]:
    """Read the names of a list answer; folders end with a slash."""
    return [
        key
        for key in texts(answer, "data", "keys")
        if key.strip("/") not in ("", ".", "..") and key.isprintable()
    ]


def secrets_panel(url: str, mount: str, found: list[tuple[str, str]]) -> Panel:
    """Put together the panel from names."""
    base = f"{url}/ui/vault/secrets/{segment(*mount.strip('/').split('/'))}"
    fields = tuple(
        Field("secret", path, time=when, url=f"{base}/show/{segment(*path.split('/'))}")
        for path, when in found[:MOST]
    )
    summary = "" if fields else "no secrets"
    return Panel(TITLE, OK, fields, (Link("secrets", base),), summary)


def probe(client: Client) -> str:
    """Give the version of the server, and hold the token to a look at itself."""
    client.json("/v1/auth/token/lookup-self", headers=_headers(client))
    try:
        return text(client.json("/v1/sys/health", {"standbyok": "true", "perfstandbyok": "true"}), "version")
    except PortalError:
        return ""

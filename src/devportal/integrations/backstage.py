"""Backstage: the entity's page, documentation and definition there, and whether it is registered."""

from __future__ import annotations

from devportal.integrations.panel import OK, WARNING, Field, Link, NotThere, Panel
from devportal.integrations.shape import text
from devportal.integrations.words import segment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Backstage"


def panel(entity: Entity, client: Client) -> Panel:
    """Show where an entity is in Backstage; with a token, whether it is there."""
    found = links(entity, client.url)
    if not client.find_token():
        return Panel(TITLE, OK, tuple(Field(one.title, one.url, url=one.url) for one in found), found)
    where = segment(entity.kind.lower(), entity.namespace, entity.name)
    try:
        about = client.json(f"/api/catalog/entities/by-name/{where}")
    except NotThere:
        return Panel(
            TITLE, WARNING, (Field("registered", "no", WARNING),), found, "it is not in that catalog"
        )
    origin = text(about, "metadata", "annotations", "backstage.io/managed-by-location")
    fields = [Field("registered", f"from {origin}" if origin else "yes", OK)]
    return Panel(TITLE, OK, (*fields, *(Field(one.title, one.url, url=one.url) for one in found)), found)


def links(entity: Entity, base: str) -> tuple[Link, ...]:
    """Give the pages that Backstage has for an entity."""
    where = segment(entity.namespace, entity.kind.lower(), entity.name)
    found = [Link("page", f"{base}/catalog/{where}")]
    if any(key.startswith("backstage.io/techdocs-") for key in entity.annotations):
        found.append(Link("docs", f"{base}/docs/{where}"))
    if entity.kind == "API":
        found.append(Link("definition", f"{base}/catalog/{where}/definition"))
    return tuple(found)


def probe(client: Client) -> str:
    """Give nothing but whether the catalog answers: Backstage tells no version."""
    client.json("/api/catalog/entities", {"limit": 1, "fields": "metadata.name"})
    return ""

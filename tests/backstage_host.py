"""A loopback server that answers as Backstage's catalog API does, over a few recorded entities."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from web_server import Asked, Reply

PAGE = 3
"""At most so many entities in one answer, so that a question that needs more takes several."""


def entity(
    kind: str, name: str, spec: dict[str, Any], relations: Iterable[tuple[str, str]] = (), **metadata: Any
) -> dict[str, Any]:
    """An entity as the API gives it: with uid, etag, annotations and relations."""
    place = f"url:https://github.com/acme/{name}/tree/main/catalog-info.yaml"
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {
            "namespace": "default",
            "annotations": {
                "backstage.io/managed-by-location": place,
                "backstage.io/managed-by-origin-location": place,
            },
            "name": name,
            "uid": f"uid-{name}",
            "etag": "0" * 40,
            **metadata,
        },
        "spec": spec,
        "relations": [{"type": kind_, "targetRef": ref} for kind_, ref in relations],
    }


def recorded() -> list[dict[str, Any]]:
    """A small company: two services, an API, a database, teams, a person, and a Location."""
    service = {"type": "service", "lifecycle": "production", "owner": "payments"}
    pay, web, api, base = (
        "component:default/pay",
        "component:default/web",
        "api:default/pay-api",
        "resource:default/pay-db",
    )
    team, people = "group:default/payments", "user:default/ada"
    return [
        entity(
            "Component",
            "pay",
            {**service, "providesApis": ["pay-api"], "dependsOn": ["resource:pay-db"]},
            [("ownedBy", team), ("providesApi", api), ("dependsOn", base)],
            title="Payments",
            description="Takes money",
            tags=["java"],
        ),
        entity(
            "Component",
            "web",
            {**service, "owner": "web", "consumesApis": ["pay-api"]},
            [("ownedBy", "group:default/web"), ("consumesApi", api)],
            description="The shop",
        ),
        entity(
            "API",
            "pay-api",
            {
                "type": "openapi",
                "lifecycle": "production",
                "owner": "payments",
                "definition": "openapi: 3.1.0",
            },
            [("ownedBy", team), ("apiProvidedBy", pay), ("apiConsumedBy", web)],
        ),
        entity(
            "Resource",
            "pay-db",
            {"type": "database", "owner": "payments"},
            [("ownedBy", team), ("dependencyOf", pay)],
        ),
        entity(
            "Group",
            "payments",
            {"type": "team", "children": [], "parent": "board", "profile": {"email": "pay@acme.example"}},
            [("childOf", "group:default/board"), ("hasMember", people)]
            + [("ownerOf", ref) for ref in (api, pay, base)],
        ),
        entity("Group", "board", {"type": "board", "children": ["payments"]}, [("parentOf", team)]),
        entity(
            "User", "ada", {"memberOf": ["payments"], "profile": {"displayName": "Ada"}}, [("memberOf", team)]
        ),
        entity("Location", "all", {"type": "url", "targets": ["https://github.com/acme/x/blob/main/y.yaml"]}),
    ]


@dataclass
class BackstageHost:
    """The API over `entities`; `token` is wanted where it is set."""

    entities: list[dict[str, Any]] = field(default_factory=recorded)
    token: str = ""
    given: int = 0
    """How many entities were handed out in all."""
    old: bool = False
    """Whether it answers as releases before by-query and by-refs did."""

    def __call__(self, asked: Asked) -> Reply:
        if self.token and asked.headers.get("authorization") != f"Bearer {self.token}":
            return Reply({"error": {"name": "AuthenticationError", "message": "Missing credentials"}}, 401)
        path = asked.path.removeprefix("/api/catalog")
        if path == "/entity-facets":
            counts = Counter(value for one in self.entities for value in _plain(one, asked.query["facet"]))
            values = [{"value": value, "count": count} for value, count in counts.items()]
            return Reply({"facets": {asked.query["facet"]: values}})
        if self.old:
            return self.in_old_days(path, asked)
        if path == "/entities/by-query" and asked.method == "GET":
            return self.by_query(asked)
        if path == "/entities/by-refs" and asked.method == "POST":
            known = {ref_of(one): one for one in self.entities}
            body = json.loads(asked.body)
            found = [known.get(ref.lower()) for ref in body["entityRefs"]]
            self.given += sum(one is not None for one in found)
            return Reply({"items": [one and picked(one, body.get("fields")) for one in found]})
        return Reply({"error": {"name": "NotFoundError"}}, 404)

    def in_old_days(self, path: str, asked: Asked) -> Reply:
        if path == "/entities":
            filters = [value for key, value in asked.pairs if key == "filter"]
            start, size = int(asked.query.get("offset", 0)), int(asked.query.get("limit", 10**6))
            found = [one for one in self.entities if fits(one, filters)][start : start + size]
            self.given += len(found)
            fields = asked.query.get("fields", "").split(",") if "fields" in asked.query else None
            return Reply([picked(one, fields) for one in found])
        for one in self.entities:
            if path == "/entities/by-name/" + ref_of(one).replace(":", "/"):
                self.given += 1
                return Reply(one)
        return Reply({"error": {"name": "NotFoundError"}}, 404)

    def by_query(self, asked: Asked) -> Reply:
        query = json.loads(asked.query["cursor"]) if "cursor" in asked.query else {}
        if "cursor" in asked.query:
            assert not {"filter", "fullTextFilterTerm"} & set(asked.query), "a cursor excludes filters"
        else:
            query = {
                "filters": [value for key, value in asked.pairs if key == "filter"],
                "text": asked.query.get("fullTextFilterTerm", ""),
                "fields": asked.query.get("fullTextFilterFields", "metadata.uid"),
                "start": 0,
            }
        found = [
            one
            for one in self.entities
            if fits(one, query["filters"]) and has(one, query["text"], query["fields"])
        ]
        found.sort(key=lambda one: one["metadata"]["name"])
        size = min(int(asked.query.get("limit", "20")), PAGE)
        page = found[query["start"] : query["start"] + size]
        self.given += len(page)
        info = {}
        if size and query["start"] + size < len(found):
            info["nextCursor"] = json.dumps({**query, "start": query["start"] + size})
        fields = asked.query["fields"].split(",") if "fields" in asked.query else None
        page = [picked(one, fields) for one in page]
        return Reply({"items": page, "totalItems": len(found), "pageInfo": info})


def picked(one: dict[str, Any], fields: list[str] | None) -> dict[str, Any]:
    """Give an entity with these fields alone."""
    if fields is None:
        return one
    found: dict[str, Any] = {}
    for field_ in fields:
        head, _, rest = field_.partition(".")
        if not rest and head in one:
            found[head] = one[head]
        elif rest and rest in one.get(head, {}):
            found.setdefault(head, {})[rest] = one[head][rest]
    return found


def _plain(one: dict[str, Any], key: str) -> list[str]:
    return [one[key]] if key in one else []


def ref_of(one: dict[str, Any]) -> str:
    return f"{one['kind']}:{one['metadata']['namespace']}/{one['metadata']['name']}".lower()


def fits(one: dict[str, Any], filters: list[str]) -> bool:
    """Repeated filters are ORed; in one, keys are ANDed and values of one key ORed; case does not matter."""
    return not filters or any(_all(one, text) for text in filters)


def _all(one: dict[str, Any], text: str) -> bool:
    wanted: dict[str, list[str | None]] = {}
    for part in text.split(","):
        key, equals, value = part.partition("=")
        wanted.setdefault(key.lower(), []).append(value.lower() if equals else None)
    return all(
        any(value is None or value in found for value in values)
        for key, values in wanted.items()
        if (found := _values(one, key)) or True
    ) and all(_values(one, key) for key in wanted)


def _values(one: dict[str, Any], key: str) -> list[str]:
    if key.startswith("relations."):
        return [edge["targetRef"] for edge in one["relations"] if f"relations.{edge['type']}".lower() == key]
    found: Any = one
    for part in key.split("."):
        names = {name.lower(): name for name in found} if isinstance(found, dict) else {}
        if part not in names:
            return []
        found = found[names[part]]
    items = found if isinstance(found, list) else [found]
    return [str(item).lower() for item in items]


def has(one: dict[str, Any], text: str, fields: str) -> bool:
    return not text or any(
        text.lower() in value for key in fields.split(",") for value in _values(one, key.lower())
    )

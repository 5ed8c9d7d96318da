"""A small catalog for the tests of queries: rows by ref, and what a query finds in it."""

from __future__ import annotations

from devportal.catalog.query import Query, matcher
from devportal.catalog.searchable import search_rows

ENTITIES = {
    "component:default/payments-api": (
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {
                "name": "payments-api",
                "title": "Payments",
                "description": "Takes money. " + "Long text. " * 30 + "Uses Kafka.",
                "tags": ["java", "tier1"],
                "labels": {"acme.io/tier": "Gold"},
                "annotations": {"github.com/project-slug": "acme/payments"},
            },
            "spec": {"type": "service", "lifecycle": "production", "owner": "payments"},
        },
        [
            ("ownedBy", "group:default/payments"),
            ("partOf", "system:default/checkout"),
            ("dependsOn", "resource:default/kafka-orders"),
            ("dependsOn", "component:default/ledger"),
        ],
    ),
    "component:default/ledger": (
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {"name": "ledger", "tags": ["go"], "labels": {"acme.io/tier": "silver"}},
            "spec": {"type": "library", "lifecycle": "experimental", "owner": "user:ann"},
        },
        [("ownedBy", "user:default/ann"), ("partOf", "domain:default/checkout")],
    ),
    "resource:default/kafka-orders": (
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Resource",
            "metadata": {"name": "kafka-orders", "description": "Order events"},
            "spec": {"type": "topic", "owner": "shop/payments"},
        },
        [("ownedBy", "group:shop/payments"), ("dependencyOf", "component:default/payments-api")],
    ),
    "group:default/payments": (
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Group",
            "metadata": {"name": "payments", "title": "Payments team"},
            "spec": {"type": "team", "children": [], "profile": {"email": "Pay@acme.example"}},
        },
        [("ownerOf", "component:default/payments-api"), ("hasMember", "user:default/ann")],
    ),
}
ROWS = {ref: search_rows(entity, tuple(relations)) for ref, (entity, relations) in ENTITIES.items()}


def found(query: Query) -> list[str]:
    """Give the names of what fits."""
    fits = matcher(query)
    return [ref.partition("/")[2] for ref, rows in ROWS.items() if fits(rows)]

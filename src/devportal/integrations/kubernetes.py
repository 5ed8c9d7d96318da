"""Kubernetes: rollout, pods, restarts, use of resources, events; log lines."""

from __future__ import annotations

from devportal.integrations.annotated import value
from devportal.integrations.kubernetes_parts import (
    event_fields,
    pod_fields,
    scale_fields,
    use_fields,
    workload_fields,
)
from devportal.integrations.kubernetes_reach import cluster_of
from devportal.integrations.panel import UNKNOWN, Panel, worst
from devportal.integrations.shape import items, mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.integrations.kubernetes_reach import Cluster
    from devportal.integrations.logged import Entry
    from devportal.model.entity import Entity

TITLE = "Kubernetes"
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")


def panel(entity: Entity, client: Client) -> Panel:
    """Show what runs of an entity."""
    cluster = reach(entity, client)
    found = cluster.get((*WORKLOADS, "Pod", "HorizontalPodAutoscaler"), selector_of(entity))
    if not found:
        return Panel(TITLE, UNKNOWN, summary=f"nothing has the labels {selector_of(entity)}")
    pods = [one for one in found if text(one, "kind") == "Pod"]
    return objects_panel(found, cluster.metrics(selector_of(entity)), cluster.events() if pods else [])


def reach(entity: Entity, client: Client) -> Cluster:
    """Give the cluster and namespace that an entity names."""
    return cluster_of(client, value(entity, "backstage.io/kubernetes-cluster"), namespace_of(entity))


def namespace_of(entity: Entity) -> str:
    """Give the namespace of an entity's objects, "" for all."""
    return value(entity, "backstage.io/kubernetes-namespace")


def selector_of(entity: Entity) -> str:
    """Give the label selector: the entity's own, else by its id as Backstage does."""
    own = value(entity, "backstage.io/kubernetes-label-selector")
    return own or f"backstage.io/kubernetes-id={value(entity, 'backstage.io/kubernetes-id')}"


def objects_panel(found: list[dict[str, Any]], metrics: Any, events: list[dict[str, Any]]) -> Panel:
    """Put together the panel from Kubernetes' objects."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        by_kind.setdefault(text(one, "kind"), []).append(one)
    fields = [field for kind in WORKLOADS for one in by_kind.get(kind, ()) for field in workload_fields(one)]
    pods = by_kind.get("Pod", [])
    fields += pod_fields(pods)
    fields += use_fields(items(metrics, "items"))
    fields += [field for one in by_kind.get("HorizontalPodAutoscaler", ()) for field in scale_fields(one)]
    names = {text(mapping(one, "metadata"), "name") for one in found}
    fields += event_fields(events, names)
    return Panel(TITLE, worst([one.state for one in fields]), tuple(fields))


def logs(entity: Entity, client: Client, lines: int) -> tuple[str, ...]:
    """Give the last lines of each container of an entity's pods, with the pod's name before each."""
    return reach(entity, client).logs(selector_of(entity), lines)


def entries(entity: Entity, client: Client, lines: int, since: int) -> list[Entry]:
    """Give the last lines of each container with their times, of the last `since` seconds (0: of all)."""
    return reach(entity, client).entries(selector_of(entity), lines, since)


def probe(client: Client) -> str:
    """Give the version of the server."""
    return cluster_of(client, "", "").version()

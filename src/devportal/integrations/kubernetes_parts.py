"""Kubernetes' objects as lines of a panel. Pure: JSON in, fields out."""

from __future__ import annotations

from devportal.integrations.panel import FAILING, OK, WARNING, Field
from devportal.integrations.shape import at, items, mapping, number, text, whole
from devportal.integrations.words import few
from devportal.text import cut, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_GRAVE = (
    "CrashLoopBackOff",
    "ImagePullBackOff",
    "ErrImagePull",
    "CreateContainerConfigError",
    "OOMKilled",
    "Error",
)
_UNITS = {"": 1.0, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_UNITS |= {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40}
PODS = 5
EVENTS = 3


def workload_fields(one: Any) -> list[Field]:
    """Read a Deployment, StatefulSet or DaemonSet: how many are ready, the state of the rollout, images."""
    kind, name = text(one, "kind").lower(), text(one, "metadata", "name")
    daemon = kind == "daemonset"
    wanted = whole(one, "status", "desiredNumberScheduled") if daemon else whole(one, "spec", "replicas")
    if not daemon and at(one, "spec", "replicas") is None:
        wanted = 1
    ready = whole(one, "status", "numberReady" if daemon else "readyReplicas")
    updated = whole(one, "status", "updatedNumberScheduled" if daemon else "updatedReplicas")
    state = OK if ready >= wanted else FAILING if ready == 0 else WARNING
    words = f"{ready} of {wanted} ready"
    if updated < wanted:
        words += f", rollout: {updated} updated"
        state = max(state, WARNING, key=(OK, WARNING, FAILING).index)
    stuck = _condition(one, "Progressing")
    if text(stuck, "status") == "False":
        state, words = FAILING, f"{words}, {text(stuck, 'reason') or 'rollout failed'}"
    if at(one, "spec", "paused") is True:
        words += ", paused"
    fields = [Field(kind, f"{name}: {words}", state)]
    images = few(
        dict.fromkeys(text(each, "image") for each in items(one, "spec", "template", "spec", "containers"))
    )
    return fields + ([Field("images", images)] if images else [])


def _condition(one: Any, kind: str) -> dict[str, Any]:
    return next((each for each in items(one, "status", "conditions") if text(each, "type") == kind), {})


def pod_fields(pods: list[dict[str, Any]]) -> list[Field]:
    """Read the pods: how many run, restarts, and each that is not well with its reason."""
    alive = [one for one in pods if text(one, "status", "phase") != "Succeeded"]
    if not alive:
        return []
    ready = [one for one in alive if text(_condition(one, "Ready"), "status") == "True"]
    statuses = [each for one in alive for each in items(one, "status", "containerStatuses")]
    restarts = sum(whole(each, "restartCount") for each in statuses)
    fields = [
        Field("pods", f"{len(ready)} of {len(alive)} ready", OK if len(ready) == len(alive) else WARNING)
    ]
    if restarts:
        ends = [text(each, "lastState", "terminated", "finishedAt") for each in statuses]
        fields.append(Field("restarts", str(restarts), time=max(ends, default="")))
    for one in alive:
        why = pod_trouble(one)
        if why:
            grave = FAILING if why.split(":", 1)[0] in _GRAVE else WARNING
            fields.append(Field(text(one, "metadata", "name"), why, grave))
    return fields[: 2 + PODS]


def pod_trouble(pod: Any) -> str:
    """Give why a pod is not well; "" where it is."""
    for each in (*items(pod, "status", "initContainerStatuses"), *items(pod, "status", "containerStatuses")):
        waiting = text(each, "state", "waiting", "reason")
        last = text(each, "lastState", "terminated", "reason") or text(each, "state", "terminated", "reason")
        if waiting not in ("", "ContainerCreating", "PodInitializing"):
            said = last or text(each, "state", "waiting", "message")
            return waiting + (f": {cut(said, 100)}" if said else "")
        if last == "OOMKilled":
            return "OOMKilled: it took more memory than its limit"
    if text(pod, "status", "phase") in ("Failed", "Pending", "Unknown"):
        reason = text(pod, "status", "reason") or text(_condition(pod, "PodScheduled"), "reason")
        return text(pod, "status", "phase") + (f": {reason}" if reason else "")
    return ""


def use_fields(metrics: list[dict[str, Any]]) -> list[Field]:
    """Read the use of processor and memory from the metrics API."""
    containers = [each for one in metrics for each in items(one, "containers")]
    if not containers:
        return []
    cores = sum(quantity(text(each, "usage", "cpu")) for each in containers)
    memory = sum(quantity(text(each, "usage", "memory")) for each in containers)
    return [
        Field(
            "use",
            f"{cores * 1000:.0f}m CPU, {memory / 2**20:.0f} MiB memory in {plural(len(metrics), 'pod')}",
        )
    ]


def quantity(text_: str) -> float:
    """Read a quantity of Kubernetes, as in 250m or 64Mi; 0 for what is none."""
    digits = text_.rstrip("numkMGTKi")
    return (number({"value": digits}, "value") or 0.0) * _UNITS.get(text_[len(digits) :], 0.0)


def scale_fields(one: Any) -> list[Field]:
    """Read an autoscaler: its span, where it stands, and whether it is at its end."""
    least, most = whole(one, "spec", "minReplicas") or 1, whole(one, "spec", "maxReplicas")
    now = whole(one, "status", "currentReplicas")
    limited = text(_condition(one, "ScalingLimited"), "status") == "True" and most and now >= most
    return [Field("autoscaler", f"{now} of {least} to {most}", WARNING if limited else OK)]


def event_fields(events: Iterable[dict[str, Any]], names: set[str]) -> list[Field]:
    """Read the last warnings about these objects."""
    found = [
        one
        for one in events
        if text(one, "type") == "Warning" and text(one, "involvedObject", "name") in names
    ]
    found.sort(key=_last, reverse=True)
    return [
        Field("event", f"{text(one, 'reason')}: {cut(text(one, 'message'), 160)}", WARNING, _last(one))
        for one in found[:EVENTS]
    ]


def _last(event: dict[str, Any]) -> str:
    found = mapping(event)
    return (
        text(found, "lastTimestamp")
        or text(found, "eventTime")
        or text(found, "metadata", "creationTimestamp")
    )

"""The two ways to a cluster: kubectl with the user's own kubeconfig, or the API with a token."""

from __future__ import annotations

import os

from devportal.errors import AUTH, PortalError
from devportal.integrations.logged import kubectl_entry, stamped
from devportal.integrations.panel import NotConfigured, NotThere
from devportal.integrations.shape import items, text
from devportal.integrations.words import segment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, Protocol

    from devportal.integrations.client import Client
    from devportal.integrations.logged import Entry

    class Cluster(Protocol):
        """What a panel asks of a cluster."""

        def get(self, kinds: Sequence[str], selector: str) -> list[dict[str, Any]]:
            """Give the objects of these kinds that a selector fits."""

        def metrics(self, selector: str) -> Any:
            """Give the use of resources, None where the cluster has no metrics."""

        def events(self) -> list[dict[str, Any]]:
            """Give the warnings of the namespace, none where they may not be seen."""

        def logs(self, selector: str, lines: int) -> tuple[str, ...]:
            """Give the last lines of each container."""

        def entries(self, selector: str, lines: int, since: int) -> list[Entry]:
            """Give the last lines of each container, of the last seconds where `since` is not 0."""

        def version(self) -> str:
            """Give the server's version."""


KEPT = tuple(
    "KUBECONFIG XDG_CONFIG_HOME XDG_CACHE_HOME HTTPS_PROXY NO_PROXY SSL_CERT_FILE AWS_PROFILE AWS_REGION "
    "AWS_DEFAULT_REGION AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY "
    "AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE GOOGLE_APPLICATION_CREDENTIALS "
    "CLOUDSDK_CONFIG AZURE_CONFIG_DIR KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT".split()
)
"""What kubectl and the credential helpers of clouds read."""

_PLACES = {
    "Pod": ("/api/v1", "pods"),
    "Event": ("/api/v1", "events"),
    "Deployment": ("/apis/apps/v1", "deployments"),
    "StatefulSet": ("/apis/apps/v1", "statefulsets"),
    "DaemonSet": ("/apis/apps/v1", "daemonsets"),
    "HorizontalPodAutoscaler": ("/apis/autoscaling/v2", "horizontalpodautoscalers"),
}
_REFUSED = (("Unauthorized", 401), ("must be logged in", 401), ("(Forbidden)", 403))
"""How kubectl words the two refusals."""
_METRICS = "/apis/metrics.k8s.io/v1beta1"
PODS = 10
SPACES = 5


def cluster_of(client: Client, cluster: str, namespace: str) -> Cluster:
    """Give the way to a cluster. Raises NotConfigured where there is none."""
    if cluster and any(one.name.partition(".")[2] == cluster for one in client.tool.instances):
        client, cluster = client.instance(cluster), ""
    if client.tool.url:
        return Api(client, namespace)
    home = client.environ.get("HOME", "")
    config = client.environ.get("KUBECONFIG") or os.path.join(home, ".kube", "config")
    known = any(os.path.isfile(path) for path in config.split(os.pathsep))
    if not known and "KUBERNETES_SERVICE_HOST" not in client.environ:
        raise NotConfigured("set $KUBECONFIG, or integrations.kubernetes.url with token_env")
    if not client.has("kubectl"):
        raise NotConfigured("install kubectl, or set integrations.kubernetes.url with token_env")
    return Kubectl(client, namespace, str(client.option("context")) or cluster)


class Api:
    """A cluster by its API, asked with a bearer token."""

    def __init__(self, client: Client, namespace: str) -> None:
        self._client = client
        self._space = f"/namespaces/{segment(namespace)}" if namespace else ""

    def get(self, kinds: Sequence[str], selector: str) -> list[dict[str, Any]]:
        """Ask for one kind after the other; one that may not be seen is left out unless all are."""
        found: list[dict[str, Any]] = []
        refused: list[PortalError] = []
        for kind in kinds:
            group, plural = _PLACES[kind]
            try:
                answer = self._client.json(f"{group}{self._space}/{plural}", {"labelSelector": selector})
            except NotThere as error:
                refused.append(error)
            except PortalError as error:
                if error.exit_code != AUTH:
                    raise
                refused.append(error)
            else:
                found += [{**one, "kind": kind} for one in items(answer, "items")]
        if len(refused) == len(kinds):
            raise refused[0]
        return found

    def metrics(self, selector: str) -> Any:
        """Give the metrics of pods."""
        return self._quiet(f"{_METRICS}{self._space}/pods", {"labelSelector": selector})

    def events(self) -> list[dict[str, Any]]:
        """Give the warnings of the namespace."""
        return items(self._quiet(f"/api/v1{self._space}/events", {"fieldSelector": "type=Warning"}), "items")

    def _quiet(self, path: str, params: dict[str, str]) -> Any:
        try:
            return self._client.json(path, params)
        except PortalError as error:
            if isinstance(error, NotThere) or error.exit_code == AUTH:
                return None
            raise

    def logs(self, selector: str, lines: int) -> tuple[str, ...]:
        """Ask for the lines of one container after the other."""
        return tuple(
            f"[{source}] {line}"
            for source, path, name in self._containers(selector)
            for line in self._lines(path, {"container": name, "tailLines": lines})[-lines:]
        )

    def entries(self, selector: str, lines: int, since: int) -> list[Entry]:
        """Ask for the lines of one container after the other, each with its time."""
        params = {"tailLines": lines, "timestamps": True, "sinceSeconds": since or None}
        return [
            stamped(source, line)
            for source, path, name in self._containers(selector)
            for line in self._lines(path, {"container": name, **params})[-lines:]
        ]

    def _containers(self, selector: str) -> Iterator[tuple[str, str, str]]:
        """Give pod/container, the path of the log and the container's name."""
        for pod in self.get(("Pod",), selector)[:PODS]:
            space, name = text(pod, "metadata", "namespace"), text(pod, "metadata", "name")
            path = f"/api/v1/namespaces/{segment(space or 'default', 'pods', name, 'log')}"
            for each in items(pod, "spec", "containers"):
                yield f"{name}/{text(each, 'name')}", path, text(each, "name")

    def _lines(self, path: str, params: dict[str, Any]) -> list[str]:
        """Give the lines of one container; one that has not started, or is gone, has a reason instead."""
        try:
            return self._client.text(path, params).splitlines()
        except NotThere:
            return ["no lines: the pod is gone"]
        except PortalError as error:
            if error.code != "net.request":
                raise
            return [f"no lines: {error.lines[0]}"]

    def version(self) -> str:
        """Give the server's version."""
        found = text(self._client.json("/version"), "gitVersion")
        self._client.json("/api/v1/namespaces", {"limit": 1})
        return found


class Kubectl:
    """A cluster by kubectl; what is given to it stands behind an equals sign, never as an option itself."""

    def __init__(self, client: Client, namespace: str, context: str) -> None:
        self._client = client
        self._namespace = namespace
        self._space = [f"--namespace={namespace}"] if namespace else ["--all-namespaces"]
        self._context = [f"--context={context}"] if context else []

    def _run(self, *words: str) -> bytes:
        try:
            return self._client.run("kubectl", *words, *self._context, keep=KEPT)
        except PortalError as error:
            status = next((status for word, status in _REFUSED if word in error.message), None)
            if error.code != "child.failed" or status is None:
                raise
            raise PortalError(f"{status}: {error.message}", exit_code=AUTH, code="child.denied") from None

    def _json(self, *words: str) -> Any:
        import json

        from devportal.errors import IO

        try:
            return json.loads(self._run(*words))
        except (ValueError, RecursionError):
            raise PortalError("kubectl answered no JSON", exit_code=IO, code="net.json") from None

    def get(self, kinds: Sequence[str], selector: str) -> list[dict[str, Any]]:
        """Ask for all kinds at once; where one may not be seen, for the workloads and pods alone."""
        words = [f"--selector={selector}", *self._space, "--output=json"]
        try:
            return items(self._json("get", _names(kinds), *words), "items")
        except PortalError as error:
            if error.exit_code != AUTH or len(kinds) == 1:
                raise
            return items(self._json("get", _names(("Deployment", "Pod")), *words), "items")

    def metrics(self, selector: str) -> Any:
        """Give the metrics of pods, None where the cluster has no metrics."""
        from urllib.parse import quote

        space = f"/namespaces/{segment(self._namespace)}" if self._namespace else ""
        try:
            return self._json("get", f"--raw={_METRICS}{space}/pods?labelSelector={quote(selector, safe='')}")
        except PortalError:
            return None

    def events(self) -> list[dict[str, Any]]:
        """Give the warnings of the namespace, none where they may not be seen."""
        try:
            return items(
                self._json("get", "events", *self._space, "--field-selector=type=Warning", "--output=json"),
                "items",
            )
        except PortalError:
            return []

    def logs(self, selector: str, lines: int) -> tuple[str, ...]:
        """Give the last lines of each container; one that has not started has a reason instead."""
        return tuple(self._lines(selector, f"--tail={lines}"))

    def entries(self, selector: str, lines: int, since: int) -> list[Entry]:
        """Give the last lines of each container, each with its time."""
        window = [f"--since={since}s"] if since else []
        found = self._lines(selector, f"--tail={lines}", "--timestamps=true", *window)
        return [kubectl_entry(line) for line in found]

    def _lines(self, selector: str, *words: str) -> list[str]:
        words = (f"--selector={selector}", *words, "--prefix=true", "--all-containers=true")
        words += ("--max-log-requests=20", "--ignore-errors=true")
        found: list[str] = []
        for space in self._spaces(selector):
            printed = self._run("logs", *words, f"--namespace={space}")
            found += printed.decode("utf-8", "replace").splitlines()
        return found

    def _spaces(self, selector: str) -> list[str]:
        """Give the namespaces whose pods are meant: kubectl wants one at a time."""
        if self._namespace:
            return [self._namespace]
        pods = self.get(("Pod",), selector)
        return list(dict.fromkeys(text(one, "metadata", "namespace") or "default" for one in pods))[:SPACES]

    def version(self) -> str:
        """Give the server's version."""
        return text(self._json("version", "--output=json"), "serverVersion", "gitVersion")


def _names(kinds: Sequence[str]) -> str:
    return ",".join(_PLACES[kind][1] for kind in kinds)

"""Panels against the tools themselves: kubectl with an API of ours, Terraform's own state, a Prometheus that runs."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from helpers import write_tree
from live_company import TOOLS
from runs import portal
from tool_cases import answer
from web_server import Asked, Reply, web

if TYPE_CHECKING:
    from collections.abc import Iterator


def needed(program: str, package: str) -> str:
    """Give the path of a program, or skip naming what installs it."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed ({package}); .ci/run installs it where it may")
    return found


def status(root: pathlib.Path, home: pathlib.Path, **environ: str) -> dict[str, Any]:
    env = {"PATH": os.environ["PATH"], **environ}
    done = portal("status", "payment-api", "--json", cwd=root, home=home, environ=env)
    assert done.err == ""
    (panel,) = json.loads(done.out)["panels"]
    return panel


def entity(**annotations: str) -> str:
    metadata = {"name": "payment-api", "annotations": annotations}
    spec = {"type": "service", "lifecycle": "production", "owner": "pay"}
    return json.dumps(
        {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": metadata, "spec": spec}
    )


def resource(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "singularName": "", "namespaced": True, "kind": kind, "verbs": ["get", "list"]}


DISCOVERY = {
    "/version": {"major": "1", "minor": "31", "gitVersion": "v1.31.0"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {
        "kind": "APIGroupList",
        "groups": [
            {
                "name": group,
                "versions": [{"groupVersion": f"{group}/{version}", "version": version}],
                "preferredVersion": {"groupVersion": f"{group}/{version}", "version": version},
            }
            for group, version in (("apps", "v1"), ("autoscaling", "v2"))
        ],
    },
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [resource("pods", "Pod"), resource("pods/log", "Pod"), resource("events", "Event")],
    },
    "/apis/apps/v1": {
        "kind": "APIResourceList",
        "groupVersion": "apps/v1",
        "resources": [
            resource("deployments", "Deployment"),
            resource("statefulsets", "StatefulSet"),
            resource("daemonsets", "DaemonSet"),
        ],
    },
    "/apis/autoscaling/v2": {
        "kind": "APIResourceList",
        "groupVersion": "autoscaling/v2",
        "resources": [resource("horizontalpodautoscalers", "HorizontalPodAutoscaler")],
    },
}
KINDS = {
    "deployments": ("apps/v1", "Deployment"),
    "statefulsets": ("apps/v1", "StatefulSet"),
    "daemonsets": ("apps/v1", "DaemonSet"),
    "pods": ("v1", "Pod"),
    "events": ("v1", "Event"),
    "horizontalpodautoscalers": ("autoscaling/v2", "HorizontalPodAutoscaler"),
}


def cluster(one: Asked) -> Reply:
    """Answer as an API server: discovery, lists with their kind, log lines."""
    if one.path in DISCOVERY:
        return Reply(DISCOVERY[one.path], headers={"Content-Type": "application/json"})
    if one.path.endswith("/log"):
        return Reply("ready\nserving\n", headers={"Content-Type": "text/plain"})
    found = answer(TOOLS["kubernetes"].answers, one)
    name = one.path.rpartition("/")[2]
    items = found.body["items"] if isinstance(found.body, dict) and "items" in found.body else []
    if name not in KINDS or one.path.startswith("/apis/metrics"):
        return Reply(found.body, found.status, {"Content-Type": "application/json"})
    version, kind = KINDS[name]
    body = {"apiVersion": version, "kind": f"{kind}List", "metadata": {}, "items": items}
    return Reply(body, headers={"Content-Type": "application/json"})


@pytest.fixture
def kubeconfig(tmp_path: pathlib.Path) -> Iterator[tuple[pathlib.Path, list[Asked]]]:
    needed("kubectl", "kubernetes-client")
    with web(cluster) as server:
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": server.url}}],
            "users": [{"name": "u", "user": {"token": "CANARY-KUBE"}}],
            "contexts": [{"name": "prod", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "prod",
        }
        yield write_tree(tmp_path, {"kube": json.dumps(config)}) / "kube", server.asked


def test_kubectl(tmp_path: pathlib.Path, kubeconfig: tuple[pathlib.Path, list[Asked]]) -> None:
    config, asked = kubeconfig
    case = TOOLS["kubernetes"]
    root = write_tree(tmp_path / "work", {"catalog-info.yaml": entity(**case.annotations)})
    home = tmp_path / "home"
    write_tree(home, {".config/devportal/config.toml": "[live]\ndeadline = 20\n"})
    panel = status(root, home, KUBECONFIG=str(config))
    fields: dict[str, str] = {}
    for one in panel["fields"]:
        fields.setdefault(one["label"], one["value"])
    assert (panel["state"], fields) == (case.state, dict(case.fields))
    selectors = {one.query["labelSelector"] for one in asked if "labelSelector" in one.query}
    assert selectors == {"backstage.io/kubernetes-id=payment-api"}
    done = portal(
        "logs",
        "payment-api",
        cwd=root,
        home=home,
        environ={"PATH": os.environ["PATH"], "KUBECONFIG": str(config)},
    )
    lines = [f"[pod/payment-api-{pod}/app] {line}" for pod in "abc" for line in ("ready", "serving")]
    assert sorted(done.out.splitlines()) == sorted(lines), done.err
    environ = {"PATH": os.environ["PATH"], "KUBECONFIG": str(config)}
    done = portal("logs", "payment-api", "--since", "1h", "-n", "9", cwd=root, home=home, environ=environ)
    assert sorted(done.out.splitlines()) == sorted(lines), done.err
    query = next(one.query for one in reversed(asked) if one.path.endswith("/log"))
    assert (query["sinceSeconds"], query["tailLines"], query["timestamps"]) == ("3600", "9", "true")
    doctor = portal(
        "doctor",
        "--online",
        cwd=root,
        home=home,
        environ={"PATH": os.environ["PATH"], "KUBECONFIG": str(config)},
    )
    assert "kubernetes\tok\treachable and authorised: v1.31.0\t" in doctor.out, doctor.out


def test_kubectl_says_why(tmp_path: pathlib.Path) -> None:
    needed("kubectl", "kubernetes-client")
    root = write_tree(tmp_path / "work", {"catalog-info.yaml": entity(**TOOLS["kubernetes"].annotations)})
    config = {
        "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:9"}}],
        "contexts": [{"name": "prod", "context": {"cluster": "c"}}],
        "current-context": "prod",
    }
    write_tree(tmp_path / "home", {".kube/config": json.dumps(config)})
    panel = status(root, tmp_path / "home")
    assert (panel["state"], panel["fields"]) == ("unreachable", [])
    assert panel["summary"].startswith("kubectl: ")


MAIN = """
resource "terraform_data" "database" { input = "CANARY-STATE" }
resource "terraform_data" "replica" {
  count = 2
  input = count.index
}
output "password" {
  value     = "CANARY-OUTPUT"
  sensitive = true
}
"""


@pytest.mark.parametrize("workspace", ["default", "payments-production"])
def test_the_state_of_a_real_terraform(tmp_path: pathlib.Path, workspace: str) -> None:
    terraform = needed("terraform", "from HashiCorp")
    files = {
        "catalog-info.yaml": entity(**{"terraform/workspace": "payments-production"}),
        "terraform/main.tf": MAIN,
    }
    root = write_tree(tmp_path / "work", files)
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "CHECKPOINT_DISABLE": "1"}
    (tmp_path / ".terraformrc").write_text("")

    def run(*words: str) -> str:
        done = subprocess.run(
            [terraform, *words],
            cwd=root / "terraform",
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("init", "-input=false")
    if workspace != "default":
        run("workspace", "new", workspace)
    run("apply", "-auto-approve", "-input=false")
    version = json.loads(run("version", "-json"))["terraform_version"]
    panel = status(root, tmp_path / "home")
    fields = {one["label"]: one["value"] for one in panel["fields"]}
    assert fields.pop("state").startswith(f"{workspace}: serial ")
    assert fields == {"resources": "3 resources: 3 terraform_data", "terraform": version}
    assert (panel["state"], panel["summary"]) == ("ok", "local state")
    assert "CANARY" not in json.dumps(panel)


RULES = """
groups:
  - name: payments
    interval: 1s
    rules:
      - alert: AlwaysOn
        expr: vector(1) > 0
        labels: {severity: critical, instance: here}
        annotations: {summary: It is on}
      - alert: NeverOn
        expr: vector(0) > 1
"""


@pytest.fixture
def prometheus(tmp_path: pathlib.Path) -> Iterator[str]:
    program = needed("prometheus", "Debian's package prometheus")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    write_tree(tmp_path, {"rules.yml": RULES, "prometheus.yml": "rule_files: [rules.yml]\n"})
    process = subprocess.Popen(
        [
            program,
            f"--config.file={tmp_path}/prometheus.yml",
            f"--storage.tsdb.path={tmp_path}/data",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: b"AlwaysOn" in _read(f"{url}/api/v1/alerts"))
        _wait(lambda: b'"firing"' in _read(f"{url}/api/v1/rules"))
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _read(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=2) as answered:
            return bytes(answered.read())
    except (urllib.error.URLError, OSError):
        return b""


def _wait(good: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not good():  # type: ignore[operator]
        assert time.monotonic() < end, "the tool did not become ready"
        time.sleep(0.1)


def test_a_real_prometheus(tmp_path: pathlib.Path, prometheus: str) -> None:
    annotations = {
        "prometheus.io/alert": "all",
        "prometheus.io/labels": "instance",
        "prometheus.io/rule": 'label_replace(vector(42), "zone", "a,b", "", "")|zone,no_such_metric|x',
    }
    root = write_tree(tmp_path / "work", {"catalog-info.yaml": entity(**annotations)})
    panel = status(root, tmp_path / "home", PROMETHEUS_URL=prometheus)
    fields = {one["label"]: (one["value"], one["state"]) for one in panel["fields"]}
    assert fields == {
        "AlwaysOn": ("firing critical instance=here: It is on", "failing"),
        'label_replace(vector(42), "zone", "a,b", "", "")': ("a,b 42", ""),
        "no_such_metric": ("no data", "unknown"),
    }
    assert len(panel["fields"][1]["points"]) == 61
    done = portal(
        "doctor", "--online", cwd=root, home=tmp_path / "home", environ={"PROMETHEUS_URL": prometheus}
    )
    version = json.loads(_read(f"{prometheus}/api/v1/status/buildinfo"))["data"]["version"]
    assert f"prometheus\tok\treachable and authorised at {prometheus}: {version}\t" in done.out


@pytest.mark.parametrize(
    ("status_", "reason", "words"),
    [
        (401, "Unauthorized", "401: kubectl: error: You must be logged in to the server"),
        (403, "Forbidden", "403: kubectl: Error from server (Forbidden): "),
    ],
)
def test_kubectl_tells_refusals_apart(tmp_path: pathlib.Path, status_: int, reason: str, words: str) -> None:
    needed("kubectl", "kubernetes-client")

    def refusing(one: Asked) -> Reply:
        if one.path in DISCOVERY:
            return cluster(one)
        said = {
            "kind": "Status",
            "status": "Failure",
            "reason": reason,
            "message": "pods is forbidden",
            "code": status_,
        }
        return Reply(said, status_, {"Content-Type": "application/json"})

    with web(refusing) as server:
        config = {
            "clusters": [{"name": "c", "cluster": {"server": server.url}}],
            "contexts": [{"name": "prod", "context": {"cluster": "c"}}],
            "current-context": "prod",
        }
        root = write_tree(tmp_path / "work", {"catalog-info.yaml": entity(**TOOLS["kubernetes"].annotations)})
        more = {
            ".config/devportal/config.toml": "[live]\ndeadline = 20\n",
            ".kube/config": json.dumps(config),
        }
        write_tree(tmp_path / "home", more)
        panel = status(root, tmp_path / "home")
    assert (panel["state"], panel["fields"]) == ("refused", [])
    assert panel["summary"].startswith(words), panel["summary"]


def test_kubectl_finds_the_namespace_of_log_lines(tmp_path: pathlib.Path) -> None:
    """Pods are looked for in all namespaces, and so are their lines; a container that waits has none."""
    needed("kubectl", "kubernetes-client")

    def spaced(one: Asked) -> Reply:
        if one.path == "/api/v1/pods":
            one = replace(one, path="/api/v1/namespaces/payments/pods")
        if one.path.startswith("/api/v1/namespaces/default/"):
            return Reply(
                {"apiVersion": "v1", "kind": "PodList", "items": []},
                headers={"Content-Type": "application/json"},
            )
        if one.path.endswith("/payment-api-b/log"):
            said = {
                "kind": "Status",
                "status": "Failure",
                "reason": "BadRequest",
                "code": 400,
                "message": "container is waiting to start",
            }
            return Reply(said, 400, {"Content-Type": "application/json"})
        return cluster(one)

    with web(spaced) as server:
        config = {
            "clusters": [{"name": "c", "cluster": {"server": server.url}}],
            "contexts": [{"name": "prod", "context": {"cluster": "c"}}],
            "current-context": "prod",
        }
        root = write_tree(
            tmp_path / "work", {"catalog-info.yaml": entity(**{"backstage.io/kubernetes-id": "payment-api"})}
        )
        more = {
            ".config/devportal/config.toml": "[live]\ndeadline = 20\n",
            ".kube/config": json.dumps(config),
        }
        write_tree(tmp_path / "home", more)
        done = portal(
            "logs", "payment-api", cwd=root, home=tmp_path / "home", environ={"PATH": os.environ["PATH"]}
        )
    lines = [f"[pod/payment-api-{pod}/app] {line}" for pod in "ac" for line in ("ready", "serving")]
    assert sorted(line for line in done.out.splitlines() if "waiting" not in line) == lines, done.err
    assert "waiting to start" in done.out

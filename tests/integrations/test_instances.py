"""An entity names one of several servers of a tool; only those of the configuration are asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from helpers import write_tree
from live_company import TOOLS
from runs import portal
from tool_cases import TOKEN, answer
from web_server import Asked, Reply, web

if TYPE_CHECKING:
    import pathlib

CASES = [
    ("github", {"backstage.io/source-location": "url:https://HOST/acme/payments/"}),
    ("github-actions", {"backstage.io/source-location": "url:https://HOST/acme/payments/"}),
    ("gitlab-ci", {"gitlab.com/instance": "HOST"}),
    ("kubernetes", {"backstage.io/kubernetes-cluster": "HOST"}),
    ("jenkins", {"jenkins.io/job-full-name": "HOST:storefront/gateway"}),
    ("argocd", {"argocd/instance-name": "HOST"}),
    ("prometheus", {"prometheus.io/service-name": "HOST"}),
    ("grafana", {"grafana/host-id": "HOST"}),
    ("sonarqube", {"sonarqube.org/project-key": "HOST/acme_orders"}),
]
NAME = "own.acme.example"


def served(one: Asked) -> Reply:
    name, _, path = one.path.removeprefix("/").partition("/")
    assert one.headers
    return answer(
        TOOLS[name].answers, Asked(one.method, f"/{path}", one.query, one.headers, one.body, one.pairs)
    )


@pytest.mark.parametrize(("name", "more"), CASES, ids=[name for name, _ in CASES])
def test_the_server_that_the_entity_names_is_asked(
    tmp_path: pathlib.Path, name: str, more: dict[str, str]
) -> None:
    table = "github" if name.startswith("github") else name
    annotations = {
        **TOOLS[name].annotations,
        **{key: text.replace("HOST", NAME) for key, text in more.items()},
    }
    metadata = {"name": "payment-api", "annotations": annotations}
    spec = {"type": "service", "lifecycle": "production", "owner": "pay"}
    entity = {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": metadata, "spec": spec}
    with web(served) as server, web(lambda one: Reply({}, 500)) as other:
        config = (
            f'[integrations.{table}]\nurl = "{other.url}"\ntoken_env = "OTHER"\n'
            f'[integrations.{table}.instances."{NAME}"]\nurl = "{server.url}/{name}"\ntoken_env = "OWN"\n'
        )
        write_tree(tmp_path / "home", {".config/devportal/config.toml": config})
        root = write_tree(tmp_path / "work", {"catalog-info.yaml": json.dumps(entity)})
        environ = {"OWN": TOKEN, "OTHER": "CANARY-OTHER"}
        words = ("status", "payment-api", "--only", name, "--json")
        done = portal(*words, cwd=root, home=tmp_path / "home", environ=environ)
        (panel,) = json.loads(done.out)["panels"]
        assert panel["state"] == TOOLS[name].state, panel
        assert other.asked == []
        sent = " ".join(value for one in server.asked for value in one.headers.values())
        assert "CANARY-OTHER" not in sent


def test_a_server_that_is_not_configured_is_named(tmp_path: pathlib.Path) -> None:
    metadata = {"name": "payment-api", "annotations": {"jenkins.io/job-full-name": "mobile:app/release"}}
    spec = {"type": "service", "lifecycle": "production", "owner": "pay"}
    entity = {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": metadata, "spec": spec}
    root = write_tree(tmp_path / "work", {"catalog-info.yaml": json.dumps(entity)})
    done = portal(
        "status",
        "payment-api",
        cwd=root,
        home=tmp_path / "home",
        environ={"JENKINS_URL": "http://127.0.0.1:9"},
    )
    assert done.out == "jenkins\tnot-configured\tset integrations.jenkins.instances.mobile.url\t\n"

"""The addresses of an entity's pages in its tools, from annotations alone."""

from __future__ import annotations

import pytest

from devportal.integrations.pages import pages_of
from devportal.model.entity import Entity

BASES = {
    "circleci": "https://circleci.com",
    "jenkins": "https://ci.acme.example",
    "jenkins.mobile": "https://ci-mobile.acme.example",
    "sonarqube": "https://sonar.acme.example",
    "sonarqube.mobile": "https://sonar-mobile.acme.example",
    "argocd": "https://argo.acme.example",
    "argocd.stage": "https://argo-stage.acme.example",
    "grafana": "https://grafana.acme.example",
    "grafana.eu": "https://grafana-eu.acme.example",
    "prometheus": "https://prom.acme.example",
    "sentry": "https://sentry.io",
    "terraform": "https://app.terraform.io",
    "vault": "https://vault.acme.example",
}

CASES = [
    ({"circleci.com/project-slug": "gh/acme/pay"}, "https://app.circleci.com/pipelines/github/acme/pay"),
    ({"circleci.com/project-slug": "acme/pay"}, "https://app.circleci.com/pipelines/bitbucket/acme/pay"),
    ({"circleci.com/project-slug": "pay"}, None),
    ({"jenkins.io/job-full-name": "shop/pay"}, "https://ci.acme.example/job/shop/job/pay/"),
    ({"jenkins.io/job-full-name": "mobile:shop/pay,x"}, "https://ci-mobile.acme.example/job/shop/job/pay/"),
    ({"jenkins.io/job-full-name": "other:shop/pay"}, None),
    ({"jenkins.io/github-folder": "shop/pay"}, "https://ci.acme.example/job/shop/job/pay/"),
    ({"sonarqube.org/project-key": "acme:pay"}, "https://sonar.acme.example/dashboard?id=acme%3Apay"),
    ({"sonarqube.org/project-key": "mobile/pay"}, "https://sonar-mobile.acme.example/dashboard?id=pay"),
    ({"argocd/app-name": "pay"}, "https://argo.acme.example/applications/pay"),
    ({"argocd/app-selector": "app=pay"}, "https://argo.acme.example/applications?labels=app%3Dpay"),
    (
        {"argocd/app-name": "pay", "argocd/instance-name": "stage,prod"},
        "https://argo-stage.acme.example/applications/pay",
    ),
    ({"grafana/dashboard-selector": "pay"}, "https://grafana.acme.example/dashboards?tag=pay"),
    ({"grafana/dashboard-selector": "tags @> 'pay'"}, "https://grafana.acme.example/dashboards"),
    (
        {"grafana/dashboard-selector": "pay", "grafana/host-id": "eu"},
        "https://grafana-eu.acme.example/dashboards?tag=pay",
    ),
    ({"prometheus.io/rule": "up"}, "https://prom.acme.example/alerts"),
    ({"sentry.io/project-slug": "acme/pay"}, "https://sentry.io/organizations/acme/projects/pay/"),
    ({"sentry.io/project-slug": "pay"}, None),
    ({"terraform/workspace": "a,b"}, None),
    (
        {"terraform/workspace": "a,b", "terraform/organization": "acme"},
        "https://app.terraform.io/app/acme/workspaces/a",
    ),
    ({"pulumi.com/project-slug": "acme/pay/prod"}, "https://app.pulumi.com/acme/pay/prod"),
    ({"vault.io/secrets-path": "a/b"}, "https://vault.acme.example/ui/vault/secrets/secrets/show/a/b"),
    ({"vault.io/secrets-path": "../../x?y"}, None),
    ({"github.com/project-slug": "acme/pay"}, "https://github.com/acme/pay"),
    (
        {
            "github.com/project-slug": "acme/pay",
            "backstage.io/source-location": "url:https://ghe.acme.example/acme/pay/tree/main/api/",
        },
        "https://ghe.acme.example/acme/pay/tree/main/api/",
    ),
]


@pytest.mark.parametrize(("annotations", "url"), CASES, ids=lambda v: str(v)[:60])
def test_the_first_page(annotations: dict[str, str], url: str | None) -> None:
    metadata = {"name": "pay", "annotations": annotations}
    found = pages_of(Entity({"kind": "Component", "metadata": metadata, "spec": {}}), BASES)
    assert (found[0].url if found else None) == url

"""The tools that have a panel, in the order a page shows them: keys, addresses, variables, settings.

Light: a page reads this table to know whether an entity names one of the tools that are configured.
Source of the annotation keys: the readers in each tool's Backstage plugin.
"""

from __future__ import annotations

from devportal.integrations.panel import Integration, Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_ROOM = "devportal.integrations."

BUILTIN = (
    Integration(
        "github",
        "GitHub",
        _ROOM + "github",
        ("github.com/project-slug", "github.com/team-slug", "github.com/user-login"),
        url="https://api.github.com",
        token_env=("GH_TOKEN", "GITHUB_TOKEN"),
        kind="github",
        shows="default branch, last push, open pull requests and issues, release, contributors; team; user",
    ),
    Integration(
        "github-actions",
        "GitHub Actions",
        _ROOM + "github_actions",
        ("github.com/project-slug",),
        url="https://api.github.com",
        token_env=("GH_TOKEN", "GITHUB_TOKEN"),
        kind="github",
        like="github",
        shows="last run of each workflow on the default branch, success rate, durations",
    ),
    Integration(
        "gitlab-ci",
        "GitLab CI",
        _ROOM + "gitlab_ci",
        ("gitlab.com/project-slug", "gitlab.com/project-id"),
        url="https://gitlab.com",
        token_env=("GITLAB_TOKEN",),
        kind="gitlab",
        shows="last pipeline of the default branch, success rate, tests, coverage over five pipelines",
    ),
    Integration(
        "circleci",
        "CircleCI",
        _ROOM + "circleci",
        ("circleci.com/project-slug",),
        url="https://circleci.com",
        token_env=("CIRCLECI_AUTH_TOKEN", "CIRCLE_TOKEN", "CIRCLECI_CLI_TOKEN"),
        header=("Circle-Token", "{}"),
        shows="workflows of the last pipeline, success rate, durations, pass rate of tests",
    ),
    Integration(
        "jenkins",
        "Jenkins",
        _ROOM + "jenkins",
        ("jenkins.io/job-full-name", "jenkins.io/github-folder", "jenkins.io/job-slug"),
        url_env=("JENKINS_URL",),
        token_env=("JENKINS_API_TOKEN",),
        user_env=("JENKINS_USER_ID", "JENKINS_USER"),
        needs=("url",),
        shows="last build of each job or branch, success rate, tests, coverage",
    ),
    Integration(
        "kubernetes",
        "Kubernetes",
        _ROOM + "kubernetes",
        ("backstage.io/kubernetes-id", "backstage.io/kubernetes-label-selector"),
        token_env=("KUBERNETES_TOKEN",),
        signs=("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "~/.kube/config"),
        options=(
            Option("context", "text", "the context of kubectl, else the entity's cluster or the current one"),
        ),
        shows="ready replicas, rollout, restarts, pods in trouble, use, autoscaler, warnings; logs",
    ),
    Integration(
        "pagerduty",
        "PagerDuty",
        _ROOM + "pagerduty",
        ("pagerduty.com/service-id", "pagerduty.com/integration-key"),
        url="https://api.pagerduty.com",
        token_env=("PAGERDUTY_TOKEN", "PD_API_KEY", "PAGERDUTY_API_KEY"),
        header=("Authorization", "Token token={}"),
        needs=("token",),
        shows="who is on call by level, open incidents, last change",
    ),
    Integration(
        "argocd",
        "Argo CD",
        _ROOM + "argocd",
        ("argocd/app-name", "argocd/app-selector"),
        url_env=("ARGOCD_SERVER",),
        token_env=("ARGOCD_AUTH_TOKEN",),
        needs=("url",),
        shows="sync, health, revision, last deployment, images",
    ),
    Integration(
        "prometheus",
        "Prometheus",
        _ROOM + "prometheus",
        ("prometheus.io/rule", "prometheus.io/alert"),
        url_env=("PROMETHEUS_URL",),
        token_env=("PROMETHEUS_TOKEN",),
        user_env=("PROMETHEUS_USER",),
        needs=("url",),
        shows="alerts that fire or are pending, each query over the last hour",
    ),
    Integration(
        "grafana",
        "Grafana",
        _ROOM + "grafana",
        (
            "grafana/dashboard-selector",
            "grafana/alert-label-selector",
            "grafana/overview-dashboard",
            "grafana/tag-selector",
        ),
        url_env=("GRAFANA_URL",),
        token_env=("GRAFANA_TOKEN", "GRAFANA_API_KEY"),
        needs=("url",),
        options=(
            Option("loki", "flag", "take `portal logs` from the Loki behind Grafana"),
            Option("log_label", "text", "the label of Loki that holds the service's name, `app` by default"),
        ),
        shows="dashboards, alert rules that fire; logs",
    ),
    Integration(
        "sentry",
        "Sentry",
        _ROOM + "sentry",
        ("sentry.io/project-slug",),
        url="https://sentry.io",
        url_env=("SENTRY_URL",),
        token_env=("SENTRY_AUTH_TOKEN",),
        needs=("token",),
        options=(Option("organization", "text", "the organisation of projects named without one"),),
        shows="unresolved issues of the last day, last release",
    ),
    Integration(
        "sonarqube",
        "SonarQube",
        _ROOM + "sonarqube",
        ("sonarqube.org/project-key",),
        url_env=("SONAR_HOST_URL",),
        token_env=("SONAR_TOKEN",),
        header=("Authorization", "basic"),
        needs=("url",),
        shows="quality gate, failed conditions, coverage over time, tests, bugs, duplication",
    ),
    Integration(
        "terraform",
        "Terraform",
        _ROOM + "terraform",
        ("terraform/workspace", "terraform/workspaces"),
        url="https://app.terraform.io",
        url_env=("TFE_ADDRESS",),
        token_env=("TFE_TOKEN",),
        needs=("token",),
        finds_token=True,
        signs=("~/.terraform.d/credentials.tfrc.json",),
        shows="last run, resources, drift; without a token the state file beside the descriptor",
    ),
    Integration(
        "pulumi",
        "Pulumi",
        _ROOM + "pulumi",
        ("pulumi.com/project-slug",),
        url="https://api.pulumi.com",
        token_env=("PULUMI_ACCESS_TOKEN",),
        header=("Authorization", "token {}"),
        needs=("token",),
        shows="last update of each stack, changes, resources, outputs with secrets masked",
    ),
    Integration(
        "vault",
        "Vault",
        _ROOM + "vault",
        ("vault.io/secrets-path",),
        url_env=("VAULT_ADDR",),
        token_env=("VAULT_TOKEN",),
        header=("X-Vault-Token", "{}"),
        needs=("url", "token"),
        finds_token=True,
        options=(
            Option("mount", "text", "the engine of entities that name none, `secrets` by default"),
            Option("namespace", "text", "the namespace of Vault Enterprise, else $VAULT_NAMESPACE"),
        ),
        shows="names of secrets and where to edit them, never a value",
    ),
    Integration(
        "costs",
        "Costs",
        _ROOM + "costs",
        (
            "aws.amazon.com/cost-insights-tags",
            "aws.amazon.com/cost-insights-cost-categories",
            "aws.amazon.com/account-id",
        ),
        url="https://ce.us-east-1.amazonaws.com",
        token_env=("AWS_SECRET_ACCESS_KEY",),
        signs=("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "~/.aws/config", "~/.aws/credentials"),
        keep_for=21_600,
        options=(Option("focus", "texts", "FOCUS files (CSV) to read in place of AWS Cost Explorer"),),
        shows="30 days, trend against the 30 before, dearest services",
    ),
    Integration(
        "backstage",
        "Backstage",
        _ROOM + "backstage",
        ("backstage.io/managed-by-location",),
        token_env=("BACKSTAGE_TOKEN",),
        needs=("url",),
        quiet=True,
        shows="the entity's pages in a Backstage of yours, and whether it is registered there",
    ),
)
"""Every tool of this package."""


def applicable(tools: tuple[Integration, ...], annotations: Mapping[str, Any]) -> list[Integration]:
    """Give the tools that an entity names by one of its annotations."""
    return [one for one in tools if any(key in annotations for key in one.annotations)]


def shapes(options: tuple[Option, ...]) -> dict[str, str]:
    """Give the names and shapes of a tool's own options."""
    return {one.name: one.shape for one in options}

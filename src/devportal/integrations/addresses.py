"""Where the pages of tools are: the form of each address, filled from an entity's annotations."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.model.entity import Entity


@record
class Form:
    """How a tool's page is addressed: `key` is the annotation, `named` the one that says which instance."""

    what: str
    title: str
    tool: str
    keys: tuple[str, ...]
    form: str
    named: str = ""


FORMS = (
    Form("ci", "CircleCI", "", ("circleci.com/project-slug",), "https://app.circleci.com/pipelines/{circle}"),
    Form(
        "ci",
        "Jenkins",
        "jenkins",
        ("jenkins.io/job-full-name", "jenkins.io/github-folder", "jenkins.io/job-slug"),
        "{base}/job/{jobs}/",
    ),
    Form(
        "oncall",
        "PagerDuty",
        "",
        ("pagerduty.com/account",),
        "https://{value}.pagerduty.com/service-directory/{duty}",
    ),
    Form(
        "deploy",
        "Argo CD",
        "argocd",
        ("argocd/app-name",),
        "{base}/applications/{value}",
        "argocd/instance-name",
    ),
    Form(
        "deploy",
        "Argo CD",
        "argocd",
        ("argocd/app-selector",),
        "{base}/applications?labels={word}",
        "argocd/instance-name",
    ),
    Form(
        "alerts",
        "Prometheus",
        "prometheus",
        ("prometheus.io/alert", "prometheus.io/rule"),
        "{base}/alerts",
        "prometheus.io/service-name",
    ),
    Form(
        "dashboard",
        "Grafana",
        "grafana",
        ("grafana/dashboard-selector", "grafana/tag-selector"),
        "{base}/dashboards{tag}",
        "grafana/host-id",
    ),
    Form(
        "errors",
        "Sentry",
        "sentry",
        ("sentry.io/project-slug",),
        "{base}/organizations/{org}/projects/{project}/",
    ),
    Form("quality", "SonarQube", "sonarqube", ("sonarqube.org/project-key",), "{base}/dashboard?id={rest}"),
    Form(
        "infrastructure",
        "Terraform",
        "terraform",
        ("terraform/workspace", "terraform/workspaces"),
        "{base}/app/{tforg}/workspaces/{value}",
    ),
    Form("infrastructure", "Pulumi", "", ("pulumi.com/project-slug",), "https://app.pulumi.com/{value}"),
    Form(
        "secrets",
        "Vault",
        "vault",
        ("vault.io/secrets-path",),
        "{base}/ui/vault/secrets/{engine}/show/{value}",
    ),
)


def page_address(entity: Entity, bases: Mapping[str, str], form: Form) -> str:
    """Give the address of a tool's page; "" where the entity says too little, or names no known server."""
    found = entity.annotations
    value = next((text for key in form.keys if (text := text_of(found, key))), "")
    first_ = value.partition(",")[0].strip()
    instance, _, rest = first_.rpartition("/" if form.tool == "sonarqube" else ":")
    if form.tool not in ("jenkins", "sonarqube"):
        instance, rest = text_of(found, form.named).partition(",")[0].strip(), first_
    base = _base(form.tool, instance, bases)
    parts = {"base": base, **_parts(entity, first_, rest)}
    needed = [name for name in parts if f"{{{name}}}" in form.form and name not in ("tag", "duty")]
    if not value or not all(parts[name] for name in needed):
        return ""
    return form.form.format(**parts)


def _base(tool: str, instance: str, bases: Mapping[str, str]) -> str:
    """Give the address of the server that an entity names; of the only one where there are no others."""
    if not instance or instance == "default":
        return bases.get(tool, "")
    alone = tool not in ("jenkins", "sonarqube") and not any(name.startswith(f"{tool}.") for name in bases)
    return bases.get(tool if alone else f"{tool}.{instance}", "")


_HOSTS = {"gh": "github", "bb": "bitbucket"}


def _parts(entity: Entity, value: str, rest: str) -> dict[str, str]:
    """Give what a form may hold, each "" where the entity does not say it."""
    from devportal.integrations.grafana_selector import tag_of

    found = entity.annotations
    org, _, project = value.rpartition("/")
    tag = tag_of(value)
    return {
        "value": _path(value),
        "rest": _word(rest),
        "word": _word(text_of(found, "argocd/app-selector")),
        "jobs": _path(rest).replace("/", "/job/"),
        "circle": _circle(value),
        "tag": f"?tag={_word(tag)}" if tag else "",
        "org": _path(org),
        "project": _path(project),
        "duty": _path(text_of(found, "pagerduty.com/service-id")),
        "tforg": _path(text_of(found, "terraform/organization")),
        "engine": _path(text_of(found, "vault.io/secrets-engine") or "secrets"),
    }


def _circle(value: str) -> str:
    """Give a project as CircleCI's pages name it; "" for what is no project."""
    parts = [part for part in value.split("/") if part]
    if len(parts) == 2:  # the documentation lets the host out for Bitbucket
        parts = ["bitbucket", *parts]
    return _path("/".join([_HOSTS.get(parts[0], parts[0]), *parts[1:]])) if len(parts) == 3 else ""


def _path(value: str) -> str:
    """Write a name as it may stand in an address; "" where it would lead elsewhere."""
    from urllib.parse import quote

    return "" if {".", ".."} & set(value.split("/")) else quote(value.strip("/"), safe="/")


def _word(value: str) -> str:
    """Write a text as one value of a query."""
    from urllib.parse import quote

    return quote(value, safe="")


def text_of(found: Mapping[str, Any], key: str) -> str:
    """Give an annotation as text, "" where it is none."""
    value = found.get(key)
    return value.strip() if isinstance(value, str) else ""

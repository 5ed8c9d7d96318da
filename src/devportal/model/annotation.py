"""Well-known annotation and label keys: which tool reads each, and what its value looks like.

Source: Backstage's list of well-known annotations, and the source or README of each plugin.
"""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@record
class Annotation:
    """One key: who reads it, the form of its value, an example; `written` where the catalog sets it."""

    key: str
    tool: str
    form: str
    example: str
    written: bool = False


TEXT, TEXTS, SLUG, STACKS, URL, LOCATION, FOLDER, REF, PAIRS, SELECTOR, NUMBER, YES = (
    "text",
    "list",
    "owner/name",
    "org/project/stack",
    "url",
    "location",
    "dir: or url:",
    "entity ref",
    "key=value list",
    "label selector",
    "number",
    "true",
)

_TABLE = f"""
backstage.io/managed-by-location | Backstage | {LOCATION} | url:https://github.com/acme/x/ | w
backstage.io/managed-by-origin-location | Backstage | {LOCATION} | url:https://github.com/acme/x/ | w
backstage.io/orphan | Backstage | {YES} | true | w
backstage.io/view-url | Backstage | {URL} | https://github.com/acme/x
backstage.io/edit-url | Backstage | {URL} | https://github.com/acme/x
backstage.io/source-location | Backstage | {LOCATION} | url:https://github.com/acme/x/
backstage.io/source-template | Scaffolder | {REF} | template:default/service
backstage.io/template-version | Scaffolder | {TEXT} | 1.2.0
backstage.io/techdocs-ref | TechDocs | {FOLDER} | dir:.
backstage.io/techdocs-entity | TechDocs | {REF} | component:default/x
backstage.io/techdocs-entity-path | TechDocs | {TEXT} | /guide
backstage.io/adr-location | ADR | {TEXT} | docs/adrs
backstage.io/code-coverage | Code Coverage | {TEXT} | enabled
backstage.io/linguist | Linguist | {URL} | https://github.com/acme/x
backstage.io/kubernetes-id | Kubernetes | {TEXT} | payment-api
backstage.io/kubernetes-namespace | Kubernetes | {TEXT} | payments
backstage.io/kubernetes-label-selector | Kubernetes | {SELECTOR} | app=payment-api,component=front-end
backstage.io/kubernetes-cluster | Kubernetes | {TEXT} | production
backstage.io/ldap-rdn | LDAP | {TEXT} | my-team | w
backstage.io/ldap-uuid | LDAP | {TEXT} | c57e8ba2-6cc4-1039-9ebc-d5f241a7ca21 | w
backstage.io/ldap-dn | LDAP | {TEXT} | cn=my-team,ou=access,dc=example,dc=net | w
kubernetes.io/api-server | Kubernetes | {URL} | https://k8s.example.com
kubernetes.io/api-server-certificate-authority | Kubernetes | {TEXT} | LS0tLS1CRUdJTi
kubernetes.io/auth-provider | Kubernetes | {TEXT} | oidc
kubernetes.io/oidc-token-provider | Kubernetes | {TEXT} | okta
kubernetes.io/dashboard-url | Kubernetes | {URL} | https://dashboard.example.com
kubernetes.io/dashboard-app | Kubernetes | {TEXT} | gke
kubernetes.io/skip-tls-verify | Kubernetes | {YES} | true
kubernetes.io/skip-metrics-lookup | Kubernetes | {YES} | true
github.com/project-slug | GitHub | {SLUG} | acme/payment-api
github.com/team-slug | GitHub | {SLUG} | acme/payments
github.com/user-login | GitHub | {TEXT} | octocat
github.com/user-id | GitHub | {TEXT} | 1234 | w
gitlab.com/project-slug | GitLab | {SLUG} | acme/payments/api
gitlab.com/project-id | GitLab | {NUMBER} | 4711
gitlab.com/instance | GitLab | {TEXT} | gitlab.example.com
bitbucket.org/project-key | Bitbucket | {TEXT} | PAY
dev.azure.com/project-repo | Azure DevOps | {SLUG} | payments/payment-api
dev.azure.com/project | Azure DevOps | {TEXT} | payments
dev.azure.com/build-definition | Azure DevOps | {TEXT} | payment-api
dev.azure.com/host-org | Azure DevOps | {SLUG} | dev.azure.com/acme
dev.azure.com/readme-path | Azure DevOps | {TEXT} | README.md
circleci.com/project-slug | CircleCI | {STACKS} | github/acme/payment-api
jenkins.io/job-full-name | Jenkins | {TEXTS} | payments/payment-api
jenkins.io/github-folder | Jenkins | {TEXT} | payments/payment-api
jenkins.io/override-base-url | Jenkins | {URL} | https://jenkins.example.com
gocd.org/pipelines | GoCD | {TEXTS} | build,deploy
argocd/app-name | Argo CD | {TEXT} | payment-api
argocd/app-selector | Argo CD | {PAIRS} | team=payments
argocd/app-namespace | Argo CD | {TEXT} | argocd
argocd/project-name | Argo CD | {TEXT} | payments
argocd/instance-name | Argo CD | {TEXTS} | main,edge
argocd/proxy-url | Argo CD | {TEXT} | /argocd/api
pagerduty.com/service-id | PagerDuty | {TEXT} | PABC123
pagerduty.com/integration-key | PagerDuty | {TEXT} | 0123456789abcdef0123456789abcdef
pagerduty.com/account | PagerDuty | {TEXT} | acme
opsgenie.com/component-selector | Opsgenie | {TEXT} | tag:payments
opsgenie.com/team | Opsgenie | {TEXT} | payments
splunk.com/on-call-team | Splunk On-Call | {TEXT} | payments
ilert.com/integration-key | iLert | {TEXT} | 0123456789
firehydrant.com/service-name | FireHydrant | {TEXT} | payment-api
rootly.com/service-id | Rootly | {TEXT} | 0e2d1f0a
rootly.com/service-slug | Rootly | {TEXT} | payment-api
sentry.io/project-slug | Sentry | {TEXT} | acme/payment-api
rollbar.com/project-slug | Rollbar | {SLUG} | acme/payment-api
bugsnag.com/project-key | Bugsnag | {TEXT} | acme/payment-api
airbrake.io/project-id | Airbrake | {NUMBER} | 4711
sonarqube.org/project-key | SonarQube | {TEXT} | acme_payment-api
snyk.io/org-name | Snyk | {TEXT} | acme
snyk.io/org-id | Snyk | {TEXT} | 0e2d1f0a
snyk.io/target-id | Snyk | {TEXT} | acme/payment-api
snyk.io/project-ids | Snyk | {TEXTS} | 0e2d1f0a
codescene.io/project-id | CodeScene | {NUMBER} | 4711
lighthouse.com/website-url | Lighthouse | {URL} | https://shop.example.com
datadoghq.com/dashboard-url | Datadog | {URL} | https://app.datadoghq.com/dashboard/abc
datadoghq.com/slo_tag | Datadog | {TEXT} | service:payment-api
newrelic.com/dashboard-guid | New Relic | {TEXT} | MTIzNHxWSVp8
dynatrace.com/dynatrace-entity-id | Dynatrace | {TEXT} | SERVICE-0123456789ABCDEF
grafana/dashboard-selector | Grafana | {TEXT} | tags @> 'payments'
grafana/alert-label-selector | Grafana | {PAIRS} | service=payment-api
grafana/overview-dashboard | Grafana | {URL} | https://grafana.example.com/d/abc
grafana/tag-selector | Grafana | {TEXT} | payments
grafana/host-id | Grafana | {TEXT} | default
prometheus.io/rule | Prometheus | {TEXT} | sum(up)|job
prometheus.io/alert | Prometheus | {TEXTS} | all
prometheus.io/labels | Prometheus | {TEXTS} | severity
prometheus.io/service-name | Prometheus | {TEXT} | default
vault.io/secrets-path | Vault | {TEXTS} | payments/payment-api
vault.io/secrets-engine | Vault | {TEXT} | secrets
terraform/organization | Terraform | {TEXT} | acme
terraform/workspace | Terraform | {TEXTS} | payments-production
pulumi.com/project-slug | Pulumi | {STACKS} | acme/payments/production
pulumi.com/orga-slug | Pulumi | {TEXT} | acme
jira/project-key | Jira | {TEXT} | PAY
jira/component | Jira | {TEXT} | payment-api
jira.com/project-key | Jira | {TEXT} | PAY
aws.amazon.com/account-id | AWS | {TEXT} | 123456789012
aws.amazon.com/cost-insights-tags | Cost Insights | {PAIRS} | component=payment-api,environment=prod
aws.amazon.com/cost-insights-cost-categories | Cost Insights | {PAIRS} | team=payments
aws.amazon.com/amazon-ecs-service-tags | AWS | {PAIRS} | component=payment-api
graph.microsoft.com/tenant-id | Microsoft Graph | {TEXT} | 6902611b-ffc1-463f-8af3-4d5285dc057b | w
graph.microsoft.com/group-id | Microsoft Graph | {TEXT} | c57e8ba2-6cc4-1039-9ebc-d5f241a7ca21 | w
graph.microsoft.com/user-id | Microsoft Graph | {TEXT} | 2de244b5-104b-4e8f-a3b8-dce3c31e54b6 | w
npm/package | npm | {TEXT} | @acme/payment-client
npm/registry | npm | {TEXT} | github
quay.io/repository-slug | Quay | {SLUG} | acme/payment-api
jfrog-artifactory/image-name | Artifactory | {TEXT} | payment-api
nexus-repository-manager/docker.image-name | Nexus | {TEXT} | payment-api
servicenow.com/appcode | ServiceNow | {TEXT} | PAY
"""

LABELS = (
    "backstage.io/custom",
    "kubernetes.io/cluster",
    "app.kubernetes.io/name",
    "app.kubernetes.io/part-of",
)
"""Label keys that tools are known to read."""

TRAPS: Mapping[str, str] = {
    "vault.io/secret-path": "vault.io/secrets-path",
    "backstage.io/definition-at-location": "backstage.io/source-location",
    "backstage.io/github-actions-id": "github.com/project-slug",
    "backstage.io/jenkins-github-folder": "jenkins.io/job-full-name",
}
"""Keys that are documented or were used once, and that no tool reads: wrong -> right."""

_known: dict[str, Annotation] = {}


def well_known() -> Mapping[str, Annotation]:
    """Give every well-known annotation by its key."""
    if not _known:
        for line in _TABLE.strip().splitlines():
            key, tool, form, example, *more = (part.strip() for part in line.split(" | "))
            _known[key] = Annotation(key, tool, form, example, bool(more))
    return _known


def near_key(key: str) -> str | None:
    """Give the well-known key that `key` was probably meant to be; None where it is known or nobody's."""
    known = well_known()
    if key in known:
        return None
    if key in TRAPS:
        return TRAPS[key]
    from difflib import get_close_matches

    lowered = {one.lower(): one for one in known}
    if key.lower() in lowered:
        return lowered[key.lower()]
    near = get_close_matches(key.lower()[:200], list(lowered), n=1, cutoff=0.88)
    return lowered[near[0]] if near else None


def value_problem(key: str, value: str) -> str | None:
    """Say what is wrong with the value of a well-known annotation for the tool that reads it, or None."""
    found = well_known().get(key)
    if found is None:
        return None
    if not value.strip():
        return f"{found.tool} needs a value, for example {found.example}"
    fits = _FORMS.get(found.form)
    if fits is None or fits(value):
        return None
    return f"{found.tool} reads this as {found.form}, for example {found.example}"


def _is_slug(value: str) -> bool:
    parts = value.split("/")
    return len(parts) >= 2 and all(part and part == part.strip() for part in parts) and ":" not in value


def _is_deep_slug(value: str) -> bool:
    return all(len(one.strip().split("/")) == 3 and _is_slug(one.strip()) for one in value.split(","))


def _is_web(value: str) -> bool:
    from devportal.model.formats import is_link

    return value.startswith(("http://", "https://")) and is_link(value)


def _is_location(value: str) -> bool:
    kind, _, target = value.partition(":")
    return kind in ("url", "file", "dir") and bool(target.strip())


def _is_folder(value: str) -> bool:
    kind, _, target = value.partition(":")
    return kind in ("dir", "url") and bool(target.strip())


def _is_ref(value: str) -> bool:
    from devportal.model.ref import RefError, parse_ref

    try:
        parse_ref(value)
    except RefError:
        return False
    return " " not in value


def _is_pairs(value: str) -> bool:
    return all("=" in one and one.partition("=")[0].strip() for one in value.split(","))


def _is_selector(value: str) -> bool:
    return all(one.strip() and not one.strip().startswith("=") for one in value.split(","))


_FORMS: Mapping[str, Callable[[str], bool]] = {
    SLUG: _is_slug,
    STACKS: _is_deep_slug,
    URL: _is_web,
    LOCATION: _is_location,
    FOLDER: _is_folder,
    REF: _is_ref,
    PAIRS: _is_pairs,
    SELECTOR: _is_selector,
    NUMBER: str.isdigit,
    YES: lambda value: value in ("true", "false"),
}

"""Well-known annotation keys: what reads them, and how each value is read.

Source: Backstage's well-known annotations and the readers in the plugins of each tool; where a README and
the code of a plugin differ, the code counts.
"""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@record
class Annotation:
    """One key: the tool that reads it, and the form its value must have (`annotation_value`; None: any text).

    `instead` names the key to use in place of one that its tool does not read.
    """

    key: str
    tool: str
    form: str | None = None
    instead: str | None = None


_TABLE = """
backstage.io/managed-by-location        Backstage        -
backstage.io/managed-by-origin-location Backstage        -
backstage.io/orphan                     Backstage        -
backstage.io/view-url                   Backstage        -
backstage.io/edit-url                   Backstage        -
backstage.io/source-location            Backstage        location
backstage.io/source-template            Backstage        ref
backstage.io/techdocs-ref               TechDocs         techdocs
backstage.io/techdocs-entity            TechDocs         ref
backstage.io/techdocs-entity-path       TechDocs         -
backstage.io/techdocs-builder           TechDocs         word
backstage.io/adr-location               ADR              -
backstage.io/definition-at-location     Backstage        -
backstage.io/ldap-rdn                   LDAP             -
backstage.io/ldap-uuid                  LDAP             -
backstage.io/ldap-dn                    LDAP             -
backstage.io/code-coverage              code coverage    -
backstage.io/kubernetes-id              Kubernetes       word
backstage.io/kubernetes-namespace       Kubernetes       word
backstage.io/kubernetes-label-selector  Kubernetes       selector
backstage.io/kubernetes-cluster         Kubernetes       word
backstage.io/linguist                   Linguist         -
backstage.io/time-saved                 scaffolder       -
graph.microsoft.com/tenant-id           Microsoft Graph  word
graph.microsoft.com/group-id            Microsoft Graph  word
graph.microsoft.com/user-id             Microsoft Graph  word
microsoft.com/email                     Microsoft Graph  -
github.com/project-slug                 GitHub           slug
github.com/team-slug                    GitHub           slug
github.com/user-login                   GitHub           word
github.com/user-id                      GitHub           word
gitlab.com/project-slug                 GitLab           path-slug
gitlab.com/project-id                   GitLab           word
gitlab.com/instance                     GitLab           word
gitlab.com/user-login                   GitLab           -
bitbucket.org/project-slug              Bitbucket        slug
bitbucket.org/repo-url                  Bitbucket        -
dev.azure.com/project-repo              Azure DevOps     azure
dev.azure.com/project                   Azure DevOps     -
dev.azure.com/build-definition          Azure DevOps     -
dev.azure.com/host-org                  Azure DevOps     -
dev.azure.com/readme-path               Azure DevOps     -
circleci.com/project-slug               CircleCI         circleci
jenkins.io/job-full-name                Jenkins          jenkins
jenkins.io/job-slug                     Jenkins          jenkins
jenkins.io/override-base-url            Jenkins          url
jenkins.io/github-folder                Jenkins          jenkins
travis-ci.com/repo-slug                 Travis CI        slug
buildkite.com/project-slug              Buildkite        slug
bitrise.io/app                          Bitrise          word
argocd/app-name                         Argo CD          word
argocd/app-selector                     Argo CD          selector
argocd/app-namespace                    Argo CD          word
argocd/project-name                     Argo CD          word
argocd/instance-name                    Argo CD          words
argocd/proxy-url                        Argo CD          -
pagerduty.com/service-id                PagerDuty        word
pagerduty.com/integration-key           PagerDuty        word
pagerduty.com/account                   PagerDuty        word
opsgenie.com/component-selector         Opsgenie         -
opsgenie.com/team                       Opsgenie         -
splunk.com/on-call-team                 Splunk On-Call   words
splunk.com/on-call-routing-key          Splunk On-Call   word
victorops.com/on-call-team              Splunk On-Call   words
rollbar.com/project-slug                Rollbar          -
sentry.io/project-slug                  Sentry           word
sonarqube.org/project-key               SonarQube        word
sonarqube.org/base-component            SonarQube        -
snyk.io/org-name                        Snyk             word
snyk.io/org-id                          Snyk             word
snyk.io/project-ids                     Snyk             words
snyk.io/targets                         Snyk             words
snyk.io/target-id                       Snyk             -
newrelic.com/entity-guid                New Relic        word
newrelic.com/dashboard-guid             New Relic        word
datadoghq.com/dashboard-url             Datadog          url
datadoghq.com/graph-token               Datadog          word
datadoghq.com/site                      Datadog          word
dynatrace.com/dynatrace-entity-id       Dynatrace        word
dynatrace.com/synthetics-ids            Dynatrace        words
google.com/dataplex-datascan            Dataplex         -
grafana/dashboard-selector              Grafana          -
grafana/alert-label-selector            Grafana          equals
grafana/overview-dashboard              Grafana          url
grafana/host-id                         Grafana          word
grafana/tag-selector                    Grafana          -          grafana/dashboard-selector
prometheus.io/rule                      Prometheus       alert-rule
prometheus.io/alert                     Prometheus       words
prometheus.io/labels                    Prometheus       words
prometheus.io/service-name              Prometheus       word
vault.io/secrets-path                   Vault            words
vault.io/secrets-engine                 Vault            word
vault.io/secret-path                    Vault            -          vault.io/secrets-path
terraform/organization                  Terraform        word
terraform/workspace                     Terraform        words
terraform/workspaces                    Terraform        words
pulumi.com/project-slug                 Pulumi           pulumi
pulumi.com/orga-slug                    Pulumi           word
aws.amazon.com/cost-insights-tags       AWS cost         equals
aws.amazon.com/cost-insights-cost-categories  AWS cost   equals
aws.amazon.com/account-id               AWS              word
aws.amazon.com/arn                      AWS              word
aws.amazon.com/amazon-ecs-service-tags  AWS              equals
aws.amazon.com/amazon-ecs-service-arn   AWS              word
kubernetes.io/api-server                Kubernetes       url
kubernetes.io/api-server-certificate-authority Kubernetes -
kubernetes.io/auth-provider             Kubernetes       word
kubernetes.io/skip-tls-verify           Kubernetes       word
kubernetes.io/skip-metrics-lookup       Kubernetes       word
kubernetes.io/dashboard-url             Kubernetes       url
kubernetes.io/dashboard-app             Kubernetes       word
kubernetes.io/dashboard-parameters      Kubernetes       -
kubernetes.io/oidc-token-provider       Kubernetes       word
kubernetes.io/x-k8s-cluster-id          Kubernetes       word
airbrake.io/project-id                  Airbrake         word
apache.org/airflow                      Airflow          -
firehydrant.com/service-name            FireHydrant      -
gocd.org/pipelines                      GoCD             words
harbor.com/repository-slug              Harbor           path-slug
humanitec.com/orgId                     Humanitec        word
humanitec.com/appId                     Humanitec        word
ilert.com/integration-key               iLert            word
jira/project-key                        Jira             word
jira.com/project-key                    Jira             word
jira/component                          Jira             -
jira/token-type                         Jira             word
lighthouse.com/website-url              Lighthouse       url
puppet.com/certname                     Puppet           word
rootly.com/service-id                   Rootly           word
rootly.com/service-slug                 Rootly           word
feedback/type                           feedback         word
feedback/host                           feedback         url
feedback/email-to                       feedback         -
"""


def _read() -> Iterator[Annotation]:
    for line in _TABLE.strip().splitlines():
        key, _, rest = line.partition(" ")
        words = rest.split()
        old = words.pop() if "/" in words[-1] else None
        form = words.pop()
        yield Annotation(key, " ".join(words), None if form == "-" else form, old)


KNOWN: dict[str, Annotation] = {one.key: one for one in _read()}
"""Every well-known key."""

TOGETHER = (("argocd/app-name", "argocd/app-selector"),)
"""Pairs of which an entity may have one only."""

"""Answers of each tool in the shapes that its vendor documents, and entities that name the tool.

A case says what its server answers to each path, and what the panel has to show of it.
"""

from __future__ import annotations

import datetime as dt
import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from web_server import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from web_server import Asked


@dataclass(frozen=True)
class Case:
    """One tool: the entity's annotations, the answers by path, and what its panel shows.

    `empty` are the answers of a tool that knows the thing and has nothing to tell of it; `env` what else has to be
    in the environment; `missing` the state after a 404; `wants` what a panel without a token says to set.
    """

    name: str
    annotations: Mapping[str, str]
    answers: Mapping[str, Any]
    state: str
    fields: Mapping[str, str]
    empty: Mapping[str, Any] = field(default_factory=dict)
    empty_state: str = "ok"
    env: Mapping[str, str] = field(default_factory=dict)
    header: tuple[str, str] = ("authorization", "Bearer TOKEN")
    options: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "Component"
    missing: str = "unknown"
    wants: str = "TOOL_TOKEN"


TOKEN = "CANARY-TOKEN-8d21f0"


def answer(answers: Mapping[str, Any], asked: Asked) -> Reply:
    """Give the answer for a path; 404 for what the case does not know."""
    found = answers.get(f"{asked.method} {asked.path}", answers.get(asked.path))
    if callable(found):
        found = found(asked)
    if found is None:
        return Reply({"message": "Not Found"}, 404)
    return found if isinstance(found, Reply) else Reply(found)


GITHUB = Case(
    "github",
    {"github.com/project-slug": "acme/payments"},
    {
        "/repos/acme/payments": {
            "full_name": "acme/payments",
            "html_url": "https://github.com/acme/payments",
            "default_branch": "main",
            "pushed_at": "2026-11-20T10:00:00Z",
            "open_issues_count": 5,
            "archived": False,
            "visibility": "internal",
        },
        "/repos/acme/payments/pulls": [
            {"number": 7, "title": "Refunds", "draft": True},
            {"number": 9, "title": "Retry", "draft": False},
        ],
        "/repos/acme/payments/releases/latest": {
            "tag_name": "v2.4.0",
            "published_at": "2026-11-01T00:00:00Z",
            "html_url": "https://github.com/acme/payments/releases/v2.4.0",
        },
        "/repos/acme/payments/contributors": [
            {"login": "ines", "contributions": 90},
            {"login": "joel", "contributions": 3},
        ],
    },
    "ok",
    {
        "repository": "acme/payments",
        "branch": "main",
        "pull requests": "2 open, 1 draft",
        "issues": "3 open",
        "release": "v2.4.0",
        "contributors": "ines, joel",
    },
    empty={
        "/repos/acme/payments": {"full_name": "acme/payments", "default_branch": "main"},
        "/repos/acme/payments/pulls": [],
        "/repos/acme/payments/contributors": Reply(b"", 204),
    },
)

PAGERDUTY = Case(
    "pagerduty",
    {"pagerduty.com/integration-key": "abc123"},
    {
        "/services": {
            "services": [
                {
                    "id": "PIJ90N7",
                    "name": "Payment API",
                    "html_url": "https://acme.pagerduty.com/service-directory/PIJ90N7",
                    "status": "critical",
                    "escalation_policy": {"id": "PT20YPA", "summary": "Payments"},
                    "integrations": [{"id": "PQ12345", "integration_key": "abc123"}],
                }
            ],
            "more": False,
        },
        "/oncalls": {
            "oncalls": [
                {
                    "escalation_level": 2,
                    "user": {"id": "P2", "summary": "Joel Askew", "name": "Joel Askew"},
                    "end": None,
                },
                {
                    "escalation_level": 1,
                    "user": {"id": "P1", "summary": "Ines Marchetti", "name": "Ines Marchetti"},
                    "end": "2026-11-24T08:00:00Z",
                },
                {
                    "escalation_level": 1,
                    "user": {"id": "P1", "summary": "Ines Marchetti", "name": "Ines Marchetti"},
                    "end": "2026-11-25T08:00:00Z",
                },
            ]
        },
        "/incidents": {
            "incidents": [
                {
                    "id": "PT4KHLK",
                    "title": "Card payments time out",
                    "status": "triggered",
                    "created_at": "2026-11-23T08:00:00Z",
                    "html_url": "https://acme.pagerduty.com/incidents/PT4KHLK",
                }
            ]
        },
        "/services/PIJ90N7/change_events": {
            "change_events": [{"summary": "Deployed v2.4.0", "timestamp": "2026-11-23T07:00:00Z"}]
        },
    },
    "failing",
    {
        "service": "Payment API",
        "on call": "Ines Marchetti",
        "level 2": "Joel Askew",
        "escalation": "Payments",
        "incident": "Card payments time out (triggered)",
        "last change": "Deployed v2.4.0",
    },
    empty={
        "/services": {"services": [{"id": "P1", "name": "Payment API", "escalation_policy": {"id": "E"}}]},
        "/oncalls": {"oncalls": []},
        "/incidents": {"incidents": []},
    },
    empty_state="warning",
    header=("authorization", "Token token=TOKEN"),
)

ARGOCD = Case(
    "argocd",
    {"argocd/app-selector": "app=payments", "argocd/project-name": "shop"},
    {
        "/api/v1/applications": {
            "items": [
                {
                    "metadata": {"name": "payments-prod", "namespace": "argocd"},
                    "spec": {"destination": {"server": "https://k8s.acme.example", "namespace": "payments"}},
                    "status": {
                        "sync": {
                            "status": "OutOfSync",
                            "revision": "9c1185a5c5e9fc54612808977ee8f548b2258d31",
                        },
                        "health": {"status": "Degraded", "message": "2 of 3 replicas"},
                        "operationState": {"phase": "Succeeded", "finishedAt": "2026-11-22T10:00:00Z"},
                        "summary": {"images": ["registry.acme.example/payments:2.4.0"]},
                    },
                }
            ]
        }
    },
    "failing",
    {
        "application": "payments-prod in https://k8s.acme.example/payments",
        "health": "Degraded: 2 of 3 replicas",
        "sync": "OutOfSync at 9c1185a5c5e9",
        "last deploy": "succeeded",
        "images": "registry.acme.example/payments:2.4.0",
    },
    empty={"/api/v1/applications": {"items": None}},
    empty_state="unknown",
)

GITHUB_TEAM = Case(
    "github/team",
    {"github.com/team-slug": "acme/payments"},
    {
        "/orgs/acme/teams/payments": {
            "name": "Payments",
            "slug": "payments",
            "html_url": "https://github.com/orgs/acme/teams/payments",
            "members_count": 6,
            "repos_count": 11,
            "parent": {"name": "Engineering"},
        }
    },
    "ok",
    {"team": "Payments", "members": "6", "repositories": "11", "parent": "Engineering"},
    empty={"/orgs/acme/teams/payments": {"name": "Payments", "members_count": 0, "parent": None}},
    kind="Group",
)

GITHUB_USER = Case(
    "github/user",
    {"github.com/user-login": "ines"},
    {
        "/users/ines": {
            "login": "ines",
            "name": "Ines Marchetti",
            "public_repos": 4,
            "html_url": "https://github.com/ines",
        }
    },
    "ok",
    {"user": "ines", "name": "Ines Marchetti", "repositories": "4"},
    empty={"/users/ines": {"login": "ines", "name": None}},
    kind="User",
)

GITHUB_ACTIONS = Case(
    "github-actions",
    {"github.com/project-slug": "acme/payments"},
    {
        "/repos/acme/payments": {"default_branch": "main", "html_url": "https://github.com/acme/payments"},
        "/repos/acme/payments/actions/runs": {
            "total_count": 3,
            "workflow_runs": [
                {
                    "name": "CI",
                    "status": "completed",
                    "conclusion": "failure",
                    "head_branch": "main",
                    "head_sha": "acb5820ced9479c074f688cc328bf03f341a511d",
                    "run_started_at": "2026-11-23T08:00:00Z",
                    "updated_at": "2026-11-23T08:02:05Z",
                    "html_url": "https://github.com/acme/payments/actions/runs/3",
                },
                {
                    "name": "Release",
                    "status": "in_progress",
                    "conclusion": None,
                    "head_sha": "1" * 40,
                    "run_started_at": "2026-11-23T07:30:00Z",
                    "updated_at": "2026-11-23T07:31:00Z",
                },
                {
                    "name": "CI",
                    "status": "completed",
                    "conclusion": "success",
                    "head_sha": "2" * 40,
                    "run_started_at": "2026-11-22T08:00:00Z",
                    "updated_at": "2026-11-22T08:03:00Z",
                },
            ],
        },
    },
    "failing",
    {
        "CI": "failure at acb5820",
        "Release": "in progress at 1111111",
        "success rate": "50% of the last 2 runs",
        "duration": "median 2m 5s",
    },
    empty={
        "/repos/acme/payments": {"default_branch": "main"},
        "/repos/acme/payments/actions/runs": {"total_count": 0, "workflow_runs": []},
    },
    empty_state="unknown",
)

GITLAB_CI = Case(
    "gitlab-ci",
    {"gitlab.com/project-slug": "acme/shop/notifications"},
    {
        "/api/v4/projects/acme%2Fshop%2Fnotifications": {
            "default_branch": "main",
            "web_url": "https://gitlab.com/acme/shop/notifications",
        },
        "/api/v4/projects/acme%2Fshop%2Fnotifications/pipelines": [
            {"id": 47, "status": "failed", "ref": "main", "sha": "a91957a858320c0e17f3a0eca7cfacbff50ea29a"},
            {"id": 46, "status": "success", "ref": "main"},
            {"id": 45, "status": "success", "ref": "main"},
        ],
        "/api/v4/projects/acme%2Fshop%2Fnotifications/pipelines/47": {
            "id": 47,
            "status": "failed",
            "sha": "a91957a858320c0e17f3a0eca7cfacbff50ea29a",
            "created_at": "2026-11-23T08:00:00.000Z",
            "duration": 127,
            "coverage": "82.5",
            "web_url": "https://gitlab.com/acme/shop/notifications/-/pipelines/47",
        },
        "/api/v4/projects/acme%2Fshop%2Fnotifications/pipelines/46": {"id": 46, "coverage": "84.0"},
        "/api/v4/projects/acme%2Fshop%2Fnotifications/pipelines/45": {"id": 45, "coverage": None},
        "/api/v4/projects/acme%2Fshop%2Fnotifications/pipelines/47/test_report_summary": {
            "total": {"time": 12.3, "count": 200, "success": 190, "failed": 8, "skipped": 0, "error": 2},
            "test_suites": [],
        },
    },
    "failing",
    {
        "pipeline": "failed at a91957a8",
        "duration": "2m 7s",
        "success rate": "67% of the last 3 pipelines",
        "tests": "95% of 200 pass, 10 fail",
        "coverage": "82.5%",
    },
    empty={
        "/api/v4/projects/acme%2Fshop%2Fnotifications": {"default_branch": "main"},
        "/api/v4/projects/acme%2Fshop%2Fnotifications/pipelines": [],
    },
    empty_state="unknown",
)

CIRCLECI = Case(
    "circleci",
    {"circleci.com/project-slug": "github/acme/checkout-web"},
    {
        "/api/v2/project/gh/acme/checkout-web/pipeline": {
            "next_page_token": None,
            "items": [
                {
                    "id": "p-9",
                    "number": 9,
                    "project_slug": "gh/acme/checkout-web",
                    "vcs": {"branch": "try-it"},
                },
                {
                    "id": "p-8",
                    "number": 8,
                    "project_slug": "gh/acme/checkout-web",
                    "created_at": "2026-11-23T07:00:00Z",
                    "state": "created",
                    "vcs": {"branch": "main", "revision": "f454a02b5d10fcccfd7d9dd7608a76d6493a98b4"},
                },
            ],
        },
        "/api/v2/pipeline/p-8/workflow": {
            "items": [
                {
                    "id": "w-1",
                    "name": "build-and-test",
                    "status": "success",
                    "created_at": "2026-11-23T07:00:00Z",
                    "stopped_at": "2026-11-23T07:04:30Z",
                },
                {"id": "w-2", "name": "deploy", "status": "on_hold", "created_at": "2026-11-23T07:04:30Z"},
            ]
        },
        "/api/v2/insights/gh/acme/checkout-web/workflows": {
            "items": [
                {
                    "name": "build-and-test",
                    "metrics": {
                        "success_rate": 0.9,
                        "total_runs": 50,
                        "duration_metrics": {"median": 260, "p95": 400},
                    },
                }
            ]
        },
        "/api/v2/insights/gh/acme/checkout-web/workflows/build-and-test/test-metrics": {
            "total_test_runs": 2,
            "test_runs": [
                {
                    "pipeline_number": 8,
                    "success_rate": 0.98,
                    "test_counts": {"success": 98, "failure": 2, "error": 0},
                },
                {
                    "pipeline_number": 7,
                    "success_rate": 1.0,
                    "test_counts": {"success": 99, "failure": 0, "error": 0},
                },
            ],
        },
    },
    "warning",
    {
        "pipeline": "8 of main at f454a02",
        "build-and-test": "success in 4m 30s, 90% succeed, median 4m 20s",
        "deploy": "on hold",
        "tests": "98% of 100 pass",
    },
    empty={"/api/v2/project/gh/acme/checkout-web/pipeline": {"items": [], "next_page_token": None}},
    empty_state="unknown",
    header=("circle-token", "TOKEN"),
)

JENKINS = Case(
    "jenkins",
    {"jenkins.io/job-full-name": "storefront/gateway"},
    {
        "/job/storefront/job/gateway/api/json": {
            "_class": "org.jenkinsci.plugins.workflow.job.WorkflowJob",
            "fullName": "storefront/gateway",
            "url": "https://ci.acme.example/job/storefront/job/gateway/",
            "lastBuild": {
                "number": 118,
                "url": "https://ci.acme.example/job/storefront/job/gateway/118/",
                "result": "UNSTABLE",
                "building": False,
                "timestamp": 1795420800000,
                "duration": 215000,
                "actions": [{}, {"failCount": 3, "skipCount": 10, "totalCount": 310}],
            },
            "builds": [
                {"result": "UNSTABLE", "duration": 215000},
                {"result": "SUCCESS", "duration": 200000},
                {"result": "SUCCESS", "duration": 210000},
                {"result": None, "duration": 0},
            ],
        },
        "/job/storefront/job/gateway/lastSuccessfulBuild/coverage/api/json": {
            "projectStatistics": {"line": "81.20%", "branch": "60.00%"}
        },
    },
    "warning",
    {
        "storefront/gateway": "#118 unstable in 3m 35s",
        "tests": "99% of 300 pass",
        "success rate": "67% of the last 3 builds",
        "coverage": "81.20%",
    },
    empty={
        "/job/storefront/job/gateway/api/json": {
            "fullName": "storefront/gateway",
            "lastBuild": None,
            "builds": [],
        }
    },
    empty_state="unknown",
)

KUBERNETES = Case(
    "kubernetes",
    {"backstage.io/kubernetes-id": "payment-api", "backstage.io/kubernetes-namespace": "payments"},
    {
        "/apis/apps/v1/namespaces/payments/deployments": {
            "kind": "DeploymentList",
            "items": [
                {
                    "metadata": {"name": "payment-api", "namespace": "payments"},
                    "spec": {
                        "replicas": 3,
                        "template": {
                            "spec": {"containers": [{"name": "app", "image": "registry/payment-api:2.4.0"}]}
                        },
                    },
                    "status": {
                        "replicas": 3,
                        "readyReplicas": 2,
                        "updatedReplicas": 3,
                        "conditions": [{"type": "Progressing", "status": "True"}],
                    },
                }
            ],
        },
        "/apis/apps/v1/namespaces/payments/statefulsets": {"items": []},
        "/apis/apps/v1/namespaces/payments/daemonsets": Reply({"kind": "Status", "code": 403}, 403),
        "/api/v1/namespaces/payments/pods": {
            "items": [
                {
                    "metadata": {"name": f"payment-api-{name}", "namespace": "payments"},
                    "spec": {"containers": [{"name": "app"}]},
                    "status": {
                        "phase": "Running",
                        "conditions": [{"type": "Ready", "status": ready}],
                        "containerStatuses": [status],
                    },
                }
                for name, ready, status in (
                    ("a", "True", {"name": "app", "restartCount": 0, "state": {"running": {}}}),
                    ("b", "True", {"name": "app", "restartCount": 1, "state": {"running": {}}}),
                    (
                        "c",
                        "False",
                        {
                            "name": "app",
                            "restartCount": 12,
                            "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s"}},
                            "lastState": {
                                "terminated": {"reason": "OOMKilled", "finishedAt": "2026-11-23T09:00:00Z"}
                            },
                        },
                    ),
                )
            ]
        },
        "/apis/autoscaling/v2/namespaces/payments/horizontalpodautoscalers": {
            "items": [
                {
                    "metadata": {"name": "payment-api"},
                    "spec": {"minReplicas": 2, "maxReplicas": 3},
                    "status": {
                        "currentReplicas": 3,
                        "conditions": [{"type": "ScalingLimited", "status": "True"}],
                    },
                }
            ]
        },
        "/apis/metrics.k8s.io/v1beta1/namespaces/payments/pods": {
            "items": [
                {
                    "metadata": {"name": "payment-api-a"},
                    "containers": [{"usage": {"cpu": "250m", "memory": "64Mi"}}],
                },
                {
                    "metadata": {"name": "payment-api-b"},
                    "containers": [{"usage": {"cpu": "500000000n", "memory": "65536Ki"}}],
                },
            ]
        },
        "/api/v1/namespaces/payments/events": {
            "items": [
                {
                    "type": "Warning",
                    "reason": "BackOff",
                    "message": "Back-off restarting failed container",
                    "lastTimestamp": "2026-11-23T09:10:00Z",
                    "involvedObject": {"kind": "Pod", "name": "payment-api-c"},
                },
                {"type": "Warning", "reason": "Other", "involvedObject": {"name": "somebody-else"}},
            ]
        },
    },
    "failing",
    {
        "deployment": "payment-api: 2 of 3 ready",
        "images": "registry/payment-api:2.4.0",
        "pods": "2 of 3 ready",
        "restarts": "13",
        "payment-api-c": "CrashLoopBackOff: OOMKilled",
        "use": "750m CPU, 128 MiB memory in 2 pods",
        "autoscaler": "3 of 2 to 3",
        "event": "BackOff: Back-off restarting failed container",
    },
    empty={
        "/apis/apps/v1/namespaces/payments/deployments": {"items": []},
        "/api/v1/namespaces/payments/pods": {"items": []},
    },
    empty_state="unknown",
)

PROMETHEUS = Case(
    "prometheus",
    {
        "prometheus.io/alert": "HighErrorRate,Quiet",
        "prometheus.io/labels": "instance",
        "prometheus.io/rule": "sum by (job, code) (rate(http_requests_total[5m]))|code",
    },
    {
        "/api/v1/rules": {
            "status": "success",
            "data": {
                "groups": [
                    {
                        "name": "payments",
                        "rules": [
                            {
                                "name": "HighErrorRate",
                                "state": "firing",
                                "type": "alerting",
                                "labels": {"severity": "critical"},
                                "alerts": [
                                    {
                                        "state": "firing",
                                        "activeAt": "2026-11-23T08:00:00Z",
                                        "labels": {"instance": "10.0.0.7:8080"},
                                        "annotations": {"summary": "5% of requests fail"},
                                        "value": "5e-02",
                                    }
                                ],
                            },
                            {"name": "Quiet", "state": "inactive", "type": "alerting", "alerts": []},
                            {"name": "Foreign", "state": "firing", "type": "alerting", "alerts": []},
                        ],
                    }
                ]
            },
        },
        "/api/v1/query_range": {
            "status": "success",
            "data": {
                "resultType": "matrix",
                "result": [
                    {
                        "metric": {"code": "200"},
                        "values": [[1795420800, "10"], [1795420860, "NaN"], [1795420920, "12.5"]],
                    }
                ],
            },
        },
    },
    "failing",
    {
        "HighErrorRate": "firing critical instance=10.0.0.7:8080: 5% of requests fail",
        "sum by (job, code) (rate(http_requests_total[5m]))": "200 12.5",
    },
    empty={
        "/api/v1/rules": {"status": "success", "data": {"groups": []}},
        "/api/v1/query_range": {"status": "success", "data": {"resultType": "matrix", "result": []}},
    },
    empty_state="unknown",
)

GRAFANA = Case(
    "grafana",
    {
        "grafana/dashboard-selector": "tags @> 'payments' && title != 'Old payments'",
        "grafana/alert-label-selector": "service=payments",
    },
    {
        "/api/search": [
            {
                "uid": "cIBgcSjkk",
                "title": "Payments",
                "url": "/d/cIBgcSjkk/payments",
                "type": "dash-db",
                "tags": ["payments"],
                "folderTitle": "Shop",
            },
            {"uid": "x", "title": "Old payments", "url": "/d/x/old", "type": "dash-db", "tags": ["payments"]},
            {"uid": "y", "title": "Other", "url": "/d/y/other", "type": "dash-db", "tags": []},
        ],
        "/api/prometheus/grafana/api/v1/rules": {
            "status": "success",
            "data": {
                "groups": [
                    {
                        "name": "1m",
                        "rules": [
                            {
                                "name": "Latency",
                                "state": "pending",
                                "health": "ok",
                                "labels": {"service": "payments", "tier": "1"},
                                "annotations": {"summary": "p99 above 2 s"},
                                "alerts": [{"state": "Pending", "activeAt": "2026-11-23T09:00:00Z"}],
                            },
                            {"name": "Other", "state": "firing", "labels": {"service": "orders"}},
                        ],
                    }
                ]
            },
        },
    },
    "warning",
    {"dashboard": "Payments (Shop)", "Latency": "pending: p99 above 2 s"},
    empty={
        "/api/search": [],
        "/api/prometheus/grafana/api/v1/rules": {"status": "success", "data": {"groups": []}},
    },
    empty_state="warning",
)

SENTRY = Case(
    "sentry",
    {"sentry.io/project-slug": "acme/orders-api"},
    {
        "/api/0/projects/acme/orders-api/issues/": [
            {
                "id": "1",
                "shortId": "ORDERS-7",
                "title": "KeyError: 'currency'",
                "level": "error",
                "count": "42",
                "userCount": 9,
                "lastSeen": "2026-11-23T09:00:00Z",
                "permalink": "https://sentry.io/organizations/acme/issues/1/",
            }
        ],
        "/api/0/projects/acme/orders-api/releases/": [
            {"version": "orders@1.9.0", "dateCreated": "2026-11-20T00:00:00Z"}
        ],
    },
    "warning",
    {
        "unresolved": "1 in the last day",
        "ORDERS-7": "KeyError: 'currency' (42 events, 9 users)",
        "release": "orders@1.9.0",
    },
    empty={"/api/0/projects/acme/orders-api/issues/": [], "/api/0/projects/acme/orders-api/releases/": []},
)

SONARQUBE = Case(
    "sonarqube",
    {"sonarqube.org/project-key": "acme_orders"},
    {
        "/api/qualitygates/project_status": {
            "projectStatus": {
                "status": "ERROR",
                "conditions": [
                    {
                        "status": "ERROR",
                        "metricKey": "new_coverage",
                        "errorThreshold": "80",
                        "actualValue": "71.4",
                    },
                    {"status": "OK", "metricKey": "new_bugs", "errorThreshold": "0", "actualValue": "0"},
                ],
            }
        },
        "/api/measures/component": {
            "component": {
                "key": "acme_orders",
                "measures": [
                    {"metric": "coverage", "value": "78.1"},
                    {"metric": "bugs", "value": "2"},
                    {"metric": "test_success_density", "value": "99.2"},
                ],
            }
        },
        "/api/measures/search_history": {
            "measures": [
                {
                    "metric": "coverage",
                    "history": [{"date": "2026-11-01", "value": "80"}, {"date": "2026-11-20"}],
                }
            ]
        },
    },
    "failing",
    {
        "quality gate": "failed",
        "conditions": "new_coverage 71.4 (limit 80)",
        "coverage": "78.1%",
        "tests": "99.2% pass",
        "bugs": "2",
    },
    empty={
        "/api/qualitygates/project_status": {"projectStatus": {"status": "NONE", "conditions": []}},
        "/api/measures/component": {"component": {"key": "acme_orders", "measures": []}},
    },
    empty_state="unknown",
    header=("authorization", "Basic " + b64encode(f"{TOKEN}:".encode()).decode()),
)

TERRAFORM = Case(
    "terraform",
    {"terraform/organization": "acme", "terraform/workspace": "payments-production"},
    {
        "/api/v2/organizations/acme/workspaces/payments-production": {
            "data": {
                "id": "ws-SihZTyXKfNXUWuUa",
                "type": "workspaces",
                "attributes": {
                    "name": "payments-production",
                    "locked": False,
                    "resource-count": 27,
                    "terraform-version": "1.9.5",
                    "assessments-enabled": True,
                },
            }
        },
        "/api/v2/workspaces/ws-SihZTyXKfNXUWuUa/runs": {
            "data": [
                {
                    "id": "run-CZcmD7eagjhyX0vN",
                    "attributes": {
                        "status": "applied",
                        "message": "Larger disk",
                        "created-at": "2026-11-22T10:00:00Z",
                    },
                }
            ]
        },
        "/api/v2/workspaces/ws-SihZTyXKfNXUWuUa/current-assessment-result": {
            "data": {"attributes": {"drifted": True, "succeeded": True, "created-at": "2026-11-23T03:00:00Z"}}
        },
    },
    "warning",
    {
        "workspace": "payments-production",
        "last run": "applied: Larger disk",
        "resources": "27",
        "terraform": "1.9.5",
        "drift": "yes",
    },
    empty={
        "/api/v2/organizations/acme/workspaces/payments-production": {
            "data": {"id": "ws-1", "attributes": {"name": "payments-production"}}
        },
        "/api/v2/workspaces/ws-1/runs": {"data": []},
    },
    empty_state="unknown",
)

PULUMI = Case(
    "pulumi",
    {"pulumi.com/project-slug": "acme/notifications/production"},
    {
        "/api/stacks/acme/notifications/production/activity": {
            "activity": [
                {
                    "update": {
                        "info": {
                            "kind": "update",
                            "result": "succeeded",
                            "startTime": 1795420800,
                            "endTime": 1795420860,
                            "resourceChanges": {"same": 12, "update": 2, "create": 1},
                            "version": 31,
                        }
                    }
                }
            ]
        },
        "/api/stacks/acme/notifications/production/export": {
            "version": 3,
            "deployment": {
                "resources": [
                    {
                        "urn": "urn:pulumi:production::notifications::pulumi:pulumi:Stack::x",
                        "type": "pulumi:pulumi:Stack",
                        "outputs": {
                            "url": "https://notify.acme.example",
                            "smtpPassword": "CANARY-OUTPUT",
                            "sealed": {
                                "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"
                            },
                        },
                    },
                    {"type": "aws:sns/topic:Topic"},
                ]
            },
        },
    },
    "ok",
    {
        "stack": "acme/notifications/production: update succeeded",
        "changes": "1 created, 2 updated",
        "resources": "2 resources",
        "output url": "https://notify.acme.example",
        "output smtpPassword": "[secret]",
        "output sealed": "[secret]",
    },
    empty={"/api/stacks/acme/notifications/production/activity": {"activity": []}},
    empty_state="unknown",
    header=("authorization", "token TOKEN"),
)

VAULT = Case(
    "vault",
    {"vault.io/secrets-path": "payments/database", "vault.io/secrets-engine": "kv"},
    {
        "/v1/kv/metadata/payments/database": {"data": {"keys": ["primary", "replicas/"]}},
        "/v1/kv/metadata/payments/database/replicas": {"data": {"keys": ["eu-1"]}},
    },
    "ok",
    {"secret": "payments/database/primary"},
    empty={"/v1/kv/metadata/payments/database": {"data": {"keys": []}}},
    header=("x-vault-token", "TOKEN"),
)


def billed(asked: Asked) -> Reply:
    """Give Cost Explorer's answer: each of 60 days, dearer in the last 30."""
    wanted = json.loads(asked.body)
    assert wanted["Filter"] == {
        "And": [
            {"Tags": {"Key": "component", "Values": ["receipts"]}},
            {"Tags": {"Key": "environment", "Values": ["prod"]}},
        ]
    }
    first = dt.date.fromisoformat(wanted["TimePeriod"]["Start"])
    periods = []
    for day in range(60):
        start = (first + dt.timedelta(days=day)).isoformat()
        amounts = {"Amazon Simple Storage Service": 3 if day >= 30 else 2, "AWS Key Management Service": 1}
        periods.append(
            {
                "TimePeriod": {"Start": start},
                "Groups": [
                    {"Keys": [name], "Metrics": {"UnblendedCost": {"Amount": f"{amount}.0", "Unit": "USD"}}}
                    for name, amount in amounts.items()
                ],
            }
        )
    return Reply({"ResultsByTime": periods, "GroupDefinitions": []})


COSTS = Case(
    "costs",
    {"aws.amazon.com/cost-insights-tags": "component=receipts,environment=prod"},
    {"POST /": billed},
    "warning",
    {
        "last 30 days": "120.00 USD",
        "trend": "+33% against the 30 days before (90.00 USD)",
        "services": "Amazon Simple Storage Service 90.00 USD, AWS Key Management Service 30.00 USD",
    },
    empty={"POST /": {"ResultsByTime": []}},
    empty_state="unknown",
    env={"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": TOKEN},
    header=("x-amz-target", "AWSInsightsIndexService.GetCostAndUsage"),
    wants="AWS_ACCESS_KEY_ID",
)

BACKSTAGE = Case(
    "backstage",
    {"backstage.io/managed-by-location": "url:https://git.acme.example/payments"},
    {
        "/api/catalog/entities/by-name/component/default/payment-api": {
            "kind": "Component",
            "metadata": {
                "annotations": {"backstage.io/managed-by-location": "url:https://git.acme.example/x.yaml"}
            },
        }
    },
    "ok",
    {
        "registered": "from url:https://git.acme.example/x.yaml",
        "page": "URL/catalog/default/component/payment-api",
    },
    empty={},
    empty_state="warning",
    missing="warning",
    wants="",
)

CASES = [
    GITHUB,
    GITHUB_TEAM,
    GITHUB_USER,
    GITHUB_ACTIONS,
    GITLAB_CI,
    CIRCLECI,
    JENKINS,
    KUBERNETES,
    PAGERDUTY,
    ARGOCD,
    PROMETHEUS,
    GRAFANA,
    SENTRY,
    SONARQUBE,
    TERRAFORM,
    PULUMI,
    VAULT,
    COSTS,
    BACKSTAGE,
]

"""Answers of each tool in the shapes that its vendor documents, and entities that name the tool.

A case says what its server answers to each path, and what the panel has to show of it.
"""

from __future__ import annotations

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
    in the environment.
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

CASES = [GITHUB, PAGERDUTY, ARGOCD]

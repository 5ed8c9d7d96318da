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
)
"""Every tool of this package."""


def applicable(tools: tuple[Integration, ...], annotations: Mapping[str, Any]) -> list[Integration]:
    """Give the tools that an entity names by one of its annotations."""
    return [one for one in tools if any(key in annotations for key in one.annotations)]


def shapes(options: tuple[Option, ...]) -> dict[str, str]:
    """Give the names and shapes of a tool's own options."""
    return {one.name: one.shape for one in options}

"""Ids of actions that are not Backstage's own: those of well-known plug-ins, and slips of the pen."""

from __future__ import annotations

from devportal.scaffold.lint.backstage import SIGNATURES

_FAMILIES = (
    "argocd:",
    "aws:",
    "azure:",
    "backstage:",
    "catalog:relation:",
    "catalog:template:",
    "cnoe:",
    "dynatrace:",
    "humanitec:",
    "jenkins:",
    "jira:",
    "kubernetes:",
    "microcks:",
    "opa:",
    "orchestrator:",
    "pagerduty:",
    "parse:",
    "pulumi:",
    "quay:",
    "rhdh:",
    "roadiehq:",
    "servicenow:",
    "slack:",
    "sonarqube:",
    "spacelift:",
    "terasky:",
    "vault:",
)
_IDS = frozenset(
    """
    catalog:query catalog:scaffolded-from catalog:timestamping confluence:transform:markdown fetch:component
    gitlab:branch:create github:branch:create github:repository:create jsonata:json:transform
    jsonata:yaml:transform regex:replace
    """.split()
)
_CLOSE = 0.87


def is_published(action: str) -> bool:
    """Say whether an id is that of a public plug-in, by the part that its makers use."""
    return action.startswith(_FAMILIES) or action in _IDS


def nearest(action: str) -> str | None:
    """Give the known id that was most likely meant: one that differs in a letter or two."""
    from difflib import SequenceMatcher

    from devportal.scaffold.actions.builtin import BUILT_IN

    wanted = action.lower()
    likely = [
        (SequenceMatcher(None, wanted, known.lower()).ratio(), known) for known in {*SIGNATURES, *BUILT_IN}
    ]
    ratio, known = max(likely)
    return known if ratio >= _CLOSE and abs(len(known) - len(action)) <= 2 else None

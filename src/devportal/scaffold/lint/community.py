"""Ids of actions that are not Backstage's own: those of well-known plug-ins, and slips of the pen."""

from __future__ import annotations

from difflib import SequenceMatcher

from devportal.scaffold.lint.backstage import SIGNATURES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass

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
_CLOSE = 0.86
_LETTERS = 2


def is_published(action: str) -> bool:
    """Say whether an id is that of a public plug-in, by the part that its makers use."""
    return action.startswith(_FAMILIES) or action in _IDS


def nearest(action: str) -> str | None:
    """Give the known id that was most likely meant: one that differs in a letter or two."""
    from devportal.scaffold.actions.builtin import BUILT_IN

    return closest(action, {*SIGNATURES, *BUILT_IN})


def closest(word: str, known: Iterable[str]) -> str | None:
    """Give the one of some words that differs from `word` in a letter or two; None where none does."""
    wanted = word.lower()
    ratio, found = max((SequenceMatcher(None, wanted, one.lower()).ratio(), one) for one in known)
    return found if ratio >= _CLOSE and abs(len(found) - len(word)) <= _LETTERS else None

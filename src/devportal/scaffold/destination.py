"""The folder a project goes to when nobody says: named after what the person called it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.blueprint import Blueprint

_NAMES = ("name", "component_id", "componentId", "project_name", "projectName", "repoName", "repo_name")


def name_for(blueprint: Blueprint, values: Mapping[str, Any]) -> str:
    """Give the name of the new folder: the answer `name` or one like it, the repository's, the template's."""
    for key in _NAMES:
        if _is_name(values.get(key)):
            return str(values[key])
    for value in values.values():
        repo = _repository(value)
        if _is_name(repo):
            return repo
    return blueprint.name


def _repository(value: object) -> str:
    from urllib.parse import parse_qs

    if not isinstance(value, str) or "?" not in value or "repo=" not in value:
        return ""
    return parse_qs(value.partition("?")[2]).get("repo", [""])[0]


def _is_name(value: object) -> bool:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return False
    return value not in (".", "..") and os.sep not in value and not value.startswith(("-", "~", "."))

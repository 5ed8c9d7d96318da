"""The part of Backstage's app-config.yaml that is honoured here: `catalog.rules` and rules of locations.

It stands in this room because it is read with the catalog's own YAML reader, which no file can harm.
"""

from __future__ import annotations

import os

from devportal.errors import IO, USAGE, PortalError
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.config.rules import Rules

NAME = "app-config.yaml"
LARGEST = 1_000_000


def rules_beside(root: str) -> Rules | None:
    """Give the rules of the app-config.yaml in a folder; None where there is none, or it has no rules.

    Raises PortalError (exit 2) for rules that cannot be read.
    """
    path = os.path.join(root, NAME)
    if not os.path.isfile(path):
        return None
    catalog = _catalog(path)
    has_rules = "rules" in catalog or any(
        isinstance(one, dict) and "rules" in one for one in catalog.get("locations") or ()
    )
    return _rules(path, catalog) if has_rules else None


def rules_named(text: str, folder: str) -> Rules:
    """Give the rules that `--rules` names: a preset, or an app-config file.

    Raises PortalError: exit 2 for rules that cannot be read, exit 3 where there is no such file.
    """
    from devportal.config.rules import PRESETS

    if text in PRESETS:
        return PRESETS[text]
    path = os.path.join(folder, text)
    if not os.path.isfile(path):
        raise PortalError(
            f"{quoted(text)} is no set of rules and no file",
            hint=suggestion(text, PRESETS) or f"name an app-config file, or {' or '.join(PRESETS)}",
            exit_code=IO,
        )
    return _rules(path, _catalog(path))


def _catalog(path: str) -> dict[str, Any]:
    from devportal.catalog.yaml12 import parse_documents

    try:
        with open(path, "rb") as file:
            documents = parse_documents(file.read(LARGEST))
    except OSError as error:
        raise PortalError(f"{path}: cannot be read: {error.strerror}", exit_code=IO) from error
    broken = next((one for one in documents if one.error), None)
    if broken is not None:
        raise PortalError(f"{path}:{broken.line}:{broken.column}: {broken.error}", exit_code=USAGE)
    content = documents[0].value if documents else None
    catalog = content.get("catalog") if isinstance(content, dict) else None
    return catalog if isinstance(catalog, dict) else {}


def _rules(path: str, catalog: dict[str, Any]) -> Rules:
    from devportal.config.rules import read_rules

    try:
        return read_rules(catalog, os.path.dirname(path))
    except (ValueError, AttributeError) as error:
        raise PortalError(f"{path}: {error}", exit_code=USAGE) from error

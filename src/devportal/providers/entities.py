"""Entities of people and teams as code hosts know them, in the shape that Backstage's providers give them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

LONGEST = 63


def entity_name(text: str) -> str:
    """Make a valid entity name from what a code host allows: other letters become `-`.

    What is too long is cut and gets a digest of the whole, so that two names stay two.
    """
    from devportal.paths import digest

    plain = "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "-" for char in text)
    plain = plain.strip("-_.")
    if len(plain) > LONGEST:
        plain = f"{plain[: LONGEST - 9].rstrip('-_.')}-{digest(text)[:8]}"
    return plain or f"unnamed-{digest(text)[:8]}"


def user(
    name: str, profile: Mapping[str, Any], groups: Iterable[str], annotations: Mapping[str, str], about: Any
) -> dict[str, Any]:
    """Give a User; empty parts of the profile are left out."""
    metadata: dict[str, Any] = {"name": entity_name(name), "annotations": dict(annotations)}
    if isinstance(about, str) and about.strip():
        metadata["description"] = about
    spec: dict[str, Any] = {"profile": _given(profile), "memberOf": sorted(groups)}
    return _entity("User", metadata, spec)


def group(
    name: str,
    profile: Mapping[str, Any],
    parent: str | None,
    annotations: Mapping[str, str],
    about: Any,
    namespace: str = "",
) -> dict[str, Any]:
    """Give a Group of type team; its children are told by their own entities."""
    metadata: dict[str, Any] = {"name": entity_name(name), "annotations": dict(annotations)}
    if namespace:
        metadata["namespace"] = namespace
    if isinstance(about, str) and about.strip():
        metadata["description"] = about
    spec: dict[str, Any] = {"type": "team", "profile": _given(profile), "children": []}
    if parent:
        spec["parent"] = entity_name(parent)
    return _entity("Group", metadata, spec)


def _given(profile: Mapping[str, Any]) -> dict[str, str]:
    return {key: value for key, value in profile.items() if isinstance(value, str) and value}


def _entity(kind: str, metadata: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec}

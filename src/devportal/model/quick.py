"""The quick look at an entity: whether nothing at all is wrong with what every kind has in common."""

from __future__ import annotations

from devportal.model.formats import (
    good_keys,
    good_kinds,
    good_tags,
    good_versions,
    is_key,
    is_label_value,
    is_link,
    is_name,
    is_namespace,
    is_tag,
    is_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ROOT = frozenset({"apiVersion", "kind", "metadata", "spec"})
_NONE: dict[str, Any] = {}


def is_fine(entity: dict[str, Any], meta: dict[str, Any]) -> bool:
    """Say quickly that nothing is wrong; False means: look closer. Nearly every document is decided here."""
    if not _ROOT.issuperset(entity) or type(entity.get("spec", _NONE)) is not dict:
        return False
    if entity["kind"] not in good_kinds or entity["apiVersion"] not in good_versions:
        return False
    if not is_name(meta["name"]) or "uid" in meta or "etag" in meta:
        return False
    namespace = meta.get("namespace", "default")
    if namespace != "default" and not is_namespace(namespace):
        return False
    if type(meta.get("title", "x")) is not str or not meta.get("title", "x"):
        return False
    if type(meta.get("description", "")) is not str:
        return False
    notes = meta.get("annotations", _NONE)
    if type(notes) is not dict:
        return False
    for key, value in notes.items():
        if type(value) is not str or (key not in good_keys and not is_key(key)):
            return False
    for field, is_good in (("labels", _good_labels), ("tags", _good_tags), ("links", _good_links)):
        if field in meta and not is_good(meta[field]):
            return False
    return True


def _good_labels(labels: Any) -> bool:
    if type(labels) is not dict:
        return False
    for key, value in labels.items():
        if type(value) is not str or not is_key(key) or not is_label_value(value):
            return False
    return True


def _good_tags(tags: Any) -> bool:
    if type(tags) is not list:
        return False
    return all(type(tag) is str and (tag in good_tags or is_tag(tag)) for tag in tags)


def _good_links(links: Any) -> bool:
    if type(links) is not list:
        return False
    for link in links:
        if type(link) is not dict or type(link.get("url")) is not str or not is_link(link["url"]):
            return False
        for name in ("title", "icon", "type"):
            if name in link and (type(link[name]) is not str or not is_text(link[name])):
                return False
    return True

"""What every entity must be, whatever its kind: envelope, schema and field formats, in Backstage's order.

Source: `EntityEnvelope`, `SchemaValidEntityPolicy`, `NoForeignRootFieldsEntityPolicy` and
`FieldFormatEntityPolicy` of @backstage/catalog-model 1.10.1. Each function gives the first fault only, as
Backstage does. They are called for every document, hence the straight lines.
"""

from __future__ import annotations

from devportal.model.formats import (
    API_VERSION_RULE,
    KEY_RULE,
    KIND_RULE,
    LABEL_VALUE_RULE,
    NAME_RULE,
    NAMESPACE_RULE,
    TAG_RULE,
    TEXT_RULE,
    URL_RULE,
    good_kinds,
    good_versions,
    is_api_version,
    is_key,
    is_kind,
    is_label_value,
    is_link,
    is_name,
    is_namespace,
    is_tag,
    is_text,
)
from devportal.model.quick import is_fine
from devportal.model.schema import (
    ANY_TEXT,
    NOTHING,
    TEXT,
    Fault,
    Fields,
    Many,
    Text,
    dotted,
    first_fault,
    js_ordered,
    missing,
    told,
    wrong_type,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Path = tuple[str | int, ...]

_ROOT = frozenset({"apiVersion", "kind", "metadata", "spec", "relations", "status"})
_LINKS = Many(Fields((("url", TEXT), ("title", TEXT), ("icon", TEXT), ("type", TEXT)), ("url",)))
_TAGS = Many(TEXT)
_REFERENCE = Fields(
    (("kind", TEXT), ("namespace", TEXT), ("name", TEXT)), ("kind", "namespace", "name"), NOTHING
)
_RELATIONS = Many(
    Fields((("type", TEXT), ("target", _REFERENCE), ("targetRef", TEXT)), ("type", "targetRef"), NOTHING)
)
_ERROR = Fields(
    (("name", TEXT), ("message", ANY_TEXT), ("code", ANY_TEXT), ("stack", ANY_TEXT)), ("name", "message")
)
_LEVEL = Text(words=("info", "warning", "error"))
_ITEM = Fields(
    (("type", TEXT), ("level", _LEVEL), ("message", ANY_TEXT), ("error", _ERROR)),
    ("type", "level", "message"),
)
_STATUS = Fields((("items", Many(_ITEM)),))
_LINE_ENDS = frozenset("\n\r\u2028\u2029")


def envelope_fault(document: dict[str, Any]) -> Fault | None:
    """Check what a document needs to be given a ref at all; failing it blocks the whole file."""
    for name in ("apiVersion", "kind", "metadata"):
        if name not in document:
            return missing((), name, document)
    for name in ("apiVersion", "kind"):
        value = document[name]
        if type(value) is not str or not value:
            return first_fault(TEXT, value, (name,))
    meta = document["metadata"]
    if type(meta) is not dict:
        return wrong_type(("metadata",), meta, "a mapping")
    if "name" not in meta:
        return missing(("metadata",), "name", meta)
    for name in ("name", "namespace"):
        value = meta.get(name, "x")
        if type(value) is not str or not value:
            return first_fault(TEXT, value, ("metadata", name))
    notes = meta.get("annotations")
    if type(notes) is list or (notes and type(notes) is not dict):  # an empty list is true in JavaScript
        return wrong_type(("metadata", "annotations"), notes, "a mapping")
    return None


def policy_fault(entity: dict[str, Any]) -> Fault | None:
    """Check a document that has passed the envelope and got its annotations."""
    if is_fine(entity, entity["metadata"]):
        return None
    fault = _first(entity)
    # which of several faults is first depends on JavaScript's order of keys
    return None if fault is None else _first(js_ordered(entity)) or fault


def _first(entity: dict[str, Any]) -> Fault | None:
    meta = entity["metadata"]
    return _schema_fault(entity, meta) or _foreign_fault(entity) or _format_fault(entity, meta)


def _schema_fault(entity: dict[str, Any], meta: dict[str, Any]) -> Fault | None:
    for key in entity:
        if key not in _ROOT:
            return _unknown(key)
    for name in ("uid", "etag", "title"):
        if name in meta:
            value = meta[name]
            if type(value) is not str or not value:
                return first_fault(TEXT, value, ("metadata", name))
    if type(meta.get("description", "")) is not str:
        return wrong_type(("metadata", "description"), meta["description"], "a string")
    for name in ("labels", "annotations"):
        if name in meta:
            fault = _words_fault(meta[name], ("metadata", name))
            if fault is not None:
                return fault
    if "tags" in meta:
        fault = first_fault(_TAGS, meta["tags"], ("metadata", "tags"))
        if fault is not None:
            return fault
    if "links" in meta:
        fault = first_fault(_LINKS, meta["links"], ("metadata", "links"))
        if fault is not None:
            return fault
    if "spec" in entity and type(entity["spec"]) is not dict:
        return wrong_type(("spec",), entity["spec"], "a mapping")
    return None


def _words_fault(words: Any, path: Path) -> Fault | None:
    if type(words) is not dict:
        return wrong_type(path, words, "a mapping")
    for key, value in words.items():
        # the schema's pattern ^.+$ does not see empty keys and keys with line ends
        if type(value) is not str and key and _LINE_ENDS.isdisjoint(key):
            return wrong_type((*path, key), value, "a string")
    return None


def _unknown(key: str) -> Fault:
    from devportal.text import quoted, suggestion

    near = suggestion(key, ("apiVersion", "kind", "metadata", "spec"))
    hint = near or "fields of your own belong under spec or metadata"
    message = f"the field {quoted(key)} is not allowed at the top of an entity"
    return Fault((key,), "schema.unknown-field", message, hint, True)


def _foreign_fault(entity: dict[str, Any]) -> Fault | None:
    if "relations" not in entity and "status" not in entity:
        return None
    for name, shape in (("relations", _RELATIONS), ("status", _STATUS)):
        fault = first_fault(shape, entity[name], (name,)) if name in entity else None
        if fault is not None:
            return fault
    name = next(key for key in entity if key in ("relations", "status"))
    message = f"the field {name!r} is filled in by the catalog and not allowed in a file"
    hint = "remove it; relations come from fields of spec such as dependsOn"
    return Fault((name,), "schema.unknown-field", message, hint, True)


def _format_fault(entity: dict[str, Any], meta: dict[str, Any]) -> Fault | None:
    version = entity["apiVersion"]
    if version not in good_versions:
        if not is_api_version(version):
            return _bad(("apiVersion",), version, "schema.api-version", API_VERSION_RULE)
        if len(good_versions) < 1000:
            good_versions.add(version)
    kind = entity["kind"]
    if kind not in good_kinds:
        if not is_kind(kind):
            return bad_kind(kind)
        if len(good_kinds) < 1000:
            good_kinds.add(kind)
    if not is_name(meta["name"]):
        return _bad(("metadata", "name"), meta["name"], "schema.name", NAME_RULE)
    if not is_namespace(meta.get("namespace", "default")):
        return _bad(("metadata", "namespace"), meta["namespace"], "schema.namespace", NAMESPACE_RULE)
    if "labels" in meta:
        for key, value in meta["labels"].items():
            if not is_key(key):
                return _bad_key("labels", key)
            if type(value) is not str or not is_label_value(value):
                return _bad(("metadata", "labels", key), value, "schema.label", LABEL_VALUE_RULE)
    for key, value in (meta.get("annotations") or {}).items():
        if not is_key(key):
            return _bad_key("annotations", key)
        if type(value) is not str:
            return wrong_type(("metadata", "annotations", key), value, "a string")
    for number, tag in enumerate(meta.get("tags") or ()):
        if not is_tag(tag):
            return _bad(("metadata", "tags", number), tag, "schema.tag", TAG_RULE)
    for number, link in enumerate(meta.get("links") or ()):
        fault = _link_fault(link, ("metadata", "links", number))
        if fault is not None:
            return fault
    return None


def bad_kind(kind: str) -> Fault:
    """The fault of a kind that cannot be one."""
    return _bad(("kind",), kind, "schema.kind", KIND_RULE)


def _link_fault(link: dict[str, Any], path: Path) -> Fault | None:
    if not is_link(link["url"]):
        return _bad((*path, "url"), link["url"], "schema.url", URL_RULE)
    for name in ("title", "icon"):
        if name in link and not is_text(link[name]):
            return _bad((*path, name), link[name], "schema.blank", TEXT_RULE)
    return None


def _bad(path: Path, value: Any, code: str, rule: str) -> Fault:
    return Fault(
        path, code, f"{dotted(path)} is not valid: {told(value)}", f"it must be {rule}{_try(code, value)}"
    )


def _bad_key(field: str, key: str) -> Fault:
    from devportal.text import quoted

    message = f"{quoted(key)} is not a valid key of metadata.{field}"
    return Fault(("metadata", field, key), "schema.key", message, f"it must be {KEY_RULE}", True)


def _try(code: str, value: Any) -> str:
    """Offer the nearest valid spelling of a name, a namespace or a tag."""
    if type(value) is not str or len(value) > 200 or not value.isascii():
        return ""
    if code == "schema.tag":
        kept, valid = ":+#", is_tag
    elif code == "schema.namespace":
        kept, valid = "", is_namespace
    elif code == "schema.name":
        kept, valid = "_.", is_name
    else:
        return ""
    text = value if code == "schema.name" else value.lower()
    spelled = "".join(char if char.isalnum() or char in kept else "-" for char in text).strip("-_.")
    while "--" in spelled:
        spelled = spelled.replace("--", "-")
    return f"; for example {spelled}" if spelled != value and valid(spelled) and "{{" not in value else ""

"""Kinds of an organisation's own, declared in the settings, judged by that declaration.

```toml
[catalog.kinds.Widget]
apiVersions = ["acme.example/v1"]
required = ["owner", "tier"]
fields = { tier = "text", tags = "list", limits = "mapping", size = ["small", "large"] }
references = { owner = { relation = "ownedBy", kind = "Group" }, uses = { relation = "dependsOn" } }
```
"""

from __future__ import annotations

from devportal.config.rules import BadSetting
from devportal.model.kind import Kind, Reference, make_kind
from devportal.model.relation import INVERSE
from devportal.model.schema import OBJECT, TEXT, TEXTS, Either, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_SHAPES: Mapping[str, Any] = {
    "text": TEXT,
    "list": TEXTS,
    "mapping": OBJECT,
    "text-or-list": Either((TEXT, TEXTS)),
}
_KEYS = ("apiVersions", "required", "fields", "references")


def read_kinds(table: Mapping[str, Any]) -> tuple[Kind, ...]:
    """Read the table `catalog.kinds`. Raises BadSetting naming the entry that cannot be read."""
    return tuple(_kind(name, entry, f"catalog.kinds.{name}") for name, entry in table.items())


def _kind(name: str, entry: Any, where: str) -> Kind:
    from devportal.model.formats import KIND_RULE, is_kind
    from devportal.text import quoted, suggestion

    if not is_kind(name):
        raise BadSetting(f"{quoted(name)} is not a kind: {KIND_RULE}")
    given = _mapping(entry, where)
    for key in given:
        if key not in _KEYS:
            raise BadSetting(
                f"{where}: unknown key {quoted(key)}; {suggestion(key, _KEYS) or ', '.join(_KEYS)}"
            )
    versions = _texts(given.get("apiVersions"), f"{where}.apiVersions")
    if not versions:
        raise BadSetting(f"{where}.apiVersions must name at least one apiVersion")
    references = tuple(
        _reference(field, one, f"{where}.references.{field}")
        for field, one in _mapping(given.get("references", {}), f"{where}.references").items()
    )
    fields: dict[str, Any] = {one.field: _SHAPES["text-or-list"] for one in references}
    for field, shape in _mapping(given.get("fields", {}), f"{where}.fields").items():
        fields[field] = _shape(shape, f"{where}.fields.{field}")
    required = _texts(given.get("required", []), f"{where}.required")
    return make_kind(name, versions, " ".join(required), fields.items(), references)


def _shape(shape: Any, where: str) -> Any:
    if isinstance(shape, str) and shape in _SHAPES:
        return _SHAPES[shape]
    if isinstance(shape, list):
        return Text(words=_texts(shape, where))
    raise BadSetting(f"{where} must be one of {', '.join(_SHAPES)}, or a list of allowed texts")


def _reference(field: str, one: Any, where: str) -> Reference:
    from devportal.text import either, suggestion

    given = _mapping(one, where)
    relation, kind = given.get("relation"), given.get("kind")
    if relation not in INVERSE:
        hint = suggestion(str(relation), INVERSE) or either(sorted(INVERSE))
        raise BadSetting(f"{where}.relation must be one of Backstage's relations: {hint}")
    if kind is not None and not isinstance(kind, str):
        raise BadSetting(f"{where}.kind must be the kind that a short reference means")
    return Reference(field, relation, kind)


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadSetting(f"{where} must be a table")
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) and item for item in value):
        raise BadSetting(f"{where} must be a list of texts")
    return tuple(value)

"""An entity over the raw mapping that its author wrote: named access, unknown fields kept."""

from __future__ import annotations

from devportal.model.ref import DEFAULT_NAMESPACE, EntityRef
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def ref_of(entity: dict[str, Any]) -> str:
    """Give the full, lower-cased ref of a raw entity that has passed the envelope."""
    meta = entity["metadata"]
    namespace = meta.get("namespace") or DEFAULT_NAMESPACE
    return str(EntityRef(entity["kind"], namespace, meta["name"]))


@record
class Entity:
    """A raw entity and the parts that everybody asks for. Nothing is checked: bad parts read as absent."""

    raw: dict[str, Any]

    @property
    def kind(self) -> str:
        """The kind as written."""
        return _text(self.raw.get("kind"))

    @property
    def api_version(self) -> str:
        """The apiVersion as written."""
        return _text(self.raw.get("apiVersion"))

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata, or an empty mapping."""
        return _mapping(self.raw.get("metadata"))

    @property
    def spec(self) -> dict[str, Any]:
        """The spec, or an empty mapping."""
        return _mapping(self.raw.get("spec"))

    @property
    def name(self) -> str:
        """The name as written."""
        return _text(self.metadata.get("name"))

    @property
    def namespace(self) -> str:
        """The namespace, `default` where none is written."""
        return _text(self.metadata.get("namespace")) or DEFAULT_NAMESPACE

    @property
    def title(self) -> str:
        """The title, or the name."""
        return _text(self.metadata.get("title")) or self.name

    @property
    def description(self) -> str:
        """The description, or an empty string."""
        return _text(self.metadata.get("description"))

    @property
    def annotations(self) -> dict[str, Any]:
        """The annotations, or an empty mapping."""
        return _mapping(self.metadata.get("annotations"))

    @property
    def labels(self) -> dict[str, Any]:
        """The labels, or an empty mapping."""
        return _mapping(self.metadata.get("labels"))

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags."""
        return tuple(tag for tag in _list(self.metadata.get("tags")) if isinstance(tag, str))

    @property
    def links(self) -> tuple[dict[str, Any], ...]:
        """The links."""
        return tuple(link for link in _list(self.metadata.get("links")) if isinstance(link, dict))

    @property
    def ref(self) -> str:
        """The full, lower-cased ref."""
        return str(EntityRef(self.kind, self.namespace, self.name))

    def field(self, name: str) -> str:
        """Give a text field of spec, or an empty string."""
        return _text(self.spec.get(name))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

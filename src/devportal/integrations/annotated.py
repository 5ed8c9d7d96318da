"""Annotations of an entity as panels read them. Raises PortalError where a value cannot be read."""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.model.annotation import KNOWN
from devportal.model.annotation_value import FORMS
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.model.entity import Entity


def value(entity: Entity, *keys: str) -> str:
    """Give the first annotation among `keys` that the entity has, "" for none."""
    for key in keys:
        found = entity.annotations.get(key)
        if isinstance(found, (str, int)) and str(found).strip():
            return formed(key, str(found).strip())
    return ""


def formed(key: str, text: str) -> str:
    """Hold a value to the form that its tool reads."""
    known = KNOWN.get(key)
    if known and known.form and not FORMS[known.form][0](text):
        raise PortalError(
            f"{key}: {quoted(text)} is not {FORMS[known.form][1]}", code="integration.annotation"
        )
    return text


def names(entity: Entity, *keys: str) -> list[str]:
    """Give the names of an annotation that holds several with commas between."""
    return [part.strip() for part in value(entity, *keys).split(",") if part.strip()]


def pairs(entity: Entity, key: str) -> dict[str, str]:
    """Give the pairs of an annotation written as key=value with commas between."""
    found = {}
    for part in names(entity, key):
        name, _, text = part.partition("=")
        found[name.strip()] = text.strip()
    return found


def slug(entity: Entity, key: str) -> tuple[str, str]:
    """Give owner and name of an annotation written as owner/name."""
    owner, _, name = value(entity, key).partition("/")
    return owner, name

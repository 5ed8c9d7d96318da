"""What of an entity can be searched: Backstage's search rows, worked out for the keys that are asked for.

Source: `buildEntitySearch` of plugin-catalog-backend 4.0.0 and surprises 35 and 36. An entity becomes rows of
a dotted key and a value, both lower-cased: scalars under their path, the items of a list under the path of
the list and, where they are strings, as `path.item` = "true" too, relations as `relations.<type>`. A null, or
a value of more than 200 characters, is a row without value: it is there, but equals nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

LONGEST = 200
"""Of a key and of a value, in UTF-16 units; what is longer is not searchable."""

_ALWAYS = ("metadata.name", "metadata.namespace", "metadata.uid")
"""Keys with a row in every entity, null where there is no value."""
_NOT_WALKED = frozenset(("attachments", "relations", "status", "metadata.etag", *_ALWAYS))


def search_rows(entity: Mapping[str, Any], relations: Iterable[tuple[str, str]] | None = None) -> Searchable:
    """Make an entity in Backstage's REST shape searchable.

    `relations` are (type, target ref); without them, those in the entity count.
    """
    if relations is None:
        found = entity.get("relations") or ()
        relations = [(one["type"], one["targetRef"]) for one in found]
    return Searchable(entity, tuple(relations))


class Searchable:
    """The search rows of one entity, by lower-cased key."""

    __slots__ = ("_entity", "_relations")

    def __init__(self, entity: Mapping[str, Any], relations: tuple[tuple[str, str], ...]) -> None:
        self._entity = entity
        self._relations = relations

    def get(self, key: str) -> set[str] | None:
        """Give the lower-cased values of a key, or None where the entity has no row of it."""
        rows = self._rows(key)
        if not rows or _length(key) > LONGEST:
            return None
        return {text.lower() for text in rows if text is not None and _length(text) <= LONGEST}

    def whole(self, key: str) -> set[str]:
        """Give the lower-cased values of a key, long ones too, as people expect of a text search."""
        return {text.lower() for text in self._rows(key) if text is not None}

    def originals(self, key: str) -> list[str]:
        """Give the values of a key as they were written, the first of those that differ in case only."""
        found: dict[str, str] = {}
        for text in self._rows(key):
            if text is not None and _length(text) <= LONGEST:
                found.setdefault(text.lower(), text)
        return list(found.values()) if _length(key) <= LONGEST else []

    def _rows(self, key: str) -> list[str | None]:
        """Give the value of every row of a key as text, None where it is null."""
        rows: list[str | None] = [
            None if value is None else text_of(value) for value in _walk(self._entity, "", key)
        ]
        if key.startswith("relations."):
            kind = key[len("relations.") :]
            rows += [target for name, target in self._relations if name.lower() == kind]
        elif key in _ALWAYS:
            value = (self._entity.get("metadata") or {}).get(key[len("metadata.") :])
            rows.append(None if value is None else text_of(value))
            if key == "metadata.namespace" and not value:
                rows.append("default")
        return rows


def _walk(value: Any, path: str, key: str) -> Iterator[Any]:
    """Give the values that stand under `key`, which begins with the lower-cased `path`."""
    if path in _NOT_WALKED:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            below = f"{path}.{name}" if path else name
            if _leads_to(below.lower(), key):
                yield from _walk(inner, below, key)
    elif isinstance(value, list):
        flagged = False
        for item in value:
            yield from _walk(item, path, key)
            if isinstance(item, str) and not flagged and f"{path}.{item}".lower() == key:
                flagged = True
                yield True
    elif path.lower() == key:
        yield value


def _leads_to(path: str, key: str) -> bool:
    return key == path or (key.startswith(path) and key[len(path)] == ".")


def text_of(value: Any) -> str:
    """Write a scalar as JavaScript's String() does: `true`, `1` for 1.0, `1e+21`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and -(1 << 53) <= value <= 1 << 53:
        return str(value)
    try:
        return _number(float(value))
    except OverflowError:
        return "Infinity" if value > 0 else "-Infinity"


def _number(value: float) -> str:
    if value - value != 0:
        raise OverflowError("not finite")
    digits, _, exponent = f"{value!r}".lstrip("-").partition("e")
    whole, _, fraction = digits.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction.rstrip("0")).lstrip("0")
    point -= len(whole + fraction.rstrip("0")) - len(digits)
    digits = digits.rstrip("0")
    sign = "-" if value < 0 else ""
    if not digits:
        return "0"
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{point - 1:+d}"


def _length(text: str) -> int:
    """Give the length in UTF-16 units, as JavaScript counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2

"""How Backstage changes an entity before it judges and stores it."""

from __future__ import annotations

from devportal.model.kind import SORTED_FIELDS
from devportal.model.schema import dotted
from devportal.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.model.schema import Fault

_SORTED = frozenset(SORTED_FIELDS)


def with_sorted_lists(spec: dict[str, Any]) -> dict[str, Any]:
    """Give `spec` with its reference lists sorted as JavaScript sorts: by UTF-16 units (surprise 27)."""
    made = spec
    for field in _SORTED.intersection(spec):
        items = spec[field]
        if type(items) is list and len(items) > 1 and all(type(item) is str for item in items):
            ordered = sorted(items, key=None if all(map(str.isascii, items)) else _utf16)
            if ordered != items:
                if made is spec:
                    made = {**spec}
                made[field] = ordered
    return made


def as_written(fault: Fault, spec: Any) -> Fault:
    """Give a fault with the index that its author knows: lists are judged after they are sorted."""
    path = fault.path
    if type(spec) is not dict or len(path) < 3 or path[0] != "spec" or path[1] not in _SORTED:
        return fault
    items = spec.get(path[1])
    if type(items) is not list or type(path[2]) is not int or path[2] >= len(items):
        return fault
    at = items.index(with_sorted_lists(spec)[path[1]][path[2]])
    message = fault.message.replace(dotted(path[:3]), dotted((*path[:2], at)), 1)
    return replace(fault, path=(*path[:2], at, *path[3:]), message=message)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def without_proto(value: Any) -> Any:
    """Leave out mappings and lists under the key `__proto__`, as merging objects in JavaScript does."""
    if type(value) is list:
        return [without_proto(item) for item in value]
    if type(value) is not dict:
        return value
    return {
        key: without_proto(item)
        for key, item in value.items()
        if key != "__proto__" or type(item) not in (dict, list)
    }

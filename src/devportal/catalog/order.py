"""The order of a listing: by one field, as Backstage's `orderField`, or as people ask for it."""

from __future__ import annotations

from devportal.catalog.fields import field_of, nearest_fields
from devportal.catalog.query import QueryError
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Protocol, TypeVar

    class Keyed(Protocol):
        """Rows by key: of a whole entity, or only of the key that is sorted by."""

        def get(self, key: str, /) -> Collection[str] | None: ...

    Rows = TypeVar("Rows", bound=Keyed)


@record
class Order:
    """By the values of a lower-cased key; descending turns the refs of equal values round too."""

    key: str
    descending: bool = False


def parse_order_field(text: str) -> Order:
    """Read `path`, `path,asc` or `path,desc`; raises QueryError as Backstage answers 400."""
    path, *rest = text.split(",")
    if rest and rest[0] not in {"asc", "desc"}:
        message = f"the order {quoted(rest[0])} is neither asc nor desc"
        raise QueryError(message, text=text, column=len(path) + 2)
    return Order(path.lower(), descending=rest[:1] == ["desc"])


def parse_sort(text: str) -> Order:
    """Read what a person sorts by: a field of the query line or a path, descending with `-` or `,desc`."""
    order = parse_order_field(text.removeprefix("-"))
    field = field_of(order.key)
    if field is None:
        hint = nearest_fields(order.key) or "a path begins with metadata. or spec."
        raise QueryError(f"there is no field {quoted(order.key)} to sort by", hint=hint)
    return Order(field.keys[0], descending=order.descending or text.startswith("-"))


def ordered(
    items: Iterable[tuple[str, Rows]], order: Order | None, *, keep_missing: bool = False
) -> list[tuple[str, tuple[str, Rows]]]:
    """Sort (ref, rows) pairs and give each with the value it was sorted by; without an order by ref.

    An entity without a value is dropped, as Backstage drops it (surprise 37), or put last. One with several
    stands once, by its first (Backstage repeats it for each).
    """
    if order is None:
        return [("", item) for item in sorted(items, key=_ref)]
    pick = max if order.descending else min
    found, missing = [], []
    for item in items:
        values = item[1].get(order.key)
        if values:
            found.append((pick(values), item))
        elif keep_missing:
            missing.append(("", item))
    found.sort(key=_value_and_ref, reverse=order.descending)
    return found + sorted(missing, key=_value_and_ref)


def _ref(item: tuple[str, object]) -> str:
    return item[0]


def _value_and_ref(found: tuple[str, tuple[str, object]]) -> tuple[str, str]:
    return found[0], found[1][0]

"""What a running Backstage can decide about a query: filters that every entity which fits must meet.

The query is asked again of what comes, so that a filter may be wider than the query, and never narrower.
Repeated filters are ORed; in one filter different keys are ANDed and values of one key ORed.
"""

from __future__ import annotations

from devportal.catalog.query import All, AnyOf, Exists, In, Like, Target
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from devportal.catalog.query import Query

    Branch = tuple[str, ...]
    Refs = Callable[[Target], Iterable[str]]

MOST_BRANCHES = 32
_OPEN: tuple[Branch, ...] = ((),)


@record
class Pushed:
    """Filters of the API, and a text that has to occur in one of some fields ("" for none)."""

    filters: tuple[str, ...] = ()
    text: str = ""
    fields: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether this lets every entity through."""
        return not self.filters and not self.text


def push(query: Query, refs: Refs) -> Pushed:
    """Give what can be asked of the backend; `refs` gives the refs that a Target without kind may mean."""
    branches = _branches(query, refs)
    filters = () if () in branches else tuple(",".join(sorted(set(one))) for one in branches)
    text, fields = _text(query)
    return Pushed(tuple(dict.fromkeys(filters)), text, fields)


def _branches(query: Query, refs: Refs) -> tuple[Branch, ...]:
    """Give the query as alternatives of conditions; an empty one lets everything through."""
    if isinstance(query, In):
        return _values(query.key, query.values)
    if isinstance(query, Exists):
        return ((query.key,),) if _is_plain(query.key) else _OPEN
    if isinstance(query, Target) and len(query.keys) == 1 and not set(query.name) & set("%_\\"):
        return _values(query.keys[0], tuple(refs(query)))
    if isinstance(query, AnyOf):
        found = tuple(one for part in query.parts for one in _branches(part, refs))
        return found if len(found) <= MOST_BRANCHES else _OPEN
    if isinstance(query, All):
        product: tuple[Branch, ...] = _OPEN
        for part in query.parts:
            made = tuple(one + other for one in product for other in _branches(part, refs))
            product = made if len(made) <= MOST_BRANCHES else product
        return product
    return _OPEN


def _values(key: str, values: tuple[str, ...]) -> tuple[Branch, ...]:
    if not _is_plain(key) or not all(value and _is_plain(value, "=") for value in values):
        return _OPEN
    return (tuple(f"{key}={value}" for value in values),)


def _is_plain(text: str, allowed: str = "") -> bool:
    """Say whether a text can stand in a filter, where a comma separates and `=` ends the key."""
    return "," not in text and ("=" not in text or "=" in allowed) and text == text.strip()


def _text(query: Query) -> tuple[str, tuple[str, ...]]:
    """Give the longest literal part of a pattern that every entity has to match."""
    parts = query.parts if isinstance(query, All) else (query,)
    found: list[tuple[str, tuple[str, ...]]] = []
    for part in parts:
        if isinstance(part, Like) and "\\" not in part.pattern:
            pieces = part.pattern.replace("_", "%").split("%")
            found.append((max(pieces, key=len), part.keys))
        elif isinstance(part, All):
            found.append(_text(part))
    return max(found, key=lambda one: len(one[0]), default=("", ()))

"""How often each value of a field occurs.

Source: `DefaultEntitiesCatalog.facets` of plugin-catalog-backend 4.0.0: the values as they were written,
without those over 200 characters; an entity counts once for each.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devportal.catalog.searchable import Searchable


def facets(entities: Iterable[Searchable], fields: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """Give (value, count) by value for each field, a dotted path without regard to case."""
    counts: dict[str, dict[str, int]] = {field: {} for field in fields}
    for rows in entities:
        for field, seen in counts.items():
            for value in rows.originals(field.lower()):
                seen[value] = seen.get(value, 0) + 1
    return {field: sorted(seen.items()) for field, seen in counts.items()}

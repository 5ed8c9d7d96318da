"""A selection of entities, in the order it is shown."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.row import Row


class Listing:
    """Rows to show; whole entities are read only where they are asked for."""

    def __init__(self, catalog: Catalog, rows: Sequence[Row], foot: str = "") -> None:
        self.catalog = catalog
        self.rows = tuple(rows)
        self.foot = foot

    def entities(self) -> Iterator[dict[str, Any]]:
        """Give each entity in Backstage's REST shape, with its relations."""
        self.catalog.expect([row.ref for row in self.rows])
        for row in self.rows:
            yield self.catalog.entity(row.ref)

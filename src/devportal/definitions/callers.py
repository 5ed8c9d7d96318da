"""Who provides an API and who consumes it, from the graph."""

from __future__ import annotations

from devportal.catalog.row import Row
from devportal.model.relation import API_CONSUMED_BY, API_PROVIDED_BY
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.catalog import Catalog


@record
class User:
    """An entity that provides or consumes an API; `row` is None where it is not in the catalog."""

    ref: str
    row: Row | None


def consumers(catalog: Catalog, ref: str) -> tuple[User, ...]:
    """Give the entities that consume an API, in the order of their refs."""
    return _related(catalog, ref, API_CONSUMED_BY)


def providers(catalog: Catalog, ref: str) -> tuple[User, ...]:
    """Give the entities that provide an API, in the order of their refs."""
    return _related(catalog, ref, API_PROVIDED_BY)


def _related(catalog: Catalog, ref: str, relation: str) -> tuple[User, ...]:
    found = [edge.target for edge in catalog.edges(ref) if edge.type == relation]
    return tuple(User(one, catalog.get(one)) for one in found)

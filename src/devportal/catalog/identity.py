"""Who somebody is in the catalog: by setting, e-mail address or login; their teams and what those own."""

from __future__ import annotations

from devportal.catalog.handle import entity_of_handle, handles
from devportal.catalog.ownership import party
from devportal.catalog.responsible import HANDLES
from devportal.model.relation import MEMBER_OF, OWNER_OF
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.ownership import Party
    from devportal.catalog.row import Row


@record
class Attention:
    """Something about an owned entity that somebody should look at."""

    ref: str
    code: str
    message: str


@record
class Me:
    """A person, how they are known, their groups, what those and they own, and what needs attention."""

    person: Party
    known_by: str
    groups: tuple[Party, ...]
    owned: tuple[Row, ...]
    attention: tuple[Attention, ...]


def find_person(catalog: Catalog, clues: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """Give (ref, clue that told) of the first clue that names a User; clues are (what it is, value).

    A value is a ref, an e-mail address or a login with `@` before it.
    """
    known: dict[str, str] | None = None
    for what, value in clues:
        if known is None:
            known = handles(catalog.connection.execute(HANDLES).fetchall())
        ref = entity_of_handle(value, known) if "@" in value else None
        if ref is None and "@" not in value:
            ref = f"user:default/{value.lower()}" if ":" not in value else value.lower()
        elif ref is None and value.startswith("@"):
            ref = f"user:default/{value[1:].lower()}"
        if ref and ref.startswith("user:") and catalog.get(ref):
            return ref, f"{what} {value}"
    return None


def me(catalog: Catalog, ref: str, known_by: str, more: Iterable[Attention] = ()) -> Me:
    """Give the page of a person; `more` is attention from elsewhere, kept where it concerns what is owned."""
    groups = [edge.target for edge in catalog.edges(ref) if edge.type == MEMBER_OF]
    refs = {edge.target for owner in (ref, *groups) for edge in catalog.edges(owner) if edge.type == OWNER_OF}
    rows = tuple(row for row in map(catalog.get, sorted(refs)) if row)
    found = [one for row in rows for one in _attention(catalog, row)]
    found += [one for one in more if one.ref in refs]
    found.sort(key=lambda one: (one.ref, one.code, one.message))
    return Me(party(catalog, ref), known_by, tuple(party(catalog, one) for one in groups), rows, tuple(found))


def _attention(catalog: Catalog, row: Row) -> list[Attention]:
    found = [Attention(row.ref, one.code, one.message) for one in catalog.problems("ref = ?", (row.ref,))]
    for edge in catalog.edges(row.ref):
        if catalog.get(edge.target) is None:
            message = f"{edge.type} {edge.target}, which is not in the catalog"
            found.append(Attention(row.ref, "ref.dangling", message))
    return found

"""Who owns an entity: the owner, the chain of groups above it, its members, how to reach it."""

from __future__ import annotations

from devportal.catalog.row import Row
from devportal.model.relation import CHILD_OF, HAS_MEMBER, OWNED_BY, OWNER_OF, PARENT_OF
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from devportal.catalog.catalog import Catalog


@record
class Party:
    """A group or user that owns something: its ref, its row where it is in the catalog, how to reach it."""

    ref: str
    row: Row | None
    display_name: str
    contacts: tuple[tuple[str, str], ...]


@record
class Ownership:
    """The answer to "who owns this?".

    `owners` are the direct owners in ref order, `chain` the groups above the first owner, nearest first,
    `members` the users of the first owner, `subject` the entity asked for, `reason` why this is the answer.
    """

    subject: Row
    owners: tuple[Party, ...]
    chain: tuple[Party, ...]
    members: tuple[Party, ...]
    reason: str


@record
class Owned:
    """What a group or user owns, in ref order; `by` names the sub-groups that were looked at as well."""

    owner: Row
    by: tuple[str, ...]
    entities: tuple[Row, ...]


def ownership(catalog: Catalog, subject: Row) -> Ownership:
    """Find the owner of an entity; a Group or User answers for itself."""
    if subject.kind in ("Group", "User"):
        refs = [subject.ref]
        reason = f"a {subject.kind} owns itself"
    else:
        refs = catalog.targets(subject.ref, OWNED_BY)
        reason = "spec.owner"
    owners = tuple(party(catalog, ref) for ref in refs)
    chain = _chain(catalog, refs[0]) if refs else ()
    members = _members(catalog, refs[0]) if refs else ()
    return Ownership(subject, owners, chain, members, reason)


def members_of(catalog: Catalog, refs: Iterable[str]) -> tuple[Party, ...]:
    """Give the members of several groups, each once; a User is its own."""
    found = {}
    for ref in refs:
        people = (party(catalog, ref),) if ref.startswith("user:") else _members(catalog, ref)
        found.update({one.ref: one for one in people})
    return tuple(found.values())


def chains_of(catalog: Catalog, refs: Iterable[str]) -> tuple[Party, ...]:
    """Give the groups above several groups, nearest first, each once."""
    return tuple({one.ref: one for ref in refs for one in _chain(catalog, ref)}.values())


def owned(catalog: Catalog, owner: Row, *, recursive: bool = False) -> Owned:
    """Find what a group or user owns; `recursive` takes the groups below it as well."""
    groups = subgroups(catalog, owner.ref) if recursive else [owner.ref]
    refs = sorted({ref for group in groups for ref in catalog.targets(group, OWNER_OF)})
    rows = [row for row in map(catalog.get, refs) if row]
    return Owned(owner, tuple(groups[1:]), tuple(rows))


def subgroups(catalog: Catalog, ref: str) -> list[str]:
    """Give a group and all groups below it, breadth first; loops end."""
    found = [ref]
    for group in found:
        found += [ref for ref in catalog.targets(group, PARENT_OF) if ref not in found]
    return found


def party(catalog: Catalog, ref: str) -> Party:
    """Give the group or user of a ref with its contacts; a ref that dangles has no row."""
    row = catalog.get(ref)
    if row is None:
        return Party(ref, None, ref.partition("/")[2], ())
    entity = catalog.document(ref)
    return Party(ref, row, _display_name(row, entity), _contacts(entity))


def _display_name(row: Row, entity: dict[str, Any]) -> str:
    profile = _mapping(_mapping(entity.get("spec")).get("profile"))
    name = profile.get("displayName")
    return name if isinstance(name, str) and name else row.title or row.name


def _contacts(entity: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Give the ways to reach a group or user: e-mail, then the links of its entity."""
    found: list[tuple[str, str]] = []
    email = _mapping(_mapping(entity.get("spec")).get("profile")).get("email")
    if isinstance(email, str) and email:
        found.append(("email", email))
    links = entity["metadata"].get("links") or ()
    found += [
        (str(link.get("title") or "link"), link["url"])
        for link in links
        if isinstance(link, dict) and isinstance(link.get("url"), str)
    ]
    return tuple(found)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _chain(catalog: Catalog, ref: str) -> tuple[Party, ...]:
    """Follow `parent` upwards; a loop ends where it closes."""
    chain: list[str] = []
    start = ref
    while True:
        parents = catalog.targets(ref, CHILD_OF)
        if not parents or parents[0] in (start, ref, *chain):
            return tuple(party(catalog, one) for one in chain)
        ref = parents[0]
        chain.append(ref)


def _members(catalog: Catalog, ref: str) -> tuple[Party, ...]:
    return tuple(party(catalog, one) for one in catalog.targets(ref, HAS_MEMBER))

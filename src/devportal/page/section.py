"""A part of a page that only some kinds of entities have: a heading and lines below it."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from devportal.catalog.row import Row


@record
class Entry:
    """One line: a ref or a text, and what is said of it."""

    text: str
    note: str = ""
    is_ref: bool = False


@record
class Section:
    """Lines under one heading; `covers` are the relations that need no list of their own beside it."""

    title: str
    entries: tuple[Entry, ...]
    covers: tuple[str, ...] = ()


ORDER = ("Domain", "System", "Component", "API", "Resource", "Group", "User")


def by_kind(rows: Iterable[Row], covers: tuple[str, ...]) -> list[Section]:
    """Give a section for each kind among `rows`, the usual kinds first."""
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row)
    names = [kind for kind in ORDER if kind in kinds] + sorted(set(kinds) - set(ORDER))
    return [
        Section(many(kind), tuple(Entry(row.ref, facts(row), is_ref=True) for row in kinds[kind]), covers)
        for kind in names
    ]


def many(kind: str) -> str:
    """Give the heading for several entities of a kind."""
    return "APIs" if kind == "API" else f"{kind.lower()}s"


def facts(row: Row) -> str:
    """Give what a list says of an entity."""
    return ", ".join(fact for fact in (row.type, row.lifecycle, row.owner.partition("/")[2]) if fact)


def counted(owners: Iterable[str], noun: str) -> tuple[Entry, ...]:
    """Give each owner with how often it stands there, most often first."""
    counts: dict[str, int] = {}
    for owner in owners:
        if owner:
            counts[owner] = counts.get(owner, 0) + 1
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        Entry(ref, f"{count} {noun}{'' if count == 1 else 's'}", is_ref=True) for ref, count in order
    )

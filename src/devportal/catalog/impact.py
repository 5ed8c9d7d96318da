"""What breaks when something changes: dependents of entities, teams to tell, edges between systems."""

from __future__ import annotations

from devportal.catalog.dependencies import DEPENDENCIES
from devportal.model.relation import HAS_PART, INVERSE, OWNER_OF, RELATIONS
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from devportal.catalog.catalog import Catalog

    Steps = Mapping[int, str]

_FEW = 40
"""Up to so many nodes at a time the index is asked for each; beyond, all edges are read at once."""
CONTAINERS = {"system": HAS_PART, "domain": HAS_PART, "group": OWNER_OF, "user": OWNER_OF}
"""What a change of a whole means for its parts, when somebody asks about the whole by name."""


@record
class Changed:
    """An entity that changes: its ref, owner and system ("" for none), why, and the files that make it so."""

    ref: str
    owner: str
    system: str
    reason: str = ""
    files: tuple[str, ...] = ()


@record
class Affected:
    """An entity that a change reaches: how far away it stands, and by which relation to which entity.

    `relation` is read from this entity: it `dependsOn` the entity `through`.
    """

    ref: str
    owner: str
    system: str
    depth: int
    relation: str
    through: str
    exists: bool


@record
class Team:
    """An owner who must know: how many of its entities change, and how many are affected."""

    ref: str
    changed: int
    affected: int


@record
class SystemLink:
    """A derived edge: `count` relations by which entities of `source` rest on entities of `target`."""

    source: str
    target: str
    count: int


@record
class Removed:
    """An entity that is no longer there, with those that still refer to it."""

    ref: str
    dependents: tuple[str, ...]


@record
class Reviewer:
    """Who is asked to look at a change: a ref, or the handle as CODEOWNERS has it, and the files."""

    ref: str
    files: tuple[str, ...]


@record
class Impact:
    """The whole answer, every part in ref order; `affected` and `edges` by depth first.

    `edges` are (affected ref, relation, ref it rests on) among all of them, `files` how many files changed,
    `loose` those that belong to no entity, `folders` where the components are described that CI
    can start a job for.
    """

    changed: tuple[Changed, ...]
    affected: tuple[Affected, ...]
    edges: tuple[tuple[str, str, str], ...]
    teams: tuple[Team, ...]
    systems: tuple[SystemLink, ...]
    files: int = 0
    loose: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    reviewers: tuple[Reviewer, ...] = ()
    folders: Mapping[str, str] | None = None


def impact(
    catalog: Catalog,
    starts: Sequence[Changed],
    relations: Iterable[str] = DEPENDENCIES,
    depth: int | None = None,
) -> Impact:
    """Walk from what changes to everything that rests on it, directly or not.

    A start that is a System, Domain, Group or User without files takes its parts along, one step away.
    """
    walk = _Walk(catalog, relations, bulk=len(starts) > _FEW)
    walk.run(starts, depth)
    changed = {one.ref: one for one in starts}
    facts = {ref: (one.owner, one.system) for ref, one in changed.items()}
    facts.update(walk.facts(changed))
    affected = sorted(
        (
            Affected(ref, *facts.get(ref, ("", "")), at, INVERSE[relation], through, ref in facts)
            for ref, (at, relation, through) in walk.met.items()
            if ref not in changed
        ),
        key=lambda one: (one.depth, one.ref),
    )
    return Impact(
        tuple(changed[ref] for ref in sorted(changed)),
        tuple(affected),
        tuple((target, INVERSE[name], source) for source, name, target in walk.edges),
        _teams(changed.values(), affected),
        _systems(walk.edges, facts),
    )


def changed_of(catalog: Catalog, refs: Iterable[str]) -> list[Changed]:
    """Give the starts for refs that a person named."""
    return [Changed(row.ref, row.owner, row.system, "named") for row in map(catalog.get, refs) if row]


class _Walk:
    """Breadth first against the dependencies; the first way that is met, in ref order, is the one told."""

    def __init__(self, catalog: Catalog, relations: Iterable[str], *, bulk: bool) -> None:
        self.run_sql = catalog.connection.execute
        names = frozenset(INVERSE[name] for name in relations)
        self.names = names
        self.steps = self._directions(names)
        self.bulk = bulk
        self.met: dict[str, tuple[int, str, str]] = {}
        self.edges: dict[tuple[str, str, str], None] = {}
        self.everything = self._read_all(names) if bulk else {}

    def _directions(self, names: frozenset[str]) -> tuple[tuple[str, Steps], ...]:
        outward = {at: name for at, name in enumerate(RELATIONS) if name in names}
        inward = {at: INVERSE[name] for at, name in enumerate(RELATIONS) if INVERSE[name] in names}
        query = """SELECT edge.type, other.ref FROM node JOIN edge ON edge.{} = node.id
            JOIN node AS other ON other.id = edge.{} WHERE node.ref = ?"""
        return (
            (query.format("source", "target"), outward),
            (query.format("target", "source"), inward),
        )

    def _read_all(self, names: frozenset[str]) -> dict[str, list[tuple[str, str]]]:
        """Read every edge that a walk may take, as ref -> (relation, ref)."""
        refs = dict(self.run_sql("SELECT id, ref FROM node").fetchall())
        along = {at: name for at, name in enumerate(RELATIONS) if name in names}
        against = {at: INVERSE[name] for at, name in enumerate(RELATIONS) if INVERSE[name] in names}
        query = (
            f"SELECT source, type, target FROM edge WHERE type IN ({','.join(map(str, {*along, *against}))})"
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for source, kind, target in self.run_sql(query):
            one, other = refs[source], refs[target]
            if kind in along:
                found.setdefault(one, []).append((along[kind], other))
            if kind in against:
                found.setdefault(other, []).append((against[kind], one))
        return found

    def run(self, starts: Sequence[Changed], depth: int | None) -> None:
        level = sorted({one.ref for one in starts})
        self.met = dict.fromkeys(level, (0, "", ""))
        wholes = {one.ref for one in starts if not one.files}
        distance = 0
        while level and (depth is None or distance < depth):
            distance += 1
            if not self.bulk and len(level) > _FEW:
                self.bulk, self.everything = True, self._read_all(self.names)
            following: list[str] = []
            for ref in level:
                for name, other in self._next(ref, whole=ref in wholes):
                    self.edges[ref, name, other] = None
                    if name == HAS_PART:
                        wholes.add(other)
                    if other not in self.met:
                        self.met[other] = (distance, name, ref)
                        following.append(other)
            level = sorted(following)

    def _next(self, ref: str, *, whole: bool) -> list[tuple[str, str]]:
        if self.bulk:
            found = set(self.everything.get(ref, ()))
        else:
            found = {
                (names[kind], other)
                for query, names in self.steps
                for kind, other in self.run_sql(query, (ref,))
                if kind in names
            }
        if whole:
            found |= self._parts(ref)
        return sorted(found)

    def _parts(self, ref: str) -> set[tuple[str, str]]:
        """Give what a System, Domain, Group or User consists of."""
        relation = CONTAINERS.get(ref.partition(":")[0])
        if relation is None:
            return set()
        steps = self._directions(frozenset((relation,)))
        return {
            (names[kind], other)
            for query, names in steps
            for kind, other in self.run_sql(query, (ref,))
            if kind in names
        }

    def facts(self, known: Mapping[str, object]) -> dict[str, tuple[str, str]]:
        """Give (owner, system) of every further entity that was met and exists."""
        query = "SELECT ref, owner, system FROM entity WHERE live = 1"
        met = [ref for ref in self.met if ref not in known]
        if len(met) > _FEW:
            wanted = frozenset(met)
            return {ref: (owner, system) for ref, owner, system in self.run_sql(query) if ref in wanted}
        found = {}
        for one in met:
            for ref, owner, system in self.run_sql(query + " AND ref = ?", (one,)):
                found[ref] = (owner, system)
        return found


def _teams(changed: Iterable[Changed], affected: Iterable[Affected]) -> tuple[Team, ...]:
    counts: dict[str, list[int]] = {}
    for at, owners in enumerate(([one.owner for one in changed], [one.owner for one in affected])):
        for owner in filter(None, owners):
            counts.setdefault(owner, [0, 0])[at] += 1
    return tuple(Team(ref, *counts[ref]) for ref in sorted(counts))


def _systems(
    edges: Iterable[tuple[str, str, str]], facts: Mapping[str, tuple[str, str]]
) -> tuple[SystemLink, ...]:
    """Lift the edges to the systems of their ends; a system itself stands for itself."""
    system = {ref: ref if ref.startswith("system:") else own for ref, (_, own) in facts.items()}
    counts: dict[tuple[str, str], int] = {}
    for source, _, target in edges:
        ends = system.get(target, ""), system.get(source, "")
        if ends[0] and ends[1] and ends[0] != ends[1]:
            counts[ends] = counts.get(ends, 0) + 1
    return tuple(SystemLink(*ends, counts[ends]) for ends in sorted(counts))

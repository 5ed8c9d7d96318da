"""Questions that need every edge: cycles, the shortest ways between two entities, groups of entities."""

from __future__ import annotations

from itertools import pairwise

from devportal.catalog.cycles import cycles, lift
from devportal.catalog.graph import Graph
from devportal.catalog.walks import shortest_paths
from devportal.model.relation import INVERSE, RELATIONS
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devportal.catalog.catalog import Catalog

GROUPS = ("system", "domain", "owner")


@record
class Whole:
    """The graph of some relations: nodes are places in `refs`, relations are places in `relations`."""

    graph: Graph
    refs: tuple[str, ...]
    relations: tuple[str, ...]


@record
class Step:
    """One edge of a way: `source` `relation` `target`, as in checkout-web consumesApi payment-api-v1."""

    source: str
    relation: str
    target: str


@record
class Ways:
    """The shortest ways between two entities; `more` says that there are further ones of this length."""

    source: str
    target: str
    ways: tuple[tuple[Step, ...], ...]
    more: bool = False


@record
class Groups:
    """Groups of entities with how many each holds, and (group, relation, other group, how many) edges.

    A group is a ref, or "" for the entities that have none.
    """

    by: str
    members: tuple[tuple[str, int], ...]
    edges: tuple[tuple[str, str, str, int], ...]


def whole_graph(catalog: Catalog, relations: Iterable[str]) -> Whole:
    """Read the edges of some relations, each in the direction of its name."""
    run = catalog.connection.execute
    names = tuple(sorted(set(relations)))
    place = {name: at for at, name in enumerate(names)}
    rows = run("SELECT id, ref FROM node ORDER BY ref").fetchall()
    node = {number: at for at, (number, _) in enumerate(rows)}
    wanted = [at for at, name in enumerate(RELATIONS) if name in place or INVERSE[name] in place]
    marks = ",".join("?" * len(wanted))
    edges = []
    for source, kind, target in run(f"SELECT source, type, target FROM edge WHERE type IN ({marks})", wanted):
        name = RELATIONS[kind]
        if name in place:
            edges.append((node[source], place[name], node[target]))
        if INVERSE[name] in place:
            edges.append((node[target], place[INVERSE[name]], node[source]))
    return Whole(Graph.build(len(rows), edges), tuple(ref for _, ref in rows), names)


def cycles_of(catalog: Catalog, relations: Iterable[str]) -> list[tuple[str, ...]]:
    """Give one shortest cycle for each knot of the graph; one ref alone rests on itself."""
    whole = whole_graph(catalog, relations)
    return [tuple(whole.refs[node] for node in way) for way in cycles(whole.graph)]


def ways_between(
    catalog: Catalog, source: str, target: str, relations: Iterable[str], limit: int = 10
) -> Ways:
    """Give the shortest ways along the relations from one entity to another, at most `limit`."""
    whole = whole_graph(catalog, relations)
    place = {ref: at for at, ref in enumerate(whole.refs)}
    if source not in place or target not in place:
        return Ways(source, target, ())
    found = shortest_paths(whole.graph, place[source], place[target], limit=limit + 1)
    return Ways(source, target, tuple(_steps(whole, way) for way in found[:limit]), len(found) > limit)


def _steps(whole: Whole, way: Sequence[int]) -> tuple[Step, ...]:
    steps = []
    for one, other in pairwise(way):
        relation = min(kind for kind, node in whole.graph.neighbours(one) if node == other)
        steps.append(Step(whole.refs[one], whole.relations[relation], whole.refs[other]))
    return tuple(steps)


def groups_of(catalog: Catalog, refs: Iterable[str] | None, relations: Iterable[str], by: str) -> Groups:
    """Lift the graph to systems, domains or owners; `refs` are the entities that count, None for all."""
    whole = whole_graph(catalog, relations)
    group_of = _groups(catalog, by)
    wanted = None if refs is None else set(refs)
    counts: dict[str, int] = {}
    for ref, group in group_of.items():
        if wanted is None or ref in wanted:
            counts[group] = counts.get(group, 0) + 1
    names = sorted(counts)
    number = {name: at for at, name in enumerate(names)}
    of_node = [
        number.get(group_of[ref], -1) if ref in group_of and (wanted is None or ref in wanted) else -1
        for ref in whole.refs
    ]
    edges = lift(whole.graph, of_node)
    return Groups(
        by,
        tuple((name, counts[name]) for name in names),
        tuple((names[one], whole.relations[kind], names[other], count) for one, kind, other, count in edges),
    )


def _groups(catalog: Catalog, by: str) -> dict[str, str]:
    """Give the group of each entity; a System or Domain stands for itself where it is grouped by that."""
    rows = catalog.connection.execute(
        "SELECT ref, kind, owner, system, domain FROM entity WHERE live = 1 AND kind NOT IN ('Group', 'User')"
    ).fetchall()
    if by == "owner":
        return {ref: owner for ref, _, owner, _, _ in rows if ref.partition(":")[0] != "location"}
    system = {ref: ref if kind == "System" else system for ref, kind, _, system, _ in rows}
    if by == "system":
        return {ref: group for ref, group in system.items() if not ref.startswith(("domain:", "location:"))}
    domain = {ref: ref if kind == "Domain" else domain for ref, kind, _, _, domain in rows}
    return {
        ref: domain[ref] or domain.get(system[ref], "") for ref, *_ in rows if not ref.startswith("location:")
    }

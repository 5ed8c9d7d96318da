"""The part of the graph around some entities."""

from __future__ import annotations

from devportal.model.relation import (
    API_PROVIDED_BY,
    CONSUMES_API,
    DEPENDS_ON,
    INVERSE,
    RELATIONS,
)
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devportal.catalog.catalog import Catalog

DEPENDENCIES = (DEPENDS_ON, CONSUMES_API, API_PROVIDED_BY)
"""What "depends on" means: what is named as a dependency, the APIs that are consumed, and whoever provides
those; so that a consumer depends on the provider through the API."""


@record
class Node:
    """One entity of a neighbourhood: its ref, title, kind, owner, and whether the catalog has it."""

    ref: str
    title: str
    kind: str
    owner: str
    exists: bool
    depth: int


@record
class Neighbourhood:
    """Nodes in the order they were reached, and (source, relation, target) edges by position in `nodes`.

    `roots` are the positions of the entities asked for, `backward` is set where edges were followed against
    their direction.
    """

    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, str, int], ...]
    roots: tuple[int, ...]
    backward: bool = False


def neighbourhood(
    catalog: Catalog,
    refs: Sequence[str],
    relations: Iterable[str] = DEPENDENCIES,
    *,
    backward: bool = False,
    depth: int | None = None,
) -> Neighbourhood:
    """Walk from `refs` along `relations`, or against them with `backward`, breadth first.

    Edges keep the direction in which they are walked; backward they carry the inverse relation's name.
    """
    walked = frozenset(INVERSE[name] for name in relations) if backward else frozenset(relations)
    catalog.expect_walk(refs, walked, depth=depth)
    steps = _steps(walked)
    run = catalog.connection.execute
    ids = [_id(catalog, ref, at) for at, ref in enumerate(refs)]
    place = {number: at for at, number in enumerate(ids)}
    depths = [0] * len(ids)
    edges = []
    for at, number in enumerate(ids):  # grows while it is walked
        found = set()
        if number > 0:
            for query, names in steps:
                found |= {(names[kind], other) for kind, other in run(query, (number,)) if kind in names}
        for name, other in sorted(found):
            if other not in place:
                if depth is not None and depths[at] >= depth:
                    continue
                place[other] = len(ids)
                ids.append(other)
                depths.append(depths[at] + 1)
            if depth is None or depths[at] < depth:
                edges.append((at, name, place[other]))
    return _ordered(_nodes(catalog, refs, ids, depths), edges, len(refs), backward=backward)


def _steps(walked: frozenset[str]) -> tuple[tuple[str, dict[int, str]], ...]:
    """Give the two queries of a step, each with the relations that it may follow by number."""
    outward = {at: name for at, name in enumerate(RELATIONS) if name in walked}
    inward = {at: INVERSE[name] for at, name in enumerate(RELATIONS) if INVERSE[name] in walked}
    return (
        ("SELECT type, target FROM edge WHERE source = ?", outward),
        ("SELECT type, source FROM edge WHERE target = ?", inward),
    )


def _id(catalog: Catalog, ref: str, at: int) -> int:
    """Give the node of a ref; what has no relation at all gets a negative number of its own."""
    found = catalog.connection.execute("SELECT id FROM node WHERE ref = ?", (ref,)).fetchone()
    return int(found[0]) if found else -1 - at


def _nodes(catalog: Catalog, refs: Sequence[str], ids: Sequence[int], depths: Sequence[int]) -> list[Node]:
    run = catalog.connection.execute
    nodes = []
    for at, number in enumerate(ids):
        if at < len(refs):
            ref = refs[at]
        else:
            (ref,) = run("SELECT ref FROM node WHERE id = ?", (number,)).fetchone()
        query = "SELECT title, kind, owner FROM entity WHERE ref = ? AND live = 1"
        found = run(query, (ref,)).fetchone()
        title, kind, owner = found or ("", ref.partition(":")[0], "")
        nodes.append(Node(ref, title, kind, owner, found is not None, depths[at]))
    return nodes


def _ordered(
    nodes: list[Node], edges: list[tuple[int, str, int]], roots: int, *, backward: bool
) -> Neighbourhood:
    """Put the nodes after the roots in order of depth, then ref, so that the answer never varies."""
    order = list(range(roots)) + sorted(
        range(roots, len(nodes)), key=lambda at: (nodes[at].depth, nodes[at].ref)
    )
    rank = {at: position for position, at in enumerate(order)}
    return Neighbourhood(
        tuple(nodes[at] for at in order),
        tuple(sorted((rank[source], name, rank[target]) for source, name, target in edges)),
        tuple(range(roots)),
        backward,
    )


def selection(catalog: Catalog, refs: Sequence[str], relations: Iterable[str]) -> Neighbourhood:
    """Give the graph among the entities of a selection: only edges whose both ends are in it."""
    around = neighbourhood(catalog, refs, relations, depth=1)
    count = len(refs)
    edges = tuple(edge for edge in around.edges if edge[0] < count and edge[2] < count)
    return Neighbourhood(around.nodes[:count], edges, ())

"""Entities that depend on, contain or stand above themselves, by however long a way."""

from __future__ import annotations

from devportal.findings.subject import tell
from devportal.model.problem import WARNING
from devportal.model.relation import (
    CHILD_OF,
    DEPENDENCY_OF,
    DEPENDS_ON,
    HAS_PART,
    PARENT_OF,
    PART_OF,
)
from devportal.text import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.subject import Path, Subject
    from devportal.findings.world import World
    from devportal.model.problem import Problem

FAMILIES = ((DEPENDS_ON, DEPENDENCY_OF), (PART_OF, HAS_PART), (CHILD_OF, PARENT_OF))
_WORDS = {
    DEPENDS_ON: "depend on each other",
    PART_OF: "are part of each other",
    CHILD_OF: "are above each other",
}
_ALONE = {DEPENDS_ON: "depends on itself", PART_OF: "is part of itself", CHILD_OF: "is its own parent"}


def loops(world: World) -> Iterator[Problem]:
    """Find each circle once, told at its first checked entity by ref; of a knot of circles, the shortest."""
    checked = {subject.ref for subject in world.checked}
    for relation, inverse in FAMILIES:
        edges = _edges(world, relation, inverse)
        if not edges:
            continue
        from devportal.catalog.cycles import cycles
        from devportal.catalog.graph import Graph

        refs = sorted({ref for edge in edges for ref in edge})
        number = {ref: at for at, ref in enumerate(refs)}
        graph = Graph.build(len(refs), ((number[a], 0, number[b]) for a, b in edges))
        for cycle in cycles(graph):
            way = [refs[at] for at in cycle]
            ours = [ref for ref in way if ref in checked]
            if ours:
                first = way.index(min(ours))
                yield _problem(world, way[first:] + way[:first], relation, inverse)


def _edges(world: World, relation: str, inverse: str) -> set[tuple[str, str]]:
    found = set()
    for subject in world.subjects.values():
        for one in subject.references:
            if one.relation == relation and one.target in world.subjects:
                found.add((subject.ref, one.target))
            elif one.relation == inverse and one.target in world.subjects:
                found.add((one.target, subject.ref))
    return found


def _problem(world: World, cycle: list[str], relation: str, inverse: str) -> Problem:
    subject, path = _place(world, cycle, relation, inverse)
    if len(cycle) == 1:
        message = f"{cut(cycle[0], 200)} {_ALONE[relation]}"
    else:
        way = " -> ".join([*cycle, cycle[0]])
        message = f"these entities {_WORDS[relation]}: {cut(way, 600)}"
    hint = "take one of these references out; `portal graph` draws them"
    return tell(subject, "graph.cycle", WARNING, message, hint, path)


def _place(world: World, cycle: list[str], relation: str, inverse: str) -> tuple[Subject, Path]:
    """Give the entity and the value that make the first step of a circle, on whichever side it is written."""
    first, second = world.subjects[cycle[0]], world.subjects[cycle[1 % len(cycle)]]
    for subject, wanted, target in ((first, relation, second.ref), (second, inverse, first.ref)):
        for one in subject.references:
            if one.relation == wanted and one.target == target:
                return subject, one.path
    return first, ()

"""`portal deps`."""

from __future__ import annotations

from devportal.errors import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session


def deps(
    session: Session,
    name: str,
    reverse: bool,
    both: bool,
    depth: int | None,
    relation: list[str] | None,
    to: str | None,
    cycles: bool,
    group_by: str | None,
) -> int:
    """Show what an entity depends on: dependencies, consumed APIs and whoever provides them.

    Cycles are marked; each entity is unfolded once. --to tells why it depends on another one.
    """
    from devportal.catalog.dependencies import DEPENDENCIES, neighbourhood
    from devportal.cli.relations import known_relations
    from devportal.views import deps as view

    row = session.resolve(name)
    relations = known_relations(relation) or DEPENDENCIES
    if to is not None or cycles:
        from devportal.cli.graphs import show_cycles, show_ways

        if to is not None:
            return show_ways(session, row.ref, to, relations)
        return show_cycles(session, relations, [row.ref])
    parts = []
    for word, backward in (("depends on", False), ("needed by", True)):
        if both or backward == reverse:
            part = neighbourhood(session.catalog, [row.ref], relations, backward=backward, depth=depth)
            parts.append((word, part))
    answer = view.Directions(tuple(parts), depth, row.ref)
    if group_by is not None:
        from devportal.cli.graphs import grouped

        refs = [node.ref for node in view.merged(answer).nodes]
        answer = grouped(session, refs, relations, group_by)
    elif session.flags.output == "svg":
        from devportal.cli.graphviz import drawing

        answer = view.Directions(tuple(parts), depth, row.ref, draw=drawing(session.environ))
    session.emit(answer, view)
    return OK

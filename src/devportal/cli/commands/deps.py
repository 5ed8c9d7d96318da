"""`portal deps`."""

from __future__ import annotations

from devportal.errors import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session


def deps(
    session: Session, name: str, reverse: bool, both: bool, depth: int | None, relation: list[str] | None
) -> int:
    """Show what an entity depends on: dependencies, consumed APIs and whoever provides them.

    Cycles are marked; each entity is unfolded once.
    """
    from devportal.catalog.dependencies import DEPENDENCIES, neighbourhood
    from devportal.cli.relations import known_relations
    from devportal.views import deps as view

    row = session.resolve(name)
    relations = known_relations(relation) or DEPENDENCIES
    parts = []
    for word, backward in (("depends on", False), ("needed by", True)):
        if both or backward == reverse:
            part = neighbourhood(session.catalog, [row.ref], relations, backward=backward, depth=depth)
            parts.append((word, part))
    session.emit(view.Directions(tuple(parts), depth), view)
    return OK

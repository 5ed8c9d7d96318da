"""`portal deps` and `portal graph`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK, USAGE, PortalError

_RELATION = typer.Option("--relation", metavar="R", help="Follow this relation; repeat for several.")


def deps(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="REF|PATH", help="An entity, or a path in its repository.")] = ".",
    reverse: Annotated[bool, typer.Option("--reverse", help="What depends on it.")] = False,
    both: Annotated[bool, typer.Option("--both", help="Both directions.")] = False,
    depth: Annotated[int | None, typer.Option("--depth", min=1, help="How many steps at most.")] = None,
    relation: Annotated[list[str] | None, _RELATION] = None,
) -> int:
    """Show what an entity depends on: dependencies, consumed APIs and whoever provides them.

    Cycles are marked; each entity is unfolded once.
    """
    from devportal.catalog.dependencies import DEPENDENCIES, neighbourhood
    from devportal.views import deps as view

    row = session.resolve(name)
    relations = _relations(relation) or DEPENDENCIES
    parts = []
    for word, backward in (("depends on", False), ("needed by", True)):
        if both or backward == reverse:
            part = neighbourhood(session.catalog, [row.ref], relations, backward=backward, depth=depth)
            parts.append((word, part))
    session.emit(view.Directions(tuple(parts), depth), view)
    return OK


def _relations(names: list[str] | None) -> tuple[str, ...]:
    from devportal.model.relation import RELATIONS
    from devportal.text import quoted, suggestion

    known = {name.lower(): name for name in RELATIONS}
    for name in names or ():
        if name.lower() not in known:
            hint = suggestion(name, RELATIONS) or f"relations: {', '.join(RELATIONS)}"
            raise PortalError(f"no relation {quoted(name)}", hint=hint, exit_code=USAGE)
    return tuple(known[name.lower()] for name in names or ())


def graph(
    session: Session,
    names: Annotated[list[str] | None, typer.Argument(metavar="[REF...]", help="Entities; none for all.")] = None,
    relation: Annotated[list[str] | None, _RELATION] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Only entities of this kind.")] = None,
) -> int:
    """Draw the relations among the entities of a selection; without any, the whole catalog."""
    from devportal.catalog.dependencies import DEPENDENCIES, selection
    from devportal.model.relation import PART_OF
    from devportal.views import deps as view

    if names:
        refs = [session.resolve(name).ref for name in names]
    else:
        wanted = {one.lower() for one in kind or ()}
        refs = [row.ref for row in session.catalog.rows() if not wanted or row.kind.lower() in wanted]
    if not refs:
        session.terminal.say("error", "nothing to draw: no such entities")
        return NO
    found = selection(session.catalog, refs, _relations(relation) or (*DEPENDENCIES, PART_OF))
    session.emit(view.Directions((("", found),)), view)
    return OK

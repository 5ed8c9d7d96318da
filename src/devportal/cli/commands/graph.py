"""`portal graph`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK


def graph(
    session: Session,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[REF...]", help="Entities; none for all.")
    ] = None,
    relation: Annotated[
        list[str] | None,
        typer.Option("--relation", metavar="R", help="Draw this relation; repeat for several."),
    ] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Only entities of this kind.")] = None,
) -> int:
    """Draw the relations among the entities of a selection; without any, the whole catalog."""
    from devportal.catalog.dependencies import DEPENDENCIES, selection
    from devportal.cli.relations import known_relations
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
    found = selection(session.catalog, refs, known_relations(relation) or (*DEPENDENCIES, PART_OF))
    session.emit(view.Directions((("", found),)), view)
    return OK

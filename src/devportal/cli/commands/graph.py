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
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only entities of this kind.")
    ] = None,
    group_by: Annotated[
        str | None, typer.Option("--group-by", metavar="BY", help="Draw groups: system, domain or owner.")
    ] = None,
    cycles: Annotated[
        bool, typer.Option("--cycles", help="List the cycles; exit 1 where there is none.")
    ] = False,
) -> int:
    """Draw the relations among the entities of a selection; without any, the whole catalog."""
    from devportal.catalog.dependencies import DEPENDENCIES, selection
    from devportal.cli.graphs import grouped, show_cycles
    from devportal.cli.graphviz import drawing
    from devportal.cli.relations import known_relations
    from devportal.model.relation import PART_OF
    from devportal.views import deps as view

    if names:
        refs = [session.resolve(name).ref for name in names]
    else:
        wanted = {one.lower() for one in kind or ()}
        refs = [row.ref for row in session.catalog.rows() if not wanted or row.kind.lower() in wanted]
    if not refs:
        session.tell_nothing("nothing to draw: no such entities", "`portal catalog stats` counts the kinds")
        return NO
    chosen = known_relations(relation)
    if cycles:
        return show_cycles(session, chosen or DEPENDENCIES, refs)
    if group_by is not None:
        answer = grouped(session, refs, chosen or DEPENDENCIES, group_by)
    else:
        found = selection(session.catalog, refs, chosen or (*DEPENDENCIES, PART_OF))
        answer = view.Directions((("", found),), draw=drawing(session.environ))
    session.emit(answer, view)
    return OK

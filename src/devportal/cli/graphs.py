"""Questions to the graph that `deps` and `graph` share: groups, ways, cycles."""

from __future__ import annotations

from devportal.errors import NO, OK, USAGE, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.cli.session import Session
    from devportal.views.deps import Directions


def show_ways(session: Session, source: str, target: str, relations: Sequence[str]) -> int:
    """Write why `source` depends on `target`; exit code 1 where it does not."""
    from devportal.catalog.wholegraph import ways_between
    from devportal.views import ways as view

    other = _end(session, target)
    answer = ways_between(session.catalog, source, other, relations)
    if not answer.ways:
        session.terminal.say("error", f"{source} does not depend on {other}")
        if ways_between(session.catalog, other, source, relations, 1).ways:
            session.terminal.say("hint", f"it is the other way round: `portal deps {other} --to {source}`")
        return NO
    session.emit(answer, view)
    return OK


def _end(session: Session, text: str) -> str:
    """Give the ref that is meant; what others refer to can be asked about although it is missing."""
    try:
        return session.resolve(text).ref
    except PortalError:
        missing = session.catalog.missing(text)
        if missing is None:
            raise
        return missing


def show_cycles(session: Session, relations: Sequence[str], refs: Sequence[str] | None) -> int:
    """Write the cycles, those through `refs` where some are given; exit code 1 where there is none."""
    from devportal.catalog.wholegraph import cycles_of
    from devportal.views import cycles as view

    wanted = None if refs is None else frozenset(refs)
    found = [
        way for way in cycles_of(session.catalog, relations) if wanted is None or wanted.intersection(way)
    ]
    if not found:
        session.note("no cycle")
        return NO
    session.emit(tuple(found), view)
    return OK


def grouped(session: Session, refs: Sequence[str] | None, relations: Sequence[str], by: str) -> Directions:
    """Give the graph of groups: systems, domains or owners with the relations between their members."""
    from devportal.catalog.dependencies import Neighbourhood, Node
    from devportal.catalog.wholegraph import GROUPS, groups_of
    from devportal.cli.graphviz import drawing
    from devportal.text import either, plural, quoted, suggestion
    from devportal.views.deps import Directions

    if by not in GROUPS:
        hint = suggestion(by, GROUPS) or f"choose {either(GROUPS)}"
        raise PortalError(f"cannot group by {quoted(by)}", hint=hint, exit_code=USAGE)
    found = groups_of(session.catalog, refs, relations, by)
    nodes = []
    for name, count in found.members:
        row = session.catalog.get(name) if name else None
        title = row.title if row and row.title else name.partition("/")[2] or f"no {by}"
        exists = row is not None or not name
        kind = name.partition(":")[0]
        nodes.append(Node(name or f"no {by}", f"{title} ({plural(count, 'entity')})", kind, "", exists, 0))
    place = {name: at for at, (name, _) in enumerate(found.members)}
    edges = tuple((place[one], relation, place[other]) for one, relation, other, _ in found.edges)
    names = {name: nodes[at].ref for name, at in place.items()}
    counts = {(names[one], relation, names[other]): count for one, relation, other, count in found.edges}
    part = Neighbourhood(tuple(nodes), tuple(sorted(edges)), ())
    return Directions((("", part),), title=f"catalog by {by}", counts=counts, draw=drawing(session.environ))

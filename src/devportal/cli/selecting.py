"""The selection options of listings, made into a query."""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from devportal.catalog.query import Query
    from devportal.catalog.row import Row
    from devportal.cli.session import Session

PLURALS = {
    "components": "component",
    "apis": "api",
    "systems": "system",
    "domains": "domain",
    "resources": "resource",
    "groups": "group",
    "teams": "group",
    "users": "user",
    "people": "user",
    "locations": "location",
    "templates": "template",
}


def keeper(
    session: Session, selected: Mapping[str, Any], words: Sequence[str] = ()
) -> Callable[[Row], bool] | None:
    """Give the test of the selection options, or None where none is given; `words` are those looked for."""
    if not any(selected.values()):
        return None
    session.catalog.narrow(words)
    kept = {row.ref for row in chosen_rows(session, selected)}
    return lambda row: row.ref in kept


def chosen_rows(session: Session, selected: Mapping[str, Any], sort: str = "") -> list[Row]:
    """Give the entities that the selection options choose.

    Raises PortalError (exit 2) for an expression that cannot be read and for a kind that there is not.
    """
    from devportal.catalog.order import parse_sort
    from devportal.catalog.query import QueryError
    from devportal.catalog.select import related_to_nothing, select

    try:
        query = query_of(session, selected)
        found = select(session.catalog, query, parse_sort(sort) if sort else None)
    except QueryError as error:
        raise PortalError(str(error), hint=error.hint, exit_code=USAGE) from error
    if selected.get("orphans"):
        alone = related_to_nothing(session.catalog)
        found = [row for row in found if row.ref in alone]
    return found


def chosen_count(
    session: Session, selected: Mapping[str, Any], sort: str, limit: int
) -> tuple[list[Row], int]:
    """Give the first `limit` of the chosen entities (0: all), and how many there are. Raises PortalError."""
    from devportal.catalog.select import select

    if limit and not sort and not any(selected.values()) and not session.flags.namespace:
        return select(session.catalog, query_of(session, selected), limit=limit), session.catalog.count()
    found = chosen_rows(session, selected, sort)
    return found[:limit] if limit else found, len(found)


def query_of(session: Session, selected: Mapping[str, Any]) -> Query:
    """Compile the options. Raises QueryError, or PortalError for an unknown kind."""
    from devportal.catalog.query import All
    from devportal.catalog.selection import Selection, compile_selection, parse_query

    selection = Selection(
        kind=tuple(known_kind(session, kind) for kind in selected.get("kind") or ()),
        type=tuple(selected.get("type") or ()),
        owner=tuple(selected.get("owner") or ()),
        recursive=bool(selected.get("recursive")),
        system=tuple(selected.get("system") or ()),
        domain=tuple(selected.get("domain") or ()),
        lifecycle=tuple(selected.get("lifecycle") or ()),
        tags=tuple(selected.get("tag") or ()),
        labels=tuple(selected.get("label") or ()),
        filters=tuple(selected.get("filter") or ()),
        query=selected.get("query") or "",
        namespace=session.flags.namespace or "",
    )
    if selection.query and not selection.query.lstrip().startswith("{"):
        raise PortalError(
            f"--query takes a JSON object, not {quoted(selection.query)}",
            hint="--where takes a line, as in kind:component owner:payments",
            exit_code=USAGE,
        )
    query = compile_selection(
        selection,
        subgroups=lambda name: _subgroups(session, name),
        systems=lambda name: _within(session, name),
    )
    if selected.get("where"):
        query = All((query, parse_query(str(selected["where"]))))
    return query


def known_kind(session: Session, typed: str) -> str:
    """Give a kind in the catalog's spelling from singular or plural. Raises PortalError (exit 2)."""
    word = PLURALS.get(typed.lower(), typed.lower())
    if word in PLURALS.values():
        return word
    kinds = session.catalog.kinds()
    if word in kinds:
        return kinds[word]
    from devportal.text import suggestion

    known = sorted({*kinds, *PLURALS.values()})
    raise PortalError(
        f"no kind {quoted(typed)}",
        hint=suggestion(word, known) or f"kinds: {', '.join(known)}",
        exit_code=USAGE,
    )


def _subgroups(session: Session, name: str) -> Iterable[str]:
    from devportal.catalog.ownership import subgroups

    return subgroups(session.catalog, session.resolve(name, ("group", "user")).ref)


def _within(session: Session, name: str) -> list[str]:
    """Give the subdomains of a domain and the systems of them all; nothing for a domain that there is not."""
    try:
        found = [session.resolve(name, ("domain",)).ref]
    except PortalError:
        return []
    for one in found:
        parts = session.catalog.targets(one, "hasPart")
        found += [ref for ref in parts if ref.startswith(("system:", "domain:")) and ref not in found]
    return found[1:]


_PARTIES = {"owner": ("group", "user"), "system": ("system",), "domain": ("domain",)}


def nothing_hint(session: Session, selected: Mapping[str, Any]) -> str:
    """Say why a selection is empty: an option names what is not in the catalog, or nothing is known."""
    for option, kinds in _PARTIES.items():
        for name in ",".join(selected.get(option) or ()).split(","):
            try:
                if name.strip() and "*" not in name:
                    session.resolve(name.strip(), kinds)
            except PortalError as error:
                near = error.hint if error.hint and error.hint.startswith("did you mean") else ""
                return f"--{option}: {error.message}{near and '; ' + near}"
    return "`portal list` without options shows all"

"""Backstage's `GET /entities/by-query` as a value and its answer.

Source: `parseQueryEntitiesParams` and `queryEntities` of plugin-catalog-backend 4.0.0, and the recorded
answers of a live backend. Entities of equal order come by ref, where Backstage has random identifiers.
"""

from __future__ import annotations

from devportal.catalog.filters import JS_SPACE, parse_filter
from devportal.catalog.order import Order, ordered, parse_order_field
from devportal.catalog.predicates import parse_predicate
from devportal.catalog.query import All, Like, QueryError, matcher
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from devportal.catalog.query import Query
    from devportal.catalog.searchable import Searchable

    Item = tuple[str, Searchable]

LIMIT = 200
"""How many entities a page has where nobody says."""

Position = tuple[str, str]
"""The value an entity was sorted by, and its ref."""


@record
class Request:
    """What is asked. The texts are kept, so that a cursor can carry the request.

    `first` is the position of the very first entity; with `at`, the page follows that position or, `back`,
    precedes it.
    """

    filters: tuple[str, ...] = ()
    predicate: Any = None
    order: tuple[str, ...] = ()
    term: str = ""
    term_fields: tuple[str, ...] | None = None
    limit: int = LIMIT
    offset: int = 0
    at: Position | None = None
    first: Position | None = None
    back: bool = False
    total: int | None = None


@record
class Page:
    """The refs of one page, how many entities fit in all, and the cursors of the neighbouring pages."""

    refs: tuple[str, ...]
    total: int
    following: str | None = None
    previous: str | None = None


def parse_request(parameters: Iterable[tuple[str, str]]) -> Request:
    """Read the parameters of a URL, decoded; raises QueryError where Backstage answers 400."""
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        if not value:
            raise QueryError(f"the parameter {quoted(name)} has no value")
        given.setdefault(name, []).append(value)
    limit = _count(given, "limit")
    if "cursor" in given:
        return parse_cursor(given["cursor"][-1], LIMIT if limit is None else limit)
    fields = given.get("fullTextFilterFields")
    request = Request(
        filters=tuple(given.get("filter", ())),
        order=tuple(given.get("orderField", ())),
        term=given.get("fullTextFilterTerm", [""])[-1],
        term_fields=tuple(field for text in fields for field in text.split(",")) if fields else None,
        limit=LIMIT if limit is None else limit,
        offset=_count(given, "offset") or 0,
    )
    query_of(request)
    order_of(request)
    return request


def answer(entities: Iterable[Item], request: Request) -> Page:
    """Give the page that a request asks for, of (ref, rows) pairs."""
    order = order_of(request)
    fits = matcher(query_of(request))
    found = [(value, item[0]) for value, item in ordered((one for one in entities if fits(one[1])), order)]
    descending = order is not None and order.descending
    page = _page(found, request, descending=descending)
    shown = page[-request.limit :] if request.back else page[: request.limit]
    if not request.limit:
        shown = []
    total = len(found) if request.total is None else request.total
    first = request.first or (shown[0] if shown else None)
    following = previous = None
    if shown and (request.back or len(page) > request.limit):
        following = _cursor(request, shown[-1], first, total, back=False)
    if request.first is not None and shown and shown[0] != request.first:
        previous = _cursor(request, shown[0], first, total, back=True)
    return Page(tuple(ref for _, ref in shown), total, following, previous)


def query_of(request: Request) -> Query:
    """Give the query of a request: filter, predicate and text search, all of which must fit."""
    parts = [parse_filter(request.filters)]
    if request.predicate is not None:
        parts.append(parse_predicate(request.predicate))
    term = request.term.strip(JS_SPACE)
    if term:
        order = order_of(request)
        fields = request.term_fields or (order.key if order else "metadata.uid",)
        parts.append(full_text(term, fields))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def full_text(term: str, fields: Iterable[str]) -> Query:
    """Give Backstage's text search: one phrase within a value, `%` and `_` as wildcards (surprise 36)."""
    return Like(tuple(field.lower() for field in fields), f"%{term.lower()}%")


def order_of(request: Request) -> Order | None:
    """Give the order of a request; only the first field counts, but all must be well-formed."""
    orders = [parse_order_field(text) for text in request.order]
    return orders[0] if orders else None


def parse_cursor(text: str, limit: int = LIMIT) -> Request:
    """Read a cursor that `answer` made; raises QueryError for any other text."""
    import json
    from base64 import urlsafe_b64decode

    try:
        filters, predicate, order, term, fields, at, first, back, total = json.loads(urlsafe_b64decode(text))
        request = Request(
            tuple(filters), predicate, tuple(order), term, None if fields is None else tuple(fields), limit
        )
        position, beginning = (at[0], at[1]), (first[0], first[1])
        query_of(request)
    except (ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise QueryError("the cursor is damaged", hint="ask again without it for the first page") from error
    from devportal.record import replace

    return replace(request, at=position, first=beginning, back=bool(back), total=total)


def _cursor(request: Request, at: Position, first: Position | None, total: int, *, back: bool) -> str:
    import json
    from base64 import urlsafe_b64encode

    fields = request.term_fields
    parts = (request.filters, request.predicate, request.order, request.term, fields, at, first, back, total)
    return urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _page(found: list[Position], request: Request, *, descending: bool) -> list[Position]:
    """Give what lies behind the position of the cursor, or before it, or behind the offset."""
    if request.at is None:
        return found[request.offset :]
    at = request.at
    if request.back != descending:
        return [one for one in found if one < at]
    return [one for one in found if one > at]


def _count(given: dict[str, list[str]], name: str) -> int | None:
    text = given.get(name, [None])[-1]
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise QueryError(f"{name} must be a whole number of at least 0, not {quoted(text)}")
    return int(text)

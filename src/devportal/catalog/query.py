"""The filter language as data: what a query says, and whether an entity fits it.

Every way to ask (Backstage's `filter=`, its predicates, a line written by a person, the options of a
listing) becomes one of these values; see filters, predicates, oneline and selection.
"""

from __future__ import annotations

from devportal.catalog.pattern import compile_like
from devportal.errors import USAGE, PortalError
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from devportal.catalog.searchable import Searchable

    Test = Callable[[Searchable], bool]

DEEPEST = 100
"""How far queries may be nested."""


class QueryError(PortalError):
    """A query that means nothing; `column` is where in its text, 1-based, 0 where there is no one place."""

    def __init__(self, message: str, *, hint: str | None = None, text: str = "", column: int = 0) -> None:
        lines = (text, " " * (column - 1) + "^") if column else ()
        place = f" (column {column})" if column else ""
        super().__init__(message + place, hint=hint, exit_code=USAGE, lines=lines, code="query")
        self.column = column


@record
class All:
    """Every part fits; without parts it fits everything."""

    parts: tuple[Query, ...] = ()


@record
class AnyOf:
    """Some part fits; without parts it fits nothing."""

    parts: tuple[Query, ...] = ()


@record
class Not:
    """The part does not fit."""

    part: Query


@record
class Exists:
    """The entity has a row of this key, be it null."""

    key: str


@record
class In:
    """Some value of the key is one of these; both are lower-cased."""

    key: str
    values: tuple[str, ...]


@record
class Like:
    """Some value of some key fits a LIKE pattern, lower-cased (see `pattern`).

    `whole` looks at values over 200 characters too, which Backstage does not.
    """

    keys: tuple[str, ...]
    pattern: str
    whole: bool = False


@record
class Target:
    """Some relation of these keys points to a ref whose parts fit these patterns; None fits any.

    The parts are taken apart as they were put together: the kind ends at the first colon, the namespace at
    the slash that follows, so `%` stands for any kind and never for a part of the name.
    """

    keys: tuple[str, ...]
    name: str
    namespace: str | None = None
    kind: str | None = None


Query = All | AnyOf | Not | Exists | In | Like | Target

EVERYTHING = All()


def matches(query: Query, rows: Searchable) -> bool:
    """Say whether an entity fits; for many entities make the test once with `matcher`."""
    return matcher(query)(rows)


def matcher(query: Query) -> Test:
    """Give the test of a query, for as many entities as you like."""
    return _MAKE[type(query).__name__](query)


def _all(query: All) -> Test:
    tests = [matcher(part) for part in query.parts]
    if len(tests) == 1:
        return tests[0]
    return lambda rows: all(test(rows) for test in tests)


def _any_of(query: AnyOf) -> Test:
    tests = [matcher(part) for part in query.parts]
    if len(tests) == 1:
        return tests[0]
    return lambda rows: any(test(rows) for test in tests)


def _not(query: Not) -> Test:
    test = matcher(query.part)
    return lambda rows: not test(rows)


def _exists(query: Exists) -> Test:
    key = query.key
    return lambda rows: rows.get(key) is not None


def _in(query: In) -> Test:
    key, wanted = query.key, frozenset(query.values)
    return lambda rows: not wanted.isdisjoint(rows.get(key) or ())


def _like(query: Like) -> Test:
    test, keys = compile_like(query.pattern), query.keys
    if query.whole:
        return lambda rows: any(test(value) for key in keys for value in rows.whole(key))
    return lambda rows: any(test(value) for key in keys for value in rows.get(key) or ())


def _target(query: Target) -> Test:
    name, keys = compile_like(query.name), query.keys
    namespace = compile_like("%" if query.namespace is None else query.namespace)
    kind = compile_like("%" if query.kind is None else query.kind)

    def test(rows: Searchable) -> bool:
        for key in keys:
            for ref in rows.get(key) or ():
                own_kind, _, rest = ref.partition(":")
                own_namespace, _, own_name = rest.partition("/")
                if name(own_name) and namespace(own_namespace) and kind(own_kind):
                    return True
        return False

    return test


_MAKE: dict[str, Callable[..., Test]] = {
    "All": _all,
    "AnyOf": _any_of,
    "Not": _not,
    "Exists": _exists,
    "In": _in,
    "Like": _like,
    "Target": _target,
}

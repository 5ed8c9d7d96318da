"""Backstage's JSON predicates as a Query: `{"kind": "component", "$not": ...}` and their operators.

Source: filter-predicates 0.1.5 and `applyPredicateEntityFilterToQuery` of plugin-catalog-backend 4.0.0. What
Backstage answers with 400 raises QueryError; its place is said as a path, as in `$all[1].spec.type`.
"""

from __future__ import annotations

from devportal.catalog.pattern import escaped
from devportal.catalog.query import DEEPEST, EVERYTHING, All, AnyOf, Exists, In, Like, Not, Query, QueryError
from devportal.catalog.searchable import text_of
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LOGICAL = ("$all", "$any", "$not")
VALUE = ("$exists", "$in", "$contains", "$hasPrefix")
"""The operators of a value. Where somebody gives two, Backstage takes the first that is well-formed."""

_LINE_ENDS = frozenset("\n\r\u2028\u2029")


def parse_predicate_text(text: str) -> Query:
    """Read a predicate from JSON text."""
    import json

    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"the query is no JSON: {error.msg}"
        raise QueryError(message, text=text.split("\n")[error.lineno - 1], column=error.colno) from error
    except ValueError as error:  # a number of thousands of digits
        raise QueryError(f"the query is no JSON: {error}") from error
    except RecursionError as error:
        raise QueryError(f"the query is nested more than {DEEPEST} deep") from error
    return parse_predicate(value)


def parse_predicate(value: Any) -> Query:
    """Read a predicate; raises QueryError where Backstage would answer 400."""
    return _predicate(value, "", 0)


def _predicate(value: Any, path: str, depth: int) -> Query:
    if depth > DEEPEST:
        raise QueryError(f"the query is nested more than {DEEPEST} deep")
    if not isinstance(value, dict):
        raise _error(
            path,
            f"a condition must be an object, not {_shown(value)}",
            f'wrap it in a field, as in {{"kind": {_shown(value)}}}' if _is_primitive(value) else None,
        )
    operators = [key for key in value if key.startswith("$")]
    if operators:
        return _logical(operators[0], value, path, depth)
    parts = tuple(_field(key, inner, _below(path, key)) for key, inner in value.items())
    return parts[0] if len(parts) == 1 else (All(parts) if parts else EVERYTHING)


def _logical(operator: str, value: dict[str, Any], path: str, depth: int) -> Query:
    if operator not in LOGICAL:
        hint = suggestion(operator, LOGICAL) or f"the operators here are {', '.join(LOGICAL)}"
        if operator in VALUE:
            hint = f'{operator} belongs to a field, as in {{"spec.type": {{"{operator}": ...}}}}'
        raise _error(path, f"{quoted(operator)} is no operator of a condition", hint)
    if len(value) > 1:
        message = f"{operator} must be the only key of its condition"
        raise _error(path, message, "put the conditions into one $all")
    inner, place = value[operator], _below(path, operator)
    if operator == "$not":
        return Not(_predicate(inner, place, depth + 1))
    if not isinstance(inner, list):
        raise _error(place, f"{operator} needs a list of conditions, not {_shown(inner)}")
    parts = tuple(_predicate(part, f"{place}[{at}]", depth + 1) for at, part in enumerate(inner))
    return All(parts) if operator == "$all" else AnyOf(parts)


def _field(name: str, value: Any, path: str) -> Query:
    if _LINE_ENDS & set(name):
        raise _error(path, f"{quoted(name)} is no field: it has a line end in it")
    key = name.lower()
    if _is_primitive(value):
        return In(key, (_lowered(value),))
    if not isinstance(value, dict):
        raise _error(path, f"a field cannot be compared with {_shown(value)}", _VALUES_HINT)
    given = [operator for operator in VALUE if operator in value]
    for operator in given:
        is_well_formed, make, _ = _FIELD[operator]
        if is_well_formed(value[operator]):
            return make(key, value[operator], path)
    for operator in given:
        raise _error(path, f"{operator} needs {_FIELD[operator][2]}, not {_shown(value[operator])}")
    unknown = next(iter(value), "")
    if unknown in LOGICAL:
        message = f"{unknown} cannot stand on the right-hand side of a field"
        raise _error(path, message, f'write {{"{unknown}": ...}} around the field instead')
    raise _error(path, f"{_shown(value)} is no comparison", suggestion(unknown, VALUE) or _VALUES_HINT)


def _exists(key: str, value: bool, _path: str) -> Query:
    return Exists(key) if value else Not(Exists(key))


def _in(key: str, value: list[Any], _path: str) -> Query:
    return In(key, tuple(map(_lowered, value)))


def _has_prefix(key: str, value: str, _path: str) -> Query:
    return Like((key,), escaped(value.lower()) + "%")


def _contains(key: str, value: Any, path: str) -> Query:
    if not isinstance(value, dict):
        return In(key, (_lowered(value),))
    if key != "relations":
        raise _error(path, "$contains takes an object for the field relations only")
    return _contains_relation(value, path)


def _contains_relation(value: dict[str, Any], path: str) -> Query:
    known: dict[str, Any] = {}
    for name, inner in value.items():
        if name.lower() not in {"type", "targetref"} or name.lower() in known:
            raise _error(path, f"a relation has one type and one targetRef; {quoted(name)} is too much")
        known[name.lower()] = inner
    kind = known.get("type")
    if not isinstance(kind, str) or not kind:
        raise _error(path, "$contains on relations needs the type of the relation, a text")
    key = f"relations.{kind.lower()}"
    if "targetref" not in known:
        return Exists(key)
    return In(key, _refs(known["targetref"], path))


def _refs(value: Any, path: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value.lower(),)
    refs = value.get("$in") if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(refs, list) or not refs or not all(isinstance(ref, str) for ref in refs):
        raise _error(path, f'targetRef must be a ref or {{"$in": [refs]}}, not {_shown(value)}')
    return tuple(ref.lower() for ref in refs)


def _is_primitive(value: Any) -> bool:
    return isinstance(value, (str, int, float))


def _is_list_of_primitives(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_primitive, value))


def _lowered(value: Any) -> str:
    return text_of(value).lower()


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _error(path: str, message: str, hint: str | None = None) -> QueryError:
    return QueryError(f"query, at {quoted(path)}: {message}" if path else f"query: {message}", hint=hint)


def _shown(value: Any) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"


_VALUES_HINT = f"compare it with a text, a number, a boolean, or by {', '.join(VALUE)}"
_FIELD: dict[str, tuple[Callable[[Any], bool], Callable[[str, Any, str], Query], str]] = {
    "$exists": (lambda value: isinstance(value, bool), _exists, "true or false"),
    "$in": (_is_list_of_primitives, _in, "a list of texts, numbers or booleans"),
    "$contains": (
        lambda value: _is_primitive(value) or isinstance(value, dict),
        _contains,
        "a value or an object",
    ),
    "$hasPrefix": (lambda value: isinstance(value, str), _has_prefix, "a text"),
}

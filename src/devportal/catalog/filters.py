"""Backstage's `filter=` expressions: text to Query, and back where there is a way back.

Source: `parseEntityFilterParams` of plugin-catalog-backend 4.0.0 and surprise 35. Commas are AND, several
texts are OR, a key given twice in one text is OR on that key; keys are told apart by case there.
"""

from __future__ import annotations

from devportal.catalog.query import EVERYTHING, All, AnyOf, Exists, In, Query, QueryError, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Conjunction = tuple[Query, ...]

JS_SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What JavaScript's trim() takes away."""

WIDEST = 64
"""How many `filter=` a query may become when it is printed."""

_TAGS = "metadata.tags"


def parse_filter(texts: Sequence[str]) -> Query:
    """Read the texts of repeated `filter=`; texts of commas only do not count, without any it is everything.

    Raises QueryError for an empty text and for a statement without a key, as Backstage answers 400.
    """
    found = [query for query in map(_conjunction, texts) if query is not None]
    if not found:
        return EVERYTHING
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _conjunction(text: str) -> Query | None:
    if not text:
        raise QueryError("the filter is empty", hint="filters look like kind=component,spec.type=service")
    values: dict[str, list[str] | None] = {}
    for part in text.split(","):
        statement = part.strip(JS_SPACE)
        if not statement:
            continue
        key, equals, value = statement.partition("=")
        key = key.strip(JS_SPACE)
        if not key:
            raise QueryError(
                f"the filter has no key before '{statement}'",
                hint="write key=value, key= (for an empty value) or key (for its presence)",
                text=text,
                column=text.index(statement) + 1,
            )
        known = values.setdefault(key, None)
        if equals:
            values[key] = [*(known or ()), value.strip(JS_SPACE).lower()]
    parts = tuple(_statement(key.lower(), wanted) for key, wanted in values.items())
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else All(parts)


def _statement(key: str, values: list[str] | None) -> Query:
    return Exists(key) if values is None else In(key, tuple(values))


def to_backstage_filter(query: Query) -> str | None:
    """Write a query as Backstage's URL parameters, `filter=...&filter=...`; None where it has no such form.

    The query that fits everything is "".
    """
    texts = filter_texts(query)
    if texts is None:
        return None
    from urllib.parse import quote

    return "&".join("filter=" + quote(text, safe="=,:/.@-_~*!$'()") for text in texts)


def filter_texts(query: Query) -> tuple[str, ...] | None:
    """Write a query as texts for `parse_filter`: None where it has no such form, () where all fits."""
    if query == EVERYTHING:
        return ()
    ways = _alternatives(query)
    if not ways:
        return None
    texts = [_text(way) for way in ways]
    known = [text for text in texts if text is not None]
    return tuple(dict.fromkeys(known)) if len(known) == len(texts) else None


def _alternatives(query: Query) -> list[Conjunction] | None:
    """Give the query as an OR of ANDs of statements; None where there is none or it is too wide."""
    if isinstance(query, AnyOf):
        found = [_alternatives(part) for part in query.parts]
        return _narrow([way for ways in found for way in ways or ()]) if all(found) else None
    if isinstance(query, All):
        return _product(query)
    if isinstance(query, Target):
        statement = _exact_target(query)
        return None if statement is None else [(statement,)]
    return [(query,)] if isinstance(query, (Exists, In)) else None


def _product(query: All) -> list[Conjunction] | None:
    ways: list[Conjunction] | None = [()]
    for part in query.parts:
        found = _alternatives(part)
        if not found or not ways:
            return None
        ways = _narrow([left + right for left in ways for right in found])
    return ways


def _narrow(ways: list[Conjunction]) -> list[Conjunction] | None:
    return ways if len(ways) <= WIDEST else None


def _exact_target(query: Target) -> In | None:
    parts = (query.kind, query.namespace, query.name)
    if len(query.keys) != 1 or any(part is None or set(part) & set("%_\\") for part in parts):
        return None
    return In(query.keys[0], (f"{query.kind}:{query.namespace}/{query.name}",))


def _text(way: Conjunction) -> str | None:
    """Write an AND of statements; None where a key would stand twice, or a value cannot be written."""
    statements: dict[str, str] = {}
    tags = [part for part in way if isinstance(part, In) and part.key == _TAGS and len(part.values) == 1]
    for part in dict.fromkeys(way):
        if len(tags) > 1 and part in tags:  # the documented way to ask for two tags at once
            part = In(f"{_TAGS}.{tags[tags.index(part)].values[0]}", ("true",))  # noqa: PLW2901 - rewritten
        if isinstance(part, Exists):
            key, text = part.key, part.key
        elif isinstance(part, In) and part.values:
            key, text = part.key, ",".join(f"{part.key}={value}" for value in part.values)
        else:
            return None
        if key in statements or not _is_writable(part):
            return None
        statements[key] = text
    return ",".join(statements.values()) or None


def _is_writable(part: Exists | In) -> bool:
    words = (part.key, *part.values) if isinstance(part, In) else (part.key,)
    return (
        bool(part.key)
        and "=" not in part.key
        and not any("," in word or word != word.strip(JS_SPACE) for word in words)
    )

"""The query line for people: `kind:component owner:payments lifecycle!=production depends:*kafka*`.

    line     = either
    either   = both { "OR" both }
    both     = one { ["AND"] one }
    one      = ("-" | "NOT") one | "(" either ")" | word
    word     = text                                 in name, title, description or tags
             | field (":" | "=" | "!=") value { "," value }
             | ("label" | "annotation") ":" key [("=" | "!=") value { "," value }]
             | ("has" | "no") ":" field | "ref:" ref

`*` stands for any run of characters, quotes take it and everything else as it is. Values are compared
without regard to case; those of relations are refs, of which kind and namespace may be left out.
"""

from __future__ import annotations

from devportal.catalog.fields import FIELDS, MAPS, canonical, field_of, nearest_fields
from devportal.catalog.pattern import escaped, wildcards
from devportal.catalog.query import (
    DEEPEST,
    All,
    AnyOf,
    Exists,
    In,
    Like,
    Not,
    Query,
    QueryError,
    Target,
)
from devportal.catalog.words import Value, Word, split_words
from devportal.model.ref import split_ref
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from devportal.catalog.fields import Field

TEXT_KEYS = ("metadata.name", "metadata.title", "metadata.description", "metadata.tags")
"""Where a word without a field is looked for."""


def parse_line(text: str) -> Query:
    """Read a line; an empty one fits everything.

    Raises QueryError with the column where the line stops to make sense.
    """
    parser = _Parser(text)
    query = parser.either(0) if parser.words else All()
    if (extra := parser.next()) is not None:
        raise parser.error("a ) without a (", extra.column)
    return query


def text_query(term: str) -> Query:
    """Give the query of a word without a field."""
    return Like(TEXT_KEYS, f"%{escaped(term.lower())}%", whole=True)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.words = split_words(text)
        self.at = 0

    def error(self, message: str, column: int, hint: str | None = None) -> QueryError:
        return QueryError(message, hint=hint, text=self.text, column=column)

    def next(self) -> Word | None:
        return self.words[self.at] if self.at < len(self.words) else None

    def takes(self, sign: str) -> bool:
        """Step over a sign if it comes next."""
        word = self.next()
        found = word is not None and word.sign == sign
        self.at += found
        return found

    def either(self, depth: int) -> Query:
        parts = [self.both(depth)]
        while self.takes("OR"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def both(self, depth: int) -> Query:
        parts = [self.one(depth)]
        while self.takes("AND") or ((word := self.next()) is not None and word.sign not in {"OR", ")"}):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def one(self, depth: int) -> Query:
        word = self.next()
        if word is None or word.sign in {"OR", "AND", ")"}:
            column = len(self.text) + 1 if word is None else word.column
            raise self.error("a condition is missing", column, "put quotes around words to look for")
        if depth > DEEPEST:
            raise self.error(f"the query is nested more than {DEEPEST} deep", word.column)
        self.at += 1
        if word.sign == "NOT":
            return Not(self.one(depth + 1))
        if word.sign == "(":
            query = self.either(depth + 1)
            if not self.takes(")"):
                raise self.error("this ( is never closed", word.column)
            return query
        return self.condition(word)

    def condition(self, word: Word) -> Query:
        if not word.operator:
            return self.any_of(word.values, _text)
        self.check(word)
        query = self.by_field(word)
        return Not(query) if word.operator == "!=" else query

    def check(self, word: Word) -> None:
        """Refuse a field without a value; `lifecycle=""` asks for the empty one."""
        for value in word.values or (Value("", literal=False, column=word.column),):
            if not value.text and not value.literal:
                hint = f'write has:{word.field} for "any value", or {word.field}="" for the empty one'
                raise self.error(f"{quoted(word.field)} needs a value", value.column, hint)

    def by_field(self, word: Word) -> Query:
        name = canonical(word.field) or word.field.lower()
        if name in MAPS:
            return self.any_of(word.values[:1], lambda value: self.in_map(MAPS[name], value, word.values[1:]))
        if name in {"has", "no"}:
            present = self.any_of(word.values, self.present)
            return present if name == "has" else Not(present)
        if name == "ref":
            return self.any_of(word.values, _own_ref)
        field = field_of(name)
        if field is None:
            raise self.unknown(word)
        return self.any_of(word.values, lambda value: _compare(field, value))

    def any_of(self, values: Sequence[Value], make: Callable[[Value], Query]) -> Query:
        parts = list(dict.fromkeys(map(make, values)))
        merged = _merged(parts)
        return merged or (parts[0] if len(parts) == 1 else AnyOf(tuple(parts)))

    def in_map(self, root: str, first: Value, rest: Sequence[Value]) -> Query:
        """Read `key`, `key=value` or `key!=value`, of which more values may follow."""
        key, equals, text = first.text.partition("=")
        negated = key.endswith("!")
        key = f"{root}.{key.rstrip('!') if equals else key}".lower()
        if not equals:
            if rest:
                raise self.error(f"{quoted(first.text)} has no = before its values", first.column)
            return Exists(key)
        values = (Value(text, first.literal, first.column), *rest)
        query = self.any_of(values, lambda value: _in_keys((key,), value))
        return Not(query) if negated else query

    def present(self, value: Value) -> Query:
        field = field_of(value.text)
        if field is None:
            hint = nearest_fields(value.text) or "a path begins with metadata. or spec."
            if canonical(value.text) in MAPS:
                hint = f"write {canonical(value.text)}:KEY for one that has this key"
            raise self.error(f"there is no field {quoted(value.text)}", value.column, hint)
        if field.kind:
            return Target(field.keys, "%", None, field.kind)
        return _either([Exists(key) for key in field.keys])

    def unknown(self, word: Word) -> QueryError:
        from devportal.model.kind import KINDS

        if any(kind.name.lower() == word.field.lower() for kind in KINDS):
            hint: str | None = f"to find one entity write ref:{word.text}"
        elif word.values and word.values[0].text.startswith("//"):
            hint = "put quotes around a URL"
        else:
            hint = nearest_fields(word.field) or "put quotes around text that has a colon in it"
        return self.error(f"there is no field {quoted(word.field)}", word.column, hint)


def _text(value: Value) -> Query:
    if value.literal or "*" not in value.text:
        return text_query(value.text)
    return Like(TEXT_KEYS, wildcards(value.text.lower()), whole=True)


def _compare(field: Field, value: Value) -> Query:
    if not field.is_ref:
        return _in_keys(field.keys, value)
    if value.text == "*" and not value.literal and not field.kind:
        return Exists(field.keys[0])
    return target_query(field, value.text, literal=value.literal)


def target_query(field: Field, text: str, *, literal: bool = False) -> Target:
    """Give the query for a relation to a ref of which kind and namespace may be left out."""
    kind, namespace, name = split_ref(text.lower())
    write = escaped if literal else wildcards
    kind_pattern = write(kind) if kind else field.kind
    return Target(field.keys, write(name) or "%", write(namespace) if namespace else None, kind_pattern)


def _in_keys(keys: tuple[str, ...], value: Value) -> Query:
    text = value.text.lower()
    if value.literal or "*" not in text:
        return _either([In(key, (text,)) for key in keys])
    if not text.strip("*"):
        return _either([Exists(key) for key in keys])
    return Like(keys, wildcards(text), whole=True)


def _own_ref(value: Value) -> Query:
    kind, namespace, name = split_ref(value.text)
    parts = (("kind", kind), ("namespace", namespace), ("name", name))
    found = tuple(
        _in_keys(FIELDS[field].keys, Value(text, value.literal, value.column))
        for field, text in parts
        if text
    )
    return found[0] if len(found) == 1 else All(found)


def _either(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _merged(parts: Sequence[Query]) -> Query | None:
    """Give one In for several of the same key, which is what Backstage's filters can say."""
    ins = [part for part in parts if isinstance(part, In)]
    if len(parts) < 2 or len(ins) < len(parts) or len({part.key for part in ins}) > 1:
        return None
    return In(ins[0].key, tuple(value for part in ins for value in part.values))

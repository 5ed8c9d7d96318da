"""The selection options of every listing as one value, and the Query they mean together.

Options are ANDed. Several kinds, types, owners, systems, domains or lifecycles are OR among themselves; tags
and labels are AND, as on Backstage's own catalog page.
"""

from __future__ import annotations

from devportal.catalog.fields import FIELDS, MAPS
from devportal.catalog.filters import parse_filter
from devportal.catalog.oneline import parse_line, target_query
from devportal.catalog.order import parse_sort
from devportal.catalog.pattern import wildcards
from devportal.catalog.predicates import parse_predicate_text
from devportal.catalog.query import EVERYTHING, All, AnyOf, Exists, In, Like, Query, QueryError
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from devportal.catalog.order import Order

    Refs = Callable[[str], Iterable[str]]
    """From an owner or domain as it was written to the full refs below it."""


@record
class Selection:
    """What the options say. `query` is a JSON predicate or a line for people; `namespace` keeps one only."""

    kind: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    recursive: bool = False
    system: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    lifecycle: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    query: str = ""
    orphans: bool = False
    namespace: str = ""
    sort: str = ""
    limit: int | None = None


def compile_selection(
    selection: Selection, *, subgroups: Refs | None = None, systems: Refs | None = None
) -> Query:
    """Give the query of a selection; without options it fits everything. Raises QueryError.

    `subgroups` gives the groups below an owner, for `recursive`; `systems` the systems and subdomains within
    a domain, so that `--domain` finds what is in them and not only the systems themselves.
    """
    parts = [
        *_words("kind", selection.kind),
        *_words("type", selection.type),
        *_words("lifecycle", selection.lifecycle),
        *_words("namespace", (selection.namespace,) if selection.namespace else ()),
        *_refs("owner", selection.owner, subgroups if selection.recursive else None),
        *_refs("system", selection.system, None),
        *_refs("domain", selection.domain, systems),
        *(part for tag in selection.tags for part in _words("tag", (tag,))),
        *map(_label, selection.labels),
    ]
    if selection.filters:
        parts.append(parse_filter(selection.filters))
    if selection.query:
        parts.append(parse_query(selection.query))
    if selection.orphans:
        parts.append(In("metadata.annotations.backstage.io/orphan", ("true",)))
    parts = [part for part in dict.fromkeys(parts) if part != EVERYTHING]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def parse_query(text: str) -> Query:
    """Read a query given on the command line: a JSON predicate, or a line for people."""
    return parse_predicate_text(text) if text.lstrip().startswith("{") else parse_line(text)


def order_of(selection: Selection) -> Order | None:
    """Give the order that a selection asks for; None is by ref."""
    return parse_sort(selection.sort) if selection.sort else None


def _words(field: str, given: Sequence[str]) -> list[Query]:
    """Give one condition for a text field, or none; a comma separates alternatives, `*` is any characters."""
    values = [value.strip().lower() for text in given for value in text.split(",")]
    values = [value for value in values if value]
    (key,) = FIELDS[field].keys
    plain = tuple(value for value in values if "*" not in value)
    parts: list[Query] = [In(key, plain)] if plain else []
    parts += [Like((key,), wildcards(value), whole=True) for value in values if "*" in value]
    return [_either(parts)] if parts else []


def _refs(field: str, given: Sequence[str], below: Refs | None) -> list[Query]:
    """Give one condition for a relation, or none; `below` adds what counts as the target too."""
    names = [name.strip() for text in given for name in text.split(",")]
    names = [name for name in names if name]
    parts: list[Query] = [target_query(FIELDS[field], name) for name in names]
    if below is not None:
        more = sorted({ref.lower() for name in names for ref in below(name)})
        parts += [In(FIELDS[field].keys[0], tuple(more))] if more else []
    return [_either(parts)] if parts else []


def _label(text: str) -> Query:
    key, equals, value = text.partition("=")
    if not key.strip():
        raise QueryError(
            f"the label {quoted(text)} has no key", hint="write key=value, or key for its presence"
        )
    key = f"{MAPS['label']}.{key.strip().lower()}"
    return In(key, (value.strip().lower(),)) if equals else Exists(key)


def _either(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

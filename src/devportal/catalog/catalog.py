"""The catalog as questions are put to it: get, find, resolve, edges. Read in place from the index."""

from __future__ import annotations

from devportal.catalog.row import COLUMNS, Edge, Row, parse_document
from devportal.errors import NO, USAGE, PortalError
from devportal.model.problem import Problem
from devportal.model.ref import DEFAULT_NAMESPACE, split_ref
from devportal.model.relation import INVERSE, RELATIONS
from devportal.text import clean_line, did_you_mean, either, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from sqlite3 import Connection
    from typing import Any

    from devportal.catalog.query import Query

KIND_ORDER = ("component", "api", "system", "resource", "domain", "group", "user", "template")
"""Which kind a bare name means when several have it; the rest follow in alphabetical order."""

NO_CATALOG = "no catalog here: no catalog-info.yaml in or below this folder"
NO_CATALOG_HINT = "`portal init` writes a first one; `-C DIR` looks somewhere else"

_SELECT = "SELECT " + ", ".join(f"entity.{name}" if name != "file" else "file.path" for name in COLUMNS)
ROWS = _SELECT + " FROM entity JOIN file ON file.id = entity.file WHERE entity.live = 1"


_OUTWARD = "SELECT ref FROM edge JOIN node ON node.id = target WHERE source = ? AND type = ?"
_INWARD = "SELECT ref FROM edge JOIN node ON node.id = source WHERE target = ? AND type = ?"


class Catalog:
    """All entities of a root set.

    `root` is the absolute folder that paths are shown relative to, `notices` what the loader has to say
    (an old index, a cache that could not be used).
    """

    def __init__(self, connection: Connection, root: str, notices: tuple[str, ...] = ()) -> None:
        self.connection = connection
        self.root = root
        self.notices = notices

    def narrow(self, words: Sequence[str]) -> None:
        """Hear that of the next query only entities with these words matter; the others may be left out."""

    def expect(self, refs: Sequence[str]) -> None:
        """Hear which entities will be read whole."""

    def expect_words(self, words: Sequence[str]) -> None:
        """Hear which words will be searched; a catalog that is asked live brings what has them."""

    def expect_query(self, query: Query) -> None:
        """Hear which query will be put."""

    def expect_walk(self, refs: Sequence[str], relations: Iterable[str], *, depth: int | None) -> None:
        """Hear from where and along which relations (as they are named at the start) will be walked."""

    def kinds(self) -> dict[str, str]:
        """Give the kinds that there are, by their names in small letters."""
        found = self.connection.execute("SELECT DISTINCT kind FROM entity WHERE live = 1")
        return {kind.lower(): kind for (kind,) in found}

    def get(self, ref: str) -> Row | None:
        """Give the entity of a full, lower-cased ref."""
        found = self.connection.execute(ROWS + " AND entity.ref = ?", (ref,)).fetchone()
        return Row(*found) if found else None

    def entity(self, ref: str) -> dict[str, Any]:
        """Give the entity in Backstage's REST shape, with `relations`. Raises KeyError for an unknown ref."""
        return self.with_relations(ref, self.document(ref))

    def document(self, ref: str) -> dict[str, Any]:
        """Give the entity without its relations. Raises KeyError for an unknown ref."""
        query = "SELECT doc FROM entity WHERE ref = ? AND live = 1"
        found = self.connection.execute(query, (ref,)).fetchone()
        if found is None:
            raise KeyError(ref)
        return parse_document(found[0])

    def with_relations(self, ref: str, entity: dict[str, Any]) -> dict[str, Any]:
        """Add `relations` to an entity, sorted as Backstage sorts them."""
        entity["relations"] = [{"type": edge.type, "targetRef": edge.target} for edge in self.edges(ref)]
        return entity

    def rows(self, condition: str = "", values: Sequence[object] = ()) -> Iterator[Row]:
        """Give entities in ref order; `condition` is SQL over the columns of the index."""
        query = ROWS + (f" AND {condition}" if condition else "") + " ORDER BY entity.ref"
        for found in self.connection.execute(query, values):
            yield Row(*found)

    def documents(
        self, condition: str = "", values: Sequence[object] = ()
    ) -> Iterator[tuple[Row, dict[str, Any]]]:
        """Give entities in ref order, each with its document (without relations)."""
        query = ROWS.replace(" FROM ", ", entity.doc FROM ", 1) + (f" AND {condition}" if condition else "")
        for *found, doc in self.connection.execute(query + " ORDER BY entity.ref", values):
            yield Row(*found), parse_document(doc)

    def count(self) -> int:
        """Give how many entities there are."""
        (number,) = self.connection.execute("SELECT count(*) FROM entity WHERE live = 1").fetchone()
        return int(number)

    def edges(self, ref: str) -> list[Edge]:
        """Give the relations of an entity as Backstage stores them: both ways, by type, then target."""
        run = self.connection.execute
        node = run("SELECT id FROM node WHERE ref = ?", (ref,)).fetchone()
        if node is None:
            return []
        query = "SELECT edge.type, node.ref FROM edge JOIN node ON node.id = edge.{} WHERE edge.{} = ?"
        found = {(RELATIONS[kind], other) for kind, other in run(query.format("target", "source"), node)}
        found |= {
            (INVERSE[RELATIONS[kind]], other) for kind, other in run(query.format("source", "target"), node)
        }
        return [Edge(ref, kind, other) for kind, other in sorted(found)]

    def targets(self, ref: str, relation: str) -> list[str]:
        """Give the refs that one relation of an entity leads to, in order; the others are not read."""
        run = self.connection.execute
        node = run("SELECT id FROM node WHERE ref = ?", (ref,)).fetchone()
        if node is None:
            return []
        found = {other for (other,) in run(_OUTWARD, (node[0], RELATIONS.index(relation)))}
        found |= {other for (other,) in run(_INWARD, (node[0], RELATIONS.index(INVERSE[relation])))}
        return sorted(found)

    def resolve(self, text: str, namespace: str = DEFAULT_NAMESPACE, kinds: Sequence[str] = ()) -> Resolved:
        """Find the entity that a person means by `[kind:][namespace/]name`.

        Raises PortalError (exit 1) with a did-you-mean where there is none, (exit 2) where it is no ref.
        """
        kind, space, name = split_ref(text.strip())
        if kind == "" or space == "" or not name:
            raise PortalError(
                f"{quoted(text)} is not an entity reference",
                hint="write [kind:][namespace/]name, as in payment-api or component:default/payment-api",
                exit_code=USAGE,
            )
        found = self._named(kind, space or namespace, name)
        if not found and space is None:
            found = self._named(kind, None, name)
        if kinds:
            found = [row for row in found if row.kind.lower() in kinds] or found
        if not found:
            raise self._unknown(text, name)
        return Resolved(found[0], tuple(row.ref for row in found[1:]))

    def _named(self, kind: str | None, namespace: str | None, name: str) -> list[Row]:
        if kind is not None and namespace is not None:
            row = self.get(f"{kind}:{namespace}/{name}".lower())
            return [row] if row else []
        condition = "entity.name = ? COLLATE NOCASE"
        found = [
            row for row in self.rows(condition, (name,)) if kind is None or row.kind.lower() == kind.lower()
        ]
        if namespace is not None:
            found = [row for row in found if row.namespace.lower() == namespace.lower()]
        return sorted(found, key=_preference)

    def missing(self, text: str, namespace: str = DEFAULT_NAMESPACE) -> str | None:
        """Give the one ref of this name that something refers to and that is not in the catalog, or None."""
        kind, space, name = split_ref(text.strip().lower())
        named = f"{space or namespace}/{name}"
        query = "SELECT ref FROM node WHERE substr(ref, instr(ref, ':') + 1) = ? ORDER BY ref"
        refs = [ref for (ref,) in self.connection.execute(query, (named,)) if self.get(ref) is None]
        found = [ref for ref in refs if kind is None or ref.startswith(f"{kind}:")]
        return found[0] if len(found) == 1 else None

    def demand(self) -> None:
        """Raise PortalError (exit 1) where there is nothing at all: an answer about nothing says too much."""
        if not self.count():
            raise PortalError(NO_CATALOG, hint=NO_CATALOG_HINT, exit_code=NO)

    def _unknown(self, text: str, name: str) -> PortalError:
        names = dict(self.connection.execute("SELECT name, ref FROM entity WHERE live = 1 ORDER BY ref DESC"))
        if not names:
            message, hint = self.nothing()
            return PortalError(message, hint=hint, exit_code=NO)
        near = [names[word] for word in did_you_mean(name, names)]
        hint = (
            f"did you mean {either(near)}?"
            if near
            else f"`portal search {clean_line(name[:40])}` looks wider"
        )
        return PortalError(f"no entity named {quoted(text)}", hint=hint, exit_code=NO)

    def problems(self, condition: str = "", values: Sequence[object] = ()) -> list[Problem]:
        """Give what is wrong with files and documents, in order of place."""
        query = """SELECT severity, code, message, hint, file, line, "column", document, ref, backstage
            FROM problem""" + (f" WHERE {condition}" if condition else "")
        order = ' ORDER BY file, line, "column", code, message'
        return [
            Problem(severity, code, message, hint, file, line, column, document, ref, bool(backstage))
            for severity, code, message, hint, file, line, column, document, ref, backstage in (
                self.connection.execute(query + order, values)
            )
        ]

    def broken(self) -> int:
        """Give how many files and folders have errors, so that entities of theirs may be missing."""
        query = (
            "SELECT count(DISTINCT file) FROM problem WHERE severity = 'error' OR code = 'file.unreadable'"
        )
        (number,) = self.connection.execute(query).fetchone()
        return int(number)

    def nothing(self) -> tuple[str, str]:
        """Give what to say of a catalog without entities, and what to do: no file, or none that is sound."""
        count = self.broken()
        if not count:
            return NO_CATALOG, NO_CATALOG_HINT
        have = "1 file has errors" if count == 1 else f"{count:,} files have errors"
        return f"no entity here can be read: {have}", "`portal check` tells which"

    def files(self) -> list[str]:
        """Give every descriptor that the catalog looks at, in path order."""
        return [path for (path,) in self.connection.execute("SELECT path FROM file ORDER BY path")]

    def generation(self) -> int:
        """Give a number that grows with each change of the index."""
        found = self.connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        return int(found[0]) if found else 0


class Resolved:
    """The entity that a name stands for, and the refs that it could have stood for as well."""

    __slots__ = ("others", "row")

    def __init__(self, row: Row, others: tuple[str, ...]) -> None:
        self.row = row
        self.others = others


def _preference(row: Row) -> tuple[bool, int, str]:
    kind = row.kind.lower()
    rank = KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER)
    return (row.namespace != DEFAULT_NAMESPACE, rank, row.ref)

"""A running Backstage asked live: each question fetches what it needs and nothing else.

What comes is put into an index in memory, so that every command reads it as it reads the catalog of a folder.
Filters go to the backend; the whole catalog is never downloaded, unless the whole catalog is what was asked.
"""

from __future__ import annotations

from devportal.catalog import schema, sqlite
from devportal.catalog.catalog import Catalog
from devportal.catalog.lean import is_lean, lean_fields
from devportal.catalog.pushed import Pushed
from devportal.catalog.rows import ENTITY, TYPE_ID
from devportal.model.relation import INVERSE, OWNED_BY, PART_OF, RELATIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from devportal.catalog.catalog import Resolved
    from devportal.catalog.query import Query, Target
    from devportal.catalog.row import Edge, Row
    from devportal.errors import PortalError
    from devportal.scm.backstage import Backstage

FORWARD = {inverse: name for name, inverse in INVERSE.items() if name in RELATIONS}
TEXT_FIELDS = ("metadata.name", "metadata.title", "metadata.description", "metadata.tags", "spec.type")
MOST_HITS = 500
_DOC = ENTITY.index("doc")


class BackstageCatalog(Catalog):
    """The catalog of a backend. Every question may raise PortalError as `Http.get` does.

    Listings bring entities without the documents in them (`lean`); who reads one whole gets it whole. `tell`
    hears where an answer is not all of it.
    """

    def __init__(self, client: Backstage, root: str, tell: Callable[[str], None] | None = None) -> None:
        connection = sqlite.connect(":memory:", isolation_level=None)
        schema.create(connection)
        connection.execute(
            "INSERT INTO file (id, path, root, entry, ok, live) VALUES (1, ?, ?, 1, 1, 1)",
            (client.base, root),
        )
        super().__init__(connection, root)
        self.client = client
        self._tell = tell or (lambda _: None)
        self._asked: set[str] = set()
        self._here: dict[str, bool] = {}
        self._nodes: dict[str, int] = {}
        self._likely: dict[str, None] = {}
        self._narrowed: tuple[str, ...] = ()
        self._worded: tuple[str, ...] = ()

    def kinds(self) -> dict[str, str]:
        return {kind.lower(): kind for kind in self.client.facet("kind")}

    def get(self, ref: str) -> Row | None:
        if ref not in self._asked:  # with it what is likely asked for next, not one by one
            self.fetch([ref, *self._likely])
            self._likely.clear()
        return super().get(ref)

    def document(self, ref: str) -> dict[str, Any]:
        self.expect([ref])
        return super().document(ref)

    def edges(self, ref: str) -> list[Edge]:
        self.fetch([ref])
        found = super().edges(ref)
        self._likely.update(dict.fromkeys(edge.target for edge in found))
        return found

    def targets(self, ref: str, relation: str) -> list[str]:
        self.fetch([ref])
        found = super().targets(ref, relation)
        self._likely.update(dict.fromkeys(found))
        return found

    def count(self) -> int:
        """Give how many entities the backend has."""
        return self.client.total()

    def resolve(self, text: str, namespace: str = "default", kinds: Sequence[str] = ()) -> Resolved:
        from devportal.model.ref import split_ref

        kind, space, name = split_ref(text.strip())
        if kind and name:
            self.expect([f"{kind}:{space or namespace}/{name}".lower()])
            if self._here.get(f"{kind}:{space or namespace}/{name}".lower()):
                return super().resolve(text, namespace, kinds)
        if name and kind != "":
            parts = [f"metadata.name={name}"]
            parts += [f"kind={kind}"] if kind else []
            parts += [f"metadata.namespace={space}"] if space else []
            if not any("," in part for part in parts):
                self.put(self.client.query(filters=[",".join(parts)], limit=MOST_HITS))
        return super().resolve(text, namespace, kinds)

    def _unknown(self, text: str, name: str) -> PortalError:
        from devportal.errors import NO, PortalError
        from devportal.text import clean_line, did_you_mean, either, quoted

        near: list[str] = []
        if len(name) > 3:
            self.put(self.client.query(text=name[:3], text_fields=TEXT_FIELDS[:1], limit=50))
            names = dict(self.connection.execute("SELECT name, ref FROM entity ORDER BY ref DESC"))
            near = [names[word] for word in did_you_mean(name, names)]
        hint = (
            f"did you mean {either(near)}?"
            if near
            else f"`portal search {clean_line(name[:40])}` looks wider"
        )
        return PortalError(f"{self.client.base} has no entity named {quoted(text)}", hint=hint, exit_code=NO)

    def fetch(self, refs: Iterable[str]) -> None:
        """Bring entities that are not here yet, all at once."""
        wanted = [ref for ref in dict.fromkeys(refs) if ref not in self._asked]
        if wanted:
            self._asked.update(wanted)
            self.put(self.client.by_refs(wanted, lean_fields()), whole=False)

    def expect(self, refs: Sequence[str]) -> None:
        wanted = [ref for ref in dict.fromkeys(refs) if not self._here.get(ref, ref in self._asked)]
        if wanted:
            self._asked.update(wanted)
            self.put(self.client.by_refs(wanted))

    def narrow(self, words: Sequence[str]) -> None:
        self._narrowed = tuple(words)

    def expect_words(self, words: Sequence[str]) -> None:
        """Bring what a search may find: the backend looks for the longest word, the rest is judged here."""
        if words and tuple(words) != self._worded:
            self._bring_words(words, Pushed())

    def _bring_words(self, words: Sequence[str], pushed: Pushed) -> None:
        """Bring at most MOST_HITS that hold a word and fit the filters, and who has it as its name."""
        word = max(words, key=len)
        question = {"filters": pushed.filters, "fields": lean_fields()}
        found = list(self.client.query(text=word, text_fields=TEXT_FIELDS, limit=MOST_HITS + 1, **question))
        self.put(found[:MOST_HITS], whole=False)
        if len(found) > MOST_HITS:
            name = f"metadata.name={'-'.join(words)}"
            filters = [f"{one},{name}" for one in pushed.filters] or [name]
            if "," not in name:
                self.put(self.client.query(filters=filters, limit=MOST_HITS))
            self._tell(
                f"more than {MOST_HITS} entities have {word!r}: those that come first by name are ranked; "
                "more words or options find the others"
            )

    def expect_query(self, query: Query) -> None:
        """Bring the entities that fit a query, which the backend narrows down.

        Raises PortalError (exit 2) for a query that only the whole catalog could answer.
        """
        from devportal.catalog.pushed import push
        from devportal.catalog.query import EVERYTHING, All
        from devportal.errors import USAGE, PortalError

        pushed = push(query, self._refs)
        words, self._narrowed = self._narrowed, ()
        if words and is_lean(query):
            self._worded = words
            self._bring_words(words, pushed)
            return
        if pushed.is_open and query not in (EVERYTHING, All((EVERYTHING,))):
            raise PortalError(
                "Backstage cannot look for this by itself, and its whole catalog is not fetched",
                hint="add --kind, --type, --owner or another plain condition",
                exit_code=USAGE,
                code="source.open-query",
            )
        lean = is_lean(query)
        fields = lean_fields() if lean else ()
        found = self.client.query(
            filters=pushed.filters, text=pushed.text, text_fields=pushed.fields, fields=fields
        )
        self.put(found, whole=not lean)

    def _refs(self, target: Target) -> list[str]:
        """Give the refs that a name may mean: what has this name, and what people usually mean by one."""
        kinds = [target.kind] if target.kind else []
        space = target.namespace
        parts = [f"metadata.name={target.name}", *(f"kind={kind}" for kind in kinds)]
        parts += [f"metadata.namespace={space}"] if space else []
        fields = ("kind", "metadata.name", "metadata.namespace")
        refs = []
        for entity in self.client.query(filters=[",".join(parts)], fields=fields, limit=MOST_HITS):
            row = _row(entity)
            refs += [str(row[0])] if row else []
        usual = kinds or ["group", "user", "system", "domain", "component", "api", "resource"]
        return sorted({*refs, *(f"{kind}:{space or 'default'}/{target.name}" for kind in usual)})

    def expect_walk(self, refs: Sequence[str], relations: Iterable[str], *, depth: int | None) -> None:
        """Bring what a walk along relations will reach, level by level."""
        walked = frozenset(relations)
        level, steps = list(refs), 0
        seen: set[str] = set(level)
        while level:
            self.fetch(level)
            if depth is not None and steps >= depth:
                return
            steps += 1
            reached = {
                edge.target for ref in level for edge in Catalog.edges(self, ref) if edge.type in walked
            }
            level = sorted(reached - seen)
            seen |= reached

    def put(self, entities: Iterable[dict[str, Any]], *, whole: bool = True) -> None:
        """Take entities in, as the API gives them; not `whole` are those without the documents in them."""
        for entity in entities:
            row = _row(entity)
            if row is None:
                continue
            ref = str(row[0])
            if ref in self._here:
                if whole and not self._here[ref]:
                    self._here[ref] = True
                    self.connection.execute("UPDATE entity SET doc = ? WHERE ref = ?", (row[_DOC], ref))
                continue
            self._here[ref] = whole
            self._asked.add(ref)
            self._insert(row)
            for kind, target in _relations(entity):
                self._relate(ref, kind, target)

    def _insert(self, row: tuple[Any, ...]) -> None:
        marks = ", ".join("?" * (len(ENTITY) + 1))
        cursor = self.connection.execute(
            f"INSERT INTO entity ({', '.join(ENTITY)}, file, live) VALUES ({marks}, 1)", (*row, 1)
        )
        names = "name, title, description, tags, team, type, annotations"
        self.connection.execute(
            f"INSERT INTO words (rowid, {names}) SELECT id, {names} FROM entity WHERE id = ?",
            (cursor.lastrowid,),
        )

    def _relate(self, ref: str, kind: str, target: str) -> None:
        if kind in TYPE_ID:
            pair = (self._node(ref), TYPE_ID[kind], self._node(target))
        elif kind in FORWARD:
            pair = (self._node(target), TYPE_ID[FORWARD[kind]], self._node(ref))
        else:
            return
        self.connection.execute("INSERT OR IGNORE INTO edge VALUES (?, ?, ?)", pair)

    def _node(self, ref: str) -> int:
        found = self._nodes.get(ref)
        if found is None:
            cursor = self.connection.execute("INSERT INTO node (ref) VALUES (?)", (ref,))
            found = self._nodes[ref] = int(cursor.lastrowid or 0)
        return found


def _relations(entity: dict[str, Any]) -> Iterator[tuple[str, str]]:
    found = entity.get("relations")
    for one in found if isinstance(found, list) else ():
        if (
            isinstance(one, dict)
            and isinstance(one.get("type"), str)
            and isinstance(one.get("targetRef"), str)
        ):
            yield one["type"], one["targetRef"].lower()


def _row(entity: dict[str, Any]) -> tuple[Any, ...] | None:
    """Give the columns of ENTITY for what the API gave; None for what is no entity."""
    from devportal.catalog.process import Processed
    from devportal.catalog.rows import entity_row

    metadata = entity.get("metadata")
    kind = entity.get("kind")
    if (
        not isinstance(metadata, dict)
        or not isinstance(kind, str)
        or not isinstance(metadata.get("name"), str)
    ):
        return None
    space = metadata.get("namespace")
    metadata["namespace"] = space if isinstance(space, str) and space else "default"
    ref = f"{kind}:{metadata['namespace']}/{metadata['name']}".lower()
    told = tuple((ref, one, target) for one, target in _relations(entity) if one in (OWNED_BY, PART_OF))
    plain = {key: value for key, value in entity.items() if key not in ("relations", "status")}
    return entity_row(Processed(0, 0, True, "", ref, plain, told))

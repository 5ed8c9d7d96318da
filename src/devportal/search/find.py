"""Ranked search: exact name, name prefix, word, substring, fuzzy; each hit says which field matched.

Words go through the index's full text (every query word is quoted: `payment-api` bare is a syntax error
there), parts of words through a scan of names, and only when nothing was found through a comparison of all
names for typing errors.
"""

from __future__ import annotations

from devportal.catalog.catalog import ROWS
from devportal.catalog.row import Row
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from devportal.catalog.catalog import Catalog

EXACT, PREFIX, WORD, SUBSTRING, FUZZY = "exact", "prefix", "word", "substring", "fuzzy"
WEIGHTS = "10.0, 5.0, 2.0, 3.0, 2.0, 2.0, 0.5"
"""How much a word counts in name, title, description, tags, owner, type, annotations."""

FIELDS = ("name", "title", "tags", "owner", "type", "description", "annotations")
"""The fields in which a word may stand, the most telling first."""


@record
class Hit:
    """One found entity: how it matched (EXACT to FUZZY) and in which field."""

    row: Row
    match: str
    field: str


@record
class Hits:
    """The best hits, and how many there are in all; None where nobody wanted them counted."""

    hits: tuple[Hit, ...]
    total: int | None


def find(
    catalog: Catalog,
    terms: Sequence[str],
    limit: int = 20,
    keep: Callable[[Row], bool] | None = None,
    *,
    counted: bool = True,
) -> Hits:
    """Find the entities in which every term occurs. `limit` 0 means all; `keep` filters what is listed.

    Without `counted`, the total is left open where there are more hits than the limit: counting a broad
    word costs as much as answering.
    """
    words = [part for term in terms for part in term.split()]
    if not words:
        return Hits((), 0)
    catalog.expect_words(words)
    most = 0 if keep else limit
    hits = _by_start_of_name(catalog, words, most)
    for tier in (_by_words_of_name, _by_words, _by_part_of_name):
        if not most or len(hits) < most:
            hits = _joined(hits, tier(catalog, words, most))
    if not hits:
        hits = _by_part_of_text(catalog, words)
    if keep:
        hits = [hit for hit in hits if keep(hit.row)]
    if not hits:
        hits = [hit for hit in _fuzzy(catalog, words) if keep is None or keep(hit.row)]
    total: int | None = len(hits)
    if most and len(hits) >= most:
        total = _count(catalog, words, len(hits)) if counted else None
    return Hits(tuple(hits[:limit] if limit else hits), total)


def _joined(first: list[Hit], more: Iterable[Hit]) -> list[Hit]:
    seen = {hit.row.ref for hit in first}
    return first + [hit for hit in more if hit.row.ref not in seen]


def _by_start_of_name(catalog: Catalog, words: Sequence[str], limit: int) -> list[Hit]:
    """Give the names that begin with what was typed, the shortest first; served by the index of names."""
    typed = "-".join(words)
    run = catalog.connection.execute
    query = ROWS + _STARTS + (f" LIMIT {int(limit)}" if limit else "")
    return [_hit(Row(*row), words) for row in run(query, (typed, typed + "\U0010ffff", typed))]


_STARTS = """ AND entity.name >= ? COLLATE NOCASE AND entity.name < ? COLLATE NOCASE
    ORDER BY entity.name != ? COLLATE NOCASE, length(entity.name), entity.ref"""


def _by_words_of_name(catalog: Catalog, words: Sequence[str], limit: int) -> list[Hit]:
    query = _match(words)
    return _ranked(catalog, f"name : ({query})", words, limit) if query else []


def _by_words(catalog: Catalog, words: Sequence[str], limit: int) -> list[Hit]:
    """Give the entities that hold all words, by the field they stand in, then by how well they fit."""
    query = _match(words)
    found = _ranked(catalog, query, words, limit) if query else []
    return sorted(found, key=lambda hit: FIELDS.index(hit.field))


def _ranked(catalog: Catalog, query: str, words: Sequence[str], limit: int) -> list[Hit]:
    rows = catalog.connection.execute(_RANKED, (query, limit * 4 if limit else -1))
    return [_hit(Row(*row), words) for row in rows]


_RANKED = (
    ROWS.replace(
        "FROM entity",
        f"""FROM (SELECT rowid, bm25(words, {WEIGHTS}) AS score FROM words WHERE words MATCH ?
            ORDER BY score LIMIT ?) AS hit
        JOIN entity ON entity.id = hit.rowid""",
    )
    + " ORDER BY round(hit.score, 3), entity.ref"
)
"""The best by score alone, and more of them than are shown, so that those of equal score are put in order."""


def _match(words: Sequence[str]) -> str:
    return " AND ".join('"' + word.replace('"', '""') + '"*' for word in words if _has_token(word))


def _count(catalog: Catalog, words: Sequence[str], least: int) -> int:
    query = _match(words)
    if not query:
        return least
    (found,) = catalog.connection.execute(
        "SELECT count(*) FROM words WHERE words MATCH ?", (query,)
    ).fetchone()
    return max(int(found), least)


def _has_token(word: str) -> bool:
    """Say whether the full text's tokenizer sees a word in it at all; `--` has none."""
    return any(char.isalnum() for char in word)


def _hit(row: Row, words: Sequence[str]) -> Hit:
    """Say how a row matched: by its best field for the first word that is not in every row."""
    name = row.name.lower()
    typed = "-".join(words).lower()
    if name == typed:
        return Hit(row, EXACT, "name")
    if name.startswith(typed):
        return Hit(row, PREFIX, "name")
    for word in words:
        field = _field_of(row, word.lower())
        if field != "name" or len(words) == 1:
            return Hit(row, WORD, field)
    return Hit(row, WORD, "name")


def _field_of(row: Row, word: str) -> str:
    fields = (
        ("name", row.name),
        ("title", row.title),
        ("tags", row.tags),
        ("owner", row.owner.partition("/")[2]),
        ("type", row.type),
        ("description", row.description),
    )
    for field, text in fields:
        if word in text.lower():
            return field
    return "annotations"


def _by_part_of_name(catalog: Catalog, words: Sequence[str], limit: int) -> list[Hit]:
    del limit
    # names alone are read, from their index, and whole rows only of those that fit
    parts = " AND ".join(["instr(lower(name), ?) > 0"] * len(words))
    condition = f"entity.id IN (SELECT id FROM entity INDEXED BY entity_name WHERE {parts})"
    rows = catalog.rows(condition, [word.lower() for word in words])
    return [Hit(row, SUBSTRING, "name") for row in rows]


def _by_part_of_text(catalog: Catalog, words: Sequence[str]) -> list[Hit]:
    text = "lower(entity.title || ' ' || entity.description || ' ' || entity.tags || ' ' || entity.team)"
    condition = " AND ".join([f"instr({text}, ?) > 0"] * len(words))
    rows = catalog.rows(condition, [word.lower() for word in words])
    return [Hit(row, SUBSTRING, _field_of(row, words[0].lower())) for row in rows]


def _fuzzy(catalog: Catalog, words: Sequence[str]) -> list[Hit]:
    from devportal.text import did_you_mean

    names = [
        name for (name,) in catalog.connection.execute("SELECT DISTINCT name FROM entity WHERE live = 1")
    ]
    near = did_you_mean("-".join(words), names, limit=5)
    hits = []
    for name in near:
        hits += [Hit(row, FUZZY, "name") for row in catalog.rows("entity.name = ?", (name,))]
    return hits

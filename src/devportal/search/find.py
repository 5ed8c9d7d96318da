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
    from collections.abc import Callable, Sequence

    from devportal.catalog.catalog import Catalog

EXACT, PREFIX, WORD, SUBSTRING, FUZZY = "exact", "prefix", "word", "substring", "fuzzy"
WEIGHTS = "10.0, 5.0, 2.0, 3.0, 2.0, 2.0, 0.5"
"""How much a word counts in name, title, description, tags, owner, type, annotations."""


@record
class Hit:
    """One found entity: how it matched (EXACT to FUZZY) and in which field."""

    row: Row
    match: str
    field: str


@record
class Hits:
    """The best hits, and how many there are in all (the fuzzy ones are not counted further)."""

    hits: tuple[Hit, ...]
    total: int


def find(
    catalog: Catalog, terms: Sequence[str], limit: int = 20, keep: Callable[[Row], bool] | None = None
) -> Hits:
    """Find the entities in which every term occurs. `limit` 0 means all; `keep` filters what is listed."""
    words = [part for term in terms for part in term.split()]
    if not words:
        return Hits((), 0)
    found = _by_words(catalog, words, 0 if keep else limit)
    total = found.total
    hits = list(found.hits)
    if not limit or len(hits) < limit or keep:
        seen = {hit.row.ref for hit in hits}
        more = [hit for hit in _by_part_of_name(catalog, words) if hit.row.ref not in seen]
        if not hits and not more:
            more = _by_part_of_text(catalog, words)
        hits += more
        total += len(more)
    if keep:
        hits = [hit for hit in hits if keep(hit.row)]
        total = len(hits)
    if not hits:
        hits = [hit for hit in _fuzzy(catalog, words) if keep is None or keep(hit.row)]
        total = len(hits)
    return Hits(tuple(hits[:limit] if limit else hits), total)


def _by_words(catalog: Catalog, words: Sequence[str], limit: int) -> Hits:
    query = " AND ".join('"' + word.replace('"', '""') + '"*' for word in words if _has_token(word))
    if not query:
        return Hits((), 0)
    name = "-".join(words).lower()
    run = catalog.connection.execute
    (total,) = run("SELECT count(*) FROM words WHERE words MATCH ?", (query,)).fetchone()
    if not total:
        return Hits((), 0)
    rows = run(_RANKED + (f" LIMIT {int(limit)}" if limit else ""), (query, name, len(name), name))
    return Hits(tuple(_hit(Row(*row), words) for row in rows), int(total))


_RANKED = (
    ROWS.replace(
        "FROM entity",
        f"""FROM (SELECT rowid, bm25(words, {WEIGHTS}) AS score FROM words WHERE words MATCH ?) AS hit
        JOIN entity ON entity.id = hit.rowid""",
    )
    + """ ORDER BY lower(entity.name) = ? DESC,
    CASE WHEN substr(lower(entity.name), 1, ?) = ? THEN length(entity.name) ELSE 1000 END,
    round(hit.score, 3), entity.ref"""
)


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


def _by_part_of_name(catalog: Catalog, words: Sequence[str]) -> list[Hit]:
    condition = " AND ".join(["instr(lower(entity.name), ?) > 0"] * len(words))
    return [Hit(row, SUBSTRING, "name") for row in catalog.rows(condition, [word.lower() for word in words])]


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

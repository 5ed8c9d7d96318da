"""Questions to the full text: which sites there are, their pages, and where a word stands."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

WEIGHTS = "6.0, 4.0, 1.0"
"""How much a word counts in the title of the page, the heading, the text."""


@record
class Shelf:
    """One site in a listing: the entity it belongs to, its title, how many pages, where it stands.

    `url` is set where it is in another repository, `fault` where its annotation cannot be followed.
    """

    ref: str
    title: str
    pages: int
    folder: str
    origin: str
    url: str = ""
    fault: str = ""
    root: str = ""
    adrs: tuple[str, ...] = ()


@record
class Leaf:
    """One page in a listing; `in_nav` tells whether the navigation leads to it."""

    ref: str
    name: str
    title: str
    kind: str
    in_nav: bool
    path: str


@record
class DocHit:
    """One section that a search found: entity, page, heading, the words around, and the line it starts at."""

    ref: str
    page: str
    title: str
    heading: str
    anchor: str
    text: str
    path: str
    line: int


@record
class DocHits:
    """The best hits, how many there are in all, and the words that were searched as they were typed."""

    hits: tuple[DocHit, ...]
    total: int
    words: tuple[str, ...] = ()


def shelves(connection: Connection) -> list[Shelf]:
    """Give every site in the order of refs, those elsewhere too."""
    query = """SELECT claim.ref, coalesce(nullif(site.title, ''),
        (SELECT title FROM page WHERE page.site = site.id ORDER BY position LIMIT 1)),
        (SELECT count(*) FROM page WHERE page.site = site.id),
        claim.folder, claim.origin, claim.url, claim.fault, claim.root, site.adrs
        FROM claim LEFT JOIN site ON site.folder = claim.folder AND site.ref = claim.ref
        WHERE claim.target = '' AND (site.id IS NOT NULL OR claim.url != '' OR claim.fault != '')
        ORDER BY claim.ref"""
    return [
        Shelf(
            ref,
            title or "",
            count or 0,
            folder,
            origin,
            url,
            fault,
            root,
            tuple(adrs.split("\n")) if adrs else (),
        )
        for ref, title, count, folder, origin, url, fault, root, adrs in connection.execute(query)
    ]


def shelf_of(connection: Connection, ref: str, folders: Sequence[str] = ()) -> tuple[Shelf, str] | None:
    """Give the documentation of an entity and the page to begin with; else that of the nearest of `folders`.

    References from one entity to another's documentation are followed, a circle leads nowhere.
    """
    first = ""
    seen: set[str] = set()
    while ref not in seen:
        seen.add(ref)
        claim = connection.execute(
            "SELECT target, folder, url, fault, page, origin, root FROM claim WHERE ref = ?", (ref,)
        ).fetchone()
        if claim is None:
            break
        target, folder, url, fault, page, origin, root = claim
        first = first or page
        if folder:
            return _shelf(connection, folder), first
        if not target:
            return Shelf(ref, "", 0, "", origin, url, fault, root), first
        ref = target
    for folder in folders:
        if connection.execute("SELECT 1 FROM site WHERE folder = ?", (folder,)).fetchone():
            return _shelf(connection, folder), first
    return None


def _shelf(connection: Connection, folder: str) -> Shelf:
    ref, title, count, root, adrs = connection.execute(
        """SELECT ref, title, (SELECT count(*) FROM page WHERE page.site = site.id), root, adrs
        FROM site WHERE folder = ?""",
        (folder,),
    ).fetchone()
    return Shelf(
        ref, title or "", count, folder, "annotation", root=root, adrs=tuple(adrs.split("\n")) if adrs else ()
    )


def leaves(connection: Connection, folder: str) -> list[Leaf]:
    """Give the pages of a site, those of the navigation first."""
    query = """SELECT site.ref, page.name, page.title, page.kind, page.rank, page.path
        FROM page JOIN site ON site.id = page.site WHERE site.folder = ? ORDER BY page.position"""
    return [
        Leaf(ref, name, title, kind, rank >= 0, path)
        for ref, name, title, kind, rank, path in connection.execute(query, (folder,))
    ]


def search_docs(connection: Connection, terms: Sequence[str], limit: int = 20, folder: str = "") -> DocHits:
    """Find the sections in which every term occurs, best first; where none has all, those of pages that do.

    `limit` 0 means all; `folder` narrows to one site.
    """
    words = [part for term in terms for part in term.split() if any(char.isalnum() for char in part)]
    if not words:
        return DocHits((), 0)
    quoted = ['"' + word.replace('"', '""') + '"*' for word in words]
    where = "words MATCH ?"
    values: tuple[str, ...] = (" AND ".join(quoted),)
    if folder:
        where, values = where + " AND site.folder = ?", (*values, folder)
    found = _hits(connection, where, values, limit)
    if found.total or len(quoted) == 1:
        return found
    for word in quoted:
        where += " AND section.page IN (SELECT page FROM section JOIN words ON words.rowid = section.id"
        where += " WHERE words MATCH ?)"
        values = (*values, word)
    return _hits(connection, where, (" OR ".join(quoted), *values[1:]), limit)


_JOINED = """words JOIN section ON section.id = words.rowid JOIN page ON page.id = section.page
    JOIN site ON site.id = page.site"""


def _hits(connection: Connection, where: str, values: tuple[str, ...], limit: int) -> DocHits:
    run = connection.execute
    tables = _JOINED if "." in where else "words"
    (total,) = run(f"SELECT count(*) FROM {tables} WHERE {where}", values).fetchone()
    if not total:
        return DocHits((), 0)
    rows = run(
        f"""SELECT site.ref, page.name, page.title, words.heading, section.anchor,
        trim(snippet(words, 2, '', '', ' … ', 24)), page.path, section.line FROM {_JOINED} WHERE {where}
        ORDER BY round(bm25(words, {WEIGHTS}), 12), site.ref, page.position, section.line"""
        + (f" LIMIT {int(limit)}" if limit else ""),
        values,
    )
    return DocHits(tuple(DocHit(*row) for row in rows), int(total))

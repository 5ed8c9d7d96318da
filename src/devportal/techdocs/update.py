"""Writing the full text: which sites there are, what changed in each, and the sections of changed pages."""

from __future__ import annotations

import time

from devportal.catalog.fresh import settled
from devportal.errors import PortalError
from devportal.paths import kept, on_disk
from devportal.techdocs.claims import claims
from devportal.techdocs.index import changed_pages, changed_watches
from devportal.techdocs.sections import front_title, sections
from devportal.techdocs.site import Page, read_page, read_site

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.fresh import Stamp
    from devportal.techdocs.claims import Claim
    from devportal.techdocs.site import Site

NOWHERE = 0
"""The site of watched folders that hold no documentation yet."""


def update(connection: Connection, catalog: Catalog, mark: str, *, anew: bool) -> None:
    """Bring the tables up to date with the catalog whose state is `mark`, and with the disk."""
    now = time.time_ns()
    found = connection.execute("SELECT value FROM meta WHERE key = 'catalog'").fetchone()
    watches = changed_watches(connection)
    sites = {site for site, _ in watches}
    if anew or found is None or found[0] != mark or NOWHERE in sites:
        sites |= _claim(connection, catalog, now)
        connection.execute("REPLACE INTO meta VALUES ('catalog', ?)", (mark,))
    pages = changed_pages(connection)
    sites |= {site for site, _ in pages}
    if anew:
        sites |= {site for (site,) in connection.execute("SELECT id FROM site")}
        connection.execute("UPDATE page SET inode = -1")
    for site in sorted(sites - {NOWHERE}):
        _rescan(connection, site, now)


def _claim(connection: Connection, catalog: Catalog, now: int) -> set[int]:
    """Write who has which documentation; give the sites that are new."""
    found, folders = claims(catalog)
    connection.execute("DELETE FROM claim")
    connection.executemany(
        "INSERT INTO claim VALUES (?,?,?,?,?,?,?,?,?,?,?)", [_claim_row(claim) for claim in found]
    )
    wanted: dict[str, Claim] = {}
    for claim in found:
        if claim.folder:
            wanted.setdefault(claim.folder, claim)
    known = dict(connection.execute("SELECT folder, id FROM site"))
    for folder in known.keys() - wanted.keys():
        _remove_site(connection, known[folder])
    new = set()
    for folder, claim in wanted.items():
        adrs = "\n".join(claim.adrs)
        row = (claim.root, claim.ref, adrs, claim.page, folder)
        if folder in known:
            connection.execute("UPDATE site SET root=?, ref=?, adrs=?, first=? WHERE folder=?", row)
            new.add(known[folder])
        else:
            cursor = connection.execute(
                "INSERT INTO site (root, ref, adrs, first, folder) VALUES (?,?,?,?,?)", row
            )
            new.add(int(cursor.lastrowid or 0))
    _watch(connection, NOWHERE, {folder: _stamp(folder) for folder in folders if folder not in wanted}, now)
    return new


def _claim_row(claim: Claim) -> tuple[object, ...]:
    return (
        claim.ref,
        claim.origin,
        claim.root,
        claim.file,
        claim.line,
        claim.folder,
        claim.url,
        claim.fault,
        claim.target,
        claim.page,
        "\n".join(claim.adrs),
    )


def _stamp(path: str) -> Stamp:
    from devportal.catalog.fresh import stamp_of

    return stamp_of(path)


def _watch(connection: Connection, site: int, stamps: dict[str, Stamp], now: int) -> None:
    connection.execute("DELETE FROM watch WHERE site = ?", (site,))
    connection.executemany(
        "INSERT INTO watch VALUES (?,?,?,?,?,?)",
        [(site, path, *settled(stamp, now)) for path, stamp in stamps.items()],
    )


def _remove_site(connection: Connection, site: int) -> None:
    for (page,) in connection.execute("SELECT id FROM page WHERE site = ?", (site,)).fetchall():
        _remove_page(connection, page)
    connection.execute("DELETE FROM watch WHERE site = ?", (site,))
    connection.execute("DELETE FROM site WHERE id = ?", (site,))


def _remove_page(connection: Connection, page: int) -> None:
    connection.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM section WHERE page = ?)", (page,))
    connection.execute("DELETE FROM section WHERE page = ?", (page,))
    connection.execute("DELETE FROM page WHERE id = ?", (page,))


def _rescan(connection: Connection, number: int, now: int) -> None:
    """Look at one site again; pages with the same stamp keep their sections."""
    found = connection.execute("SELECT folder, root, adrs FROM site WHERE id = ?", (number,)).fetchone()
    if found is None:
        return
    folder, root, adrs = found
    site = read_site(on_disk(folder), on_disk(root), [on_disk(one) for one in adrs.split("\n") if one])
    stamps = dict(site.folders)
    if site.config.file:
        stamps[kept(site.config.file)] = _stamp(kept(site.config.file))
    _watch(connection, number, stamps, now)
    connection.execute("UPDATE site SET title = ? WHERE id = ?", (site.config.name, number))
    rows = connection.execute(
        "SELECT name, id, path, named, size, mtime, ctime, inode FROM page WHERE site = ?", (number,)
    )
    known = {name: row for name, *row in rows}
    for position, page in enumerate(site.pages):
        _keep(connection, number, site, page, position, known.pop(kept(page.name), None), now)
    for page_id, *_ in known.values():
        _remove_page(connection, int(page_id))


def _keep(
    connection: Connection,
    number: int,
    site: Site,
    page: Page,
    position: int,
    known: list[object] | None,
    now: int,
) -> None:
    stamp = settled(page.stamp, now)
    if known is not None and tuple(known[3:]) == page.stamp and known[1:3] == [kept(page.path), page.title]:
        connection.execute(
            "UPDATE page SET position = ?, rank = ?, kind = ? WHERE id = ?",
            (position, page.rank, page.kind, known[0]),
        )
        return
    if known is not None:
        _remove_page(connection, known[0])  # type: ignore[arg-type]
    try:
        text = read_page(page, site.root)
    except PortalError:  # `docs check` and `docs show` tell why
        text = ""
    _write(connection, number, page, position, text, stamp)


def _write(connection: Connection, site: int, page: Page, position: int, text: str, stamp: Stamp) -> None:
    parts = sections(text)
    title = (
        page.title or front_title(text) or next((one.heading for one in parts if one.level), "") or page.name
    )
    cursor = connection.execute(
        """INSERT INTO page (site, name, path, kind, rank, position, title, named, size, mtime, ctime, inode)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?)""",
        (site, kept(page.name), kept(page.path), page.kind, page.rank, position, title, page.title, *stamp),
    )
    number = cursor.lastrowid
    for part in parts:
        made = connection.execute(
            "INSERT INTO section (page, anchor, line) VALUES (?,?,?)", (number, part.anchor, part.line)
        )
        connection.execute(
            "INSERT INTO words (rowid, title, heading, body) VALUES (?,?,?,?)",
            (made.lastrowid, title, part.heading, part.body),
        )

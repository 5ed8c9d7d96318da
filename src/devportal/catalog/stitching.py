"""The stitch of the index: which files are live, who keeps each ref, edges and full text of what lives."""

from __future__ import annotations

from devportal.catalog.rows import PROBLEM, problem_row
from devportal.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Connection
    from typing import Any

    from devportal.model.problem import Problem

_WORDS = "name, title, description, tags, team, type, annotations"
_LIVE_CLAIMS = """SELECT entity.ref, file.path, entity.document, entity.id, entity.live, entity.line
    FROM entity JOIN file ON file.id = entity.file WHERE file.live = 1 AND entity.blocked = 0"""


def stitch(connection: Connection, touched: set[str], *, first: bool, structural: bool) -> None:
    """Settle what the touched refs are after files came, changed or went.

    With `structural`, Locations are involved and it is settled anew which files are live. `first` fills an
    empty index in bulk.
    """
    if structural:
        touched |= _settle_files(connection)
    if first:
        _first(connection)
        return
    for ref in sorted(touched):
        _settle_ref(connection, ref)


def forget_words(connection: Connection, condition: str, values: tuple[object, ...]) -> None:
    """Take entities out of the full text; it has to be told what it held."""
    connection.execute(
        f"INSERT INTO words (words, rowid, {_WORDS})"
        f" SELECT 'delete', id, {_WORDS} FROM entity WHERE {condition}",
        values,
    )


def _settle_files(connection: Connection) -> set[str]:
    """Set `file.live` by Locations; give the refs of files and Locations that changed sides."""
    from devportal.catalog.stitch import live_files

    run = connection.execute
    touched = _forget_unreached(connection)
    live = live_files(_summaries(connection))
    files = run("SELECT id, path, live FROM file").fetchall()
    number_of = {path: number for number, path, _ in files}
    for number, path, was in files:
        if (path in live.files) != bool(was):
            run("UPDATE file SET live = ? WHERE id = ?", (path in live.files, number))
            touched.update(ref for (ref,) in run("SELECT ref FROM entity WHERE file = ?", (number,)))
    touched.update(ref for (ref,) in run("SELECT ref FROM entity WHERE blocked = 1"))
    run("UPDATE entity SET blocked = 0 WHERE blocked = 1")
    run("DELETE FROM problem WHERE origin = 'location'")
    for (path, document), problem in sorted(live.failed.items()):
        place = (number_of[path], document)
        run("UPDATE entity SET blocked = 1 WHERE file = ? AND document = ?", place)
        query = "SELECT ref, line FROM entity WHERE file = ? AND document = ?"
        for ref, line in run(query, place).fetchall():
            touched.add(ref)
            _insert_problems(connection, [replace(problem, line=problem.line or line)], "location")
    return touched


def forget_file(connection: Connection, number: int, path: str) -> set[str]:
    """Take all rows of a file out; give the refs that it claimed, which have to be settled anew."""
    run = connection.execute
    refs = {ref for (ref,) in run("SELECT ref FROM entity WHERE file = ?", (number,))}
    forget_words(connection, "file = ? AND live = 1", (number,))
    for table in ("entity", "target", "read"):
        run(f"DELETE FROM {table} WHERE file = ?", (number,))
    run("DELETE FROM problem WHERE file = ? AND origin = 'file'", (path,))
    run("DELETE FROM file WHERE id = ?", (number,))
    return refs


def _forget_unreached(connection: Connection) -> set[str]:
    """Drop files that were only there because Locations led to them, and none does any more; give their refs.

    What leads only to itself, or comes from a dropped file, is dropped as well.
    """
    run = connection.execute
    targets: dict[str, list[str]] = {}
    for path, target in run("SELECT file.path, target.path FROM target JOIN file ON file.id = target.file"):
        targets.setdefault(path, []).append(target)
    files = run("SELECT id, path, entry FROM file").fetchall()
    queue = [path for _, path, entry in files if entry]
    reached = set(queue)
    for path in queue:  # it grows while it is walked
        fresh = [target for target in targets.get(path, ()) if target not in reached]
        reached.update(fresh)
        queue += fresh
    refs: set[str] = set()
    for number, path, _ in files:
        if path not in reached:
            refs |= forget_file(connection, number, path)
    return refs


def _summaries(connection: Connection) -> dict[str, Any]:
    from devportal.catalog.stitch import FileSummary, LocationDoc, TargetLink

    run = connection.execute
    targets: dict[int, dict[int, tuple[str, list[Any]]]] = {}
    for number, document, ref, path, optional in run(
        "SELECT file, document, ref, path, optional FROM target"
    ):
        _, links = targets.setdefault(number, {}).setdefault(document, (ref, []))
        links.append(TargetLink(path, bool(optional)))
    summaries = {}
    query = "SELECT id, path, entry, ok, size, mtime, inode FROM file"
    for number, path, entry, ok, size, mtime, inode in run(query):
        documents = targets.get(number, {})
        locations = tuple(
            LocationDoc(document, ref, tuple(links)) for document, (ref, links) in documents.items()
        )
        missing = not size and not mtime and not inode
        summaries[path] = FileSummary(path, bool(entry), bool(ok), locations, missing)
    return summaries


def _first(connection: Connection) -> None:
    run = connection.execute
    run("UPDATE entity SET live = 1 WHERE blocked = 0 AND file IN (SELECT id FROM file WHERE live = 1)")
    doubled = "SELECT ref FROM entity WHERE live = 1 GROUP BY ref HAVING count(*) > 1"
    for (ref,) in run(doubled).fetchall():
        _settle_claims(connection, ref)
    refs = {ref for (ref,) in run("SELECT ref FROM entity WHERE live = 1")}
    for _, relations in _live_relations(connection):
        refs.update(target for _, target in relations)
    ids = {ref: number for number, ref in enumerate(sorted(refs), 1)}
    connection.executemany("INSERT INTO node VALUES (?, ?)", ((number, ref) for ref, number in ids.items()))
    connection.executemany(
        "INSERT OR IGNORE INTO edge VALUES (?, ?, ?)",
        (
            (ids[ref], kind, ids[target])
            for ref, relations in _live_relations(connection)
            for kind, target in relations
        ),
    )
    run(f"INSERT INTO words (rowid, {_WORDS}) SELECT id, {_WORDS} FROM entity WHERE live = 1")


def _live_relations(connection: Connection) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    rows = connection.execute(
        "SELECT ref, relations FROM entity WHERE live = 1 AND relations != '' ORDER BY ref"
    )
    for ref, lines in rows:
        yield ref, parse_relations(lines)


def parse_relations(lines: str) -> list[tuple[int, str]]:
    """Read the `relations` column: a line for each relation, type number and target."""
    found = []
    for line in lines.split("\n"):
        number, _, target = line.partition(" ")
        if number:
            found.append((int(number), target))
    return found


def _settle_ref(connection: Connection, ref: str) -> None:
    """Decide who keeps one ref, and bring full text and edges in line."""
    run = connection.execute
    forget_words(connection, "ref = ? AND live = 1", (ref,))
    run("UPDATE entity SET live = 0 WHERE ref = ?", (ref,))
    node = run("SELECT id FROM node WHERE ref = ?", (ref,)).fetchone()
    if node:
        run("DELETE FROM edge WHERE source = ?", node)
    winner = _settle_claims(connection, ref)
    if winner is None:
        return
    run(f"INSERT INTO words (rowid, {_WORDS}) SELECT id, {_WORDS} FROM entity WHERE id = ?", (winner,))
    (lines,) = run("SELECT relations FROM entity WHERE id = ?", (winner,)).fetchone()
    source = _node(connection, ref)
    for kind, target in parse_relations(lines):
        run("INSERT OR IGNORE INTO edge VALUES (?, ?, ?)", (source, kind, _node(connection, target)))


def _node(connection: Connection, ref: str) -> int:
    connection.execute("INSERT OR IGNORE INTO node (ref) VALUES (?)", (ref,))
    (number,) = connection.execute("SELECT id FROM node WHERE ref = ?", (ref,)).fetchone()
    return int(number)


def _settle_claims(connection: Connection, ref: str) -> int | None:
    """Set `live` on the one claim that keeps `ref`; tell of the others."""
    run = connection.execute
    run("DELETE FROM problem WHERE origin = 'duplicate' AND ref = ?", (ref,))
    claims = run(_LIVE_CLAIMS + " AND entity.ref = ?", (ref,)).fetchall()
    if not claims:
        return None
    from devportal.catalog.stitch import settle

    places = {(path, document): (number, line) for _, path, document, number, _, line in claims}
    settled = settle(ref, [(path, document, line) for (path, document), (_, line) in places.items()])
    winner, _ = places[settled.path, settled.document]
    run("UPDATE entity SET live = (id = ?) WHERE ref = ?", (winner, ref))
    _insert_problems(connection, settled.problems, "duplicate")
    return int(winner)


def _insert_problems(connection: Connection, problems: Iterable[Problem], origin: str) -> None:
    statement = f"INSERT INTO problem ({', '.join(PROBLEM)}) VALUES ({', '.join('?' * len(PROBLEM))})"
    connection.executemany(statement, [problem_row(problem, origin) for problem in problems])

"""Bring the index up to date with the disk, in one transaction.

Only what changed is read and processed again. A killed process leaves the index as it was before.
"""

from __future__ import annotations

import os
import time

from devportal.catalog import schema, stitching
from devportal.catalog.fan import fan
from devportal.catalog.fresh import NOTHING, Changes, enclosing, look, settled, settled_time, stamp_of
from devportal.catalog.repositories import Repositories
from devportal.catalog.rows import ENTITY, PROBLEM, FileRows, file_rows, problem_row
from devportal.paths import kept, on_disk
from devportal.providers.folder import crawl, is_below, is_content
from devportal.providers.read import NO_STAMP, read_file, refused_link
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection
    from typing import Any

    from devportal.catalog.fresh import Seen, Stamp
    from devportal.catalog.process import Options
    from devportal.model.problem import Problem

    Rows = tuple[tuple[Any, ...], ...]
    Judged = tuple[str, Stamp, bool, Rows, Rows, Rows, tuple[str, ...]]
    """root, stamp, and the fields of FileRows: plain data, because another process may have made it."""


@record
class Plan:
    """What an index holds: the folders and how they are searched, and how documents are judged."""

    roots: tuple[str, ...]
    patterns: tuple[str, ...]
    prune: tuple[str, ...]
    options: Options
    max_bytes: int


def update(connection: Connection, plan: Plan, *, anew: bool = False, seen: Seen | None = None) -> bool:
    """Make the index agree with the disk; say whether anything changed. With `anew`, all is forgotten first.

    `seen` is a look at the disk that was just taken; it serves while nobody else has changed the index.
    Raises DatabaseError or OSError where the index cannot be written; it is then as it was.
    """
    import gc

    connection.execute("BEGIN IMMEDIATE")
    collecting = gc.isenabled()
    gc.disable()  # rows have no cycles: collecting costs a tenth of the time and finds nothing
    try:
        changed = _update(connection, plan, anew=anew, seen=seen)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        if collecting:
            gc.enable()
    return changed


def _update(connection: Connection, plan: Plan, *, anew: bool, seen: Seen | None) -> bool:
    generation = 0
    first = schema.is_empty(connection)
    if anew and not first:
        generation = schema.generation(connection)
        schema.drop(connection)
        first = True
    if first:
        schema.create(connection)
        # the innermost first: a root inside of another one counts its own depth
        changes = Changes((), tuple(sorted(plan.roots, key=lambda root: (-len(root), root))), (), plan.roots)
    else:
        generation = schema.generation(connection)
        changes = seen.changes if seen and seen.generation == generation else look(connection)
    if not changes:
        return False
    work = Work(connection, plan, first)
    work.take(changes)
    work.run()
    stitching.stitch(connection, work.touched, first=first, structural=work.structural)
    if not first:
        connection.execute("DELETE FROM address WHERE root NOT IN (SELECT root FROM file)")
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('generation', ?)", (generation + 1,))
    return True


class Work:
    """The files to process in one update, and what was touched."""

    def __init__(self, connection: Connection, plan: Plan, first: bool) -> None:
        self.connection = connection
        self.plan = plan
        self.first = first
        self.now = time.time_ns()
        self.queue: list[str] = []
        self.waiting: set[str] = set()
        self.entries: set[str] = set()
        self.left: set[str] = set()
        self.found: set[str] = set()
        self.bases: dict[str, str] = {}
        self.searched: set[str] = set()
        self.touched: set[str] = set()
        self.structural = first
        self.repositories = Repositories()

    def take(self, changes: Changes) -> None:
        """Queue new files below changed folders, changed files, and the files of changed repositories."""
        for folder in changes.searched:
            root = enclosing(folder)
            self.connection.execute("INSERT OR REPLACE INTO around VALUES (?, ?)", (folder, root))
            self._judge_again(folder)
        for folder in changes.folders:
            self.search(folder)
        for path in changes.files:
            self.add(path)
        for root in changes.repositories:
            self.connection.execute("DELETE FROM address WHERE root = ?", (root,))
            self._add_all("SELECT path FROM file WHERE root = ?", (root,))

    def add(self, path: str) -> None:
        if path not in self.waiting:
            self.waiting.add(path)
            self.queue.append(path)

    def _add_all(self, query: str, values: tuple[object, ...]) -> None:
        for (path,) in self.connection.execute(query, values).fetchall():
            self.add(path)

    def search(self, folder: str) -> None:
        """Look for catalog files in a new or changed folder and below its new sub-folders."""
        is_root = folder in self.plan.roots
        if folder in self.searched or not (self.first or is_root or self._knows_folder(folder)):
            return  # another search of this update went there, or dropped it
        place = on_disk(folder)
        if not is_root and (os.path.islink(place) or not os.path.isdir(place)):
            self._drop(folder)
            return
        found = crawl(
            folder, self.plan.patterns, self.plan.prune, self._is_passed, self._outermost(folder) or folder
        )
        self.searched.update(path for path, _, _ in found.folders)
        if not self.first:
            self._forget_listing(folder, set(found.skipped), set(found.files))
        self.connection.executemany(
            "INSERT OR REPLACE INTO folder VALUES (?, ?, ?)",
            [(path, settled_time(ctime, self.now), inode) for path, ctime, inode in found.folders],
        )
        self.connection.executemany(
            _INSERT_PROBLEM, [problem_row(one, _CRAWL + listed) for listed, one in found.problems]
        )
        for path in found.files:
            if self.first or not self._is_entry(path):
                self.entries.add(path)
                self.left.discard(path)
                self.add(path)
        if not self.first and os.path.exists(os.path.join(place, ".git")) != self._is_repository(folder):
            self._judge_again(folder)

    def _is_passed(self, folder: str) -> bool:
        return folder in self.searched or (not self.first and self._knows_folder(folder))

    def _knows_folder(self, folder: str) -> bool:
        return self._is_there("SELECT 1 FROM folder WHERE path = ?", folder)

    def _is_entry(self, path: str) -> bool:
        return self._is_there("SELECT 1 FROM file WHERE path = ? AND entry = 1", path)

    def _is_target(self, path: str) -> bool:
        return self._is_there("SELECT 1 FROM target WHERE path = ?", path)

    def _is_repository(self, folder: str) -> bool:
        return self._is_there("SELECT 1 FROM address WHERE root = ?", folder)

    def _is_there(self, query: str, value: str) -> bool:
        return self.connection.execute(query, (value,)).fetchone() is not None

    def _forget_listing(self, folder: str, folders: set[str], files: set[str]) -> None:
        """Drop what the index has right in `folder` and the new listing of it has not."""
        run = self.connection.execute
        run("DELETE FROM problem WHERE file >= ? AND origin = ?", (folder, _CRAWL + folder))
        inside = (*_below(folder), len(folder) + 2)
        for (path,) in run("SELECT path FROM folder WHERE " + _RIGHT_IN, inside).fetchall():
            if path not in folders and path not in self.plan.roots:
                self._drop(path)
        for (path,) in run("SELECT path FROM file WHERE entry = 1 AND " + _RIGHT_IN, inside).fetchall():
            if path not in files:
                self.left.add(path)
                self.add(path)

    def _drop(self, folder: str) -> None:
        """Forget a folder that is no longer there and all below it. What Locations lead to stays a target."""
        run = self.connection.execute
        below = _below(folder)
        for (path,) in run(
            "SELECT path FROM file WHERE entry = 1 AND path >= ? AND path < ?", below
        ).fetchall():
            self.left.add(path)
            self.add(path)
        gone = run("SELECT path FROM folder WHERE path = ? OR (path >= ? AND path < ?)", (folder, *below))
        for (path,) in gone.fetchall():
            run("DELETE FROM folder WHERE path = ?", (path,))
            run("DELETE FROM problem WHERE file >= ? AND origin = ?", (path, _CRAWL + path))

    def _judge_again(self, folder: str) -> None:
        """Process what stands below a folder around which a repository came or went, also through links."""
        self._add_all("SELECT path FROM file WHERE entry = 0 OR (path >= ? AND path < ?)", _below(folder))

    def _outermost(self, path: str) -> str | None:
        """Give the innermost searched folder that `path` is or stands below."""
        around = [root for root in self.plan.roots if is_below(path, root)]
        return max(around, key=len, default=None)

    def _is_inside(self, path: str) -> bool:
        """Say whether what a Location leads to is still in the searched folders, or their repositories."""
        if not self.bases:
            bases = (base for root in self.plan.roots for base in (root, enclosing(root)) if base)
            self.bases = {base: os.path.realpath(on_disk(base)) for base in bases}
        real = os.path.realpath(on_disk(path))
        return any(is_below(path, base) and is_content(real, place) for base, place in self.bases.items())

    def run(self) -> None:
        """Process the queue, which grows by the targets of Locations."""
        while self.queue:
            wave, self.queue = self.queue, []
            self.found = {path for path in wave if self._forget(path)}
            todo = [path for path in wave if path in self.found or self._is_target(path)]
            self.waiting = set(todo)
            for path, judged in fan(todo, self._judge):
                self.waiting.discard(path)
                self._write(path, path in self.found, judged)

    def _forget(self, path: str) -> bool:
        """Take out what the index has of a file; say whether the file is an entry by now."""
        previous = None
        if not self.first:
            query = "SELECT id, entry FROM file WHERE path = ?"
            previous = self.connection.execute(query, (path,)).fetchone()
        if previous:
            self._remove(previous[0], path)
        if path not in self.entries and not (previous and previous[1] and path not in self.left):
            return False
        return os.path.lexists(on_disk(path))

    def _judge(self, path: str) -> Judged:
        """Read and judge one file. No use of the index: another process may do it."""
        folder = os.path.dirname(path)
        outermost = self._outermost(path) or folder
        if path not in self.found and not os.path.exists(on_disk(path)):  # its Location tells
            return outermost, NOTHING, False, (), (), (), ()
        root = self.repositories.root_of(folder, outermost)
        if path not in self.found and not self._is_inside(path):
            contents = refused_link(path)
        else:
            contents = read_file(path, root, self.plan.max_bytes)
        stamp = contents.stamp if contents.stamp != NO_STAMP else stamp_of(path)
        rows = self._process(path, root, contents.data, contents.problem)
        stamp = settled(stamp, self.now)
        return root, stamp, rows.ok, rows.entities, rows.problems, rows.targets, rows.reads

    def _process(self, path: str, root: str, data: bytes, problem: Problem | None) -> FileRows:
        from devportal.catalog.process import process_file, unreadable_file

        source = self.repositories.source(path, root)
        if problem is not None:
            return file_rows(unreadable_file(source, problem))
        return file_rows(process_file(source, data, self.plan.options, self._read_text))

    def _read_text(self, path: str) -> bytes:
        """Read what a placeholder asks for; the caller has made sure that it stands below the root."""
        contents = read_file(path, os.path.dirname(os.path.realpath(path)), self.plan.max_bytes)
        if contents.problem:
            raise OSError(contents.problem.message)
        return contents.data

    def _remove(self, number: int, path: str) -> None:
        """Take a file's rows out; what it claimed has to be stitched again."""
        run = self.connection.execute
        if run("SELECT 1 FROM target WHERE file = ?", (number,)).fetchone() or self._is_target(path):
            self.structural = True
        self.touched.update(stitching.forget_file(self.connection, number, path))

    def _write(self, path: str, is_entry: bool, judged: Judged) -> None:
        root, stamp, ok, entities, problems, targets, reads = judged
        rows = FileRows(ok, entities, problems, targets, reads)
        run = self.connection.execute
        cursor = run(
            "INSERT INTO file (path, root, entry, size, mtime, ctime, inode, ok, live)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (path, root, is_entry, *stamp, rows.ok, is_entry and rows.ok),
        )
        number = cursor.lastrowid
        many = self.connection.executemany
        if rows.entities:
            many(_INSERT_ENTITY, [(*row, number) for row in rows.entities])
            self.touched.update(row[0] for row in rows.entities)
        if rows.problems:
            many(_INSERT_PROBLEM, rows.problems)
        if rows.reads:
            # stamped after the reading: what changed since the work began is racy, and read again next time
            watched = dict.fromkeys(one for path in rows.reads for one in (path, *_nearest(path)))
            stamps = [(number, one, *settled(stamp_of(one), self.now)) for one in watched]
            many("INSERT INTO read VALUES (?,?,?,?,?,?)", stamps)
        if rows.targets:
            self.structural = True
            many("INSERT INTO target VALUES (?,?,?,?,?)", [(number, *target) for target in rows.targets])
            for _, _, target, _ in rows.targets:
                if not self._is_there("SELECT 1 FROM file WHERE path = ?", target):
                    self.add(target)
        self._watch(root)

    def _watch(self, root: str) -> None:
        """Remember the files that say which address a repository has."""
        if root in self.repositories.watched:
            return
        self.repositories.watched.add(root)
        from devportal.scm.checkout import address_files

        own = os.path.join(root, ".git")
        if not os.path.exists(on_disk(own)):
            return
        paths = [kept(path) for path in address_files(on_disk(root))]
        if not paths or os.path.isfile(on_disk(own)):  # a plain folder changes with each command of git
            paths.append(own)
        stamps = [(root, path, *settled(stamp_of(path), self.now)) for path in paths]
        self.connection.executemany("INSERT OR REPLACE INTO address VALUES (?,?,?,?,?,?)", stamps)


_CRAWL = "crawl "
"""Origin of a problem of a folder's listing, with the folder behind it."""
_RIGHT_IN = "path >= ? AND path < ? AND instr(substr(path, ?), '/') = 0"


def _nearest(path: str) -> tuple[str, ...]:
    """Give the folder in which a path that is not there would begin to appear."""
    if os.path.exists(on_disk(path)):
        return ()
    while not os.path.isdir(on_disk(path)):
        path = os.path.dirname(path)
    return (path,)


def _below(folder: str) -> tuple[str, str]:
    """Give the range of paths below a folder: "0" follows "/"."""
    folder = folder.rstrip("/")
    return folder + "/", folder + "0"


_INSERT_ENTITY = (
    f"INSERT INTO entity ({', '.join(ENTITY)}, file, live) VALUES ({', '.join('?' * len(ENTITY))}, ?, 0)"
)
_INSERT_PROBLEM = f"INSERT INTO problem ({', '.join(PROBLEM)}) VALUES ({', '.join('?' * len(PROBLEM))})"

"""Bring the index up to date with the disk, in one transaction.

Only what changed is read and processed again. A killed process leaves the index as it was before.
"""

from __future__ import annotations

import os
import time

from devportal.catalog import schema, stitching
from devportal.catalog.fan import fan
from devportal.catalog.fresh import Changes, look, settled, stamp_of
from devportal.catalog.rows import ENTITY, PROBLEM, FileRows, file_rows, problem_row
from devportal.providers.folder import crawl
from devportal.providers.read import NO_STAMP, read_file
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection
    from typing import Any

    from devportal.catalog.locations import Source
    from devportal.catalog.process import Options
    from devportal.model.problem import Problem

    Rows = tuple[tuple[Any, ...], ...]
    Judged = tuple[str, tuple[int, int, int, int], bool, Rows, Rows, Rows, tuple[str, ...]]
    """root, stamp, and the fields of FileRows."""


@record
class Plan:
    """What an index holds: the folders and how they are searched, and how documents are judged."""

    roots: tuple[str, ...]
    patterns: tuple[str, ...]
    prune: tuple[str, ...]
    options: Options
    max_bytes: int


def update(connection: Connection, plan: Plan) -> bool:
    """Make the index agree with the disk; say whether anything changed.

    Raises DatabaseError or OSError where the index cannot be written; it is then as it was.
    """
    import gc

    connection.execute("BEGIN IMMEDIATE")
    collecting = gc.isenabled()
    gc.disable()  # rows have no cycles: collecting costs a tenth of the time and finds nothing
    try:
        # looked at again under the lock: another process may have written in the meantime
        changed = _update(connection, plan)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        if collecting:
            gc.enable()
    return changed


def _update(connection: Connection, plan: Plan) -> bool:
    if schema.is_empty(connection):
        schema.create(connection)
        changes = Changes((), plan.roots)
        first = True
    else:
        changes = look(connection)
        first = False
    if not changes:
        return False
    work = Work(connection, plan, first)
    for folder in changes.folders:
        work.search(folder)
    for path in changes.files:
        work.add(path)
    work.run()
    stitching.stitch(connection, work.touched, first=first, structural=work.structural)
    connection.execute(
        "INSERT INTO meta VALUES ('generation', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1"
    )
    return True


class Work:
    """The files to process in one update, and what was touched."""

    def __init__(self, connection: Connection, plan: Plan, first: bool) -> None:
        self.connection = connection
        self.plan = plan
        self.first = first
        self.now = time.time_ns()
        self.queue: list[str] = []
        self.entries: dict[str, str] = {}
        self.known: dict[str, tuple[str, bool]] = {}
        self.queued: set[str] = set()
        self.touched: set[str] = set()
        self.structural = first
        self.repositories = Repositories()

    def add(self, path: str) -> None:
        if path not in self.queued:
            self.queued.add(path)
            self.queue.append(path)

    def search(self, folder: str) -> None:
        """Look for catalog files in a new or changed folder and below its new sub-folders."""
        known = self.connection.execute
        self._forget_folder(folder)
        if not os.path.isdir(folder) and folder not in self.plan.roots:
            return
        found = crawl(
            folder,
            self.plan.patterns,
            self.plan.prune,
            known=lambda path: (
                not self.first
                and known("SELECT 1 FROM folder WHERE path = ?", (path,)).fetchone() is not None
            ),
        )
        self.connection.executemany(
            "INSERT OR REPLACE INTO folder VALUES (?, ?)",
            [(path, settled(mtime, self.now)) for path, mtime in found.folders],
        )
        self._write_problems(found.problems, "crawl")
        for path in found.files:
            if self.first or not self._is_known(path):
                self.entries[path] = self.repositories.root_of(os.path.dirname(path), folder)
                self.add(path)

    def _forget_folder(self, folder: str) -> None:
        if not self.first:
            self.connection.execute("DELETE FROM folder WHERE path = ?", (folder,))
            self.connection.execute(
                "DELETE FROM problem WHERE origin = 'crawl' AND (file = ? OR file LIKE ? || '/%')",
                (folder, folder),
            )

    def _is_known(self, path: str) -> bool:
        query = "SELECT 1 FROM file WHERE path = ? AND entry = 1"
        return self.connection.execute(query, (path,)).fetchone() is not None

    def run(self) -> None:
        """Process the queue, which grows by the targets of Locations."""
        if self.first:
            found = self.queue[:]
            for path, judged in fan(found, self._judged):
                self._take(path, judged)
            for path in self.queue[len(found) :]:
                self._take(path, self._judged(path))
            return
        for path in self.queue:
            self._again(path)

    def _again(self, path: str) -> None:
        """Process a file that the index may know already."""
        query = "SELECT id, root, entry FROM file WHERE path = ?"
        previous = self.connection.execute(query, (path,)).fetchone()
        if previous:
            self.known[path] = previous[1], bool(previous[2])
        judged = self._judged(path)
        if previous:
            self._remove(previous[0], path)
            if judged[1] == NO_STAMP and previous[2] and not self._is_target(path):
                return
        self._take(path, judged)

    def _take(self, path: str, judged: Judged) -> None:
        root, stamp, ok, entities, problems, targets, reads = judged
        is_entry = path in self.entries or self.known.get(path, ("", False))[1]
        self._write(path, root, is_entry, stamp, FileRows(ok, entities, problems, targets, reads))

    def _judged(self, path: str) -> Judged:
        """Read and judge one file; plain data, so that a second process can do it."""
        root = self.entries.get(path) or self.known.get(path, ("", False))[0]
        root = root or self.repositories.root_of(os.path.dirname(path), os.path.dirname(path))
        contents = read_file(path, root, self.plan.max_bytes)
        size, mtime, ctime, inode = contents.stamp
        if contents.stamp == NO_STAMP:
            size, mtime, ctime, inode = stamp_of(path)
        stamp = (size, settled(mtime, self.now) if mtime else 0, ctime, inode)
        rows = self._process(path, root, contents.data, contents.problem)
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

    def _is_target(self, path: str) -> bool:
        return self.connection.execute("SELECT 1 FROM target WHERE path = ?", (path,)).fetchone() is not None

    def _remove(self, number: int, path: str) -> None:
        """Take a file's rows out; what it claimed has to be stitched again."""
        run = self.connection.execute
        if run("SELECT 1 FROM target WHERE file = ?", (number,)).fetchone() or self._is_target(path):
            self.structural = True
        self.touched.update(ref for (ref,) in run("SELECT ref FROM entity WHERE file = ?", (number,)))
        stitching.forget_words(self.connection, "file = ? AND live = 1", (number,))
        for table in ("entity", "target", "read"):
            run(f"DELETE FROM {table} WHERE file = ?", (number,))
        run("DELETE FROM problem WHERE file = ? AND origin = 'file'", (path,))
        run("DELETE FROM file WHERE id = ?", (number,))

    def _write(self, path: str, root: str, is_entry: bool, stamp: tuple[int, ...], rows: FileRows) -> None:
        run = self.connection.execute
        cursor = run(
            _INSERT_FILE,
            (path, root, is_entry, *stamp, rows.ok, is_entry),
        )
        number = cursor.lastrowid
        many = self.connection.executemany
        if rows.entities:
            many(_INSERT_ENTITY, [(*row, number) for row in rows.entities])
            self.touched.update(row[0] for row in rows.entities)
        if rows.problems:
            many(_INSERT_PROBLEM, rows.problems)
        if rows.reads:
            many("INSERT INTO read VALUES (?,?,?,?,?,?)", [(number, p, *stamp_of(p)) for p in rows.reads])
        if rows.targets:
            self.structural = True
            many("INSERT INTO target VALUES (?,?,?,?,?)", [(number, *target) for target in rows.targets])
            for _, _, target, _ in rows.targets:
                if run("SELECT 1 FROM file WHERE path = ?", (target,)).fetchone() is None:
                    self.add(target)

    def _write_problems(self, problems: Iterable[Problem], origin: str) -> None:
        self.connection.executemany(_INSERT_PROBLEM, [problem_row(problem, origin) for problem in problems])


class Repositories:
    """Which repository a folder belongs to, asked once for each folder."""

    def __init__(self) -> None:
        self.roots: dict[str, str] = {}
        self.addresses: dict[str, tuple[str, str]] = {}

    def root_of(self, folder: str, outermost: str) -> str:
        """Give the nearest folder upwards with `.git`, else `outermost`."""
        found = self.roots.get(folder)
        if found is None:
            parent = os.path.dirname(folder)
            if os.path.exists(os.path.join(folder, ".git")):
                found = folder
            elif parent == folder:
                found = outermost
            else:
                found = self.root_of(parent, outermost)
            self.roots[folder] = found
        return found

    def source(self, path: str, root: str) -> Source:
        """Give the source of a file, with the location that Backstage would know it by."""
        from devportal.catalog.locations import Source

        if root not in self.addresses:
            self.addresses[root] = _address(root)
        remote, branch = self.addresses[root]
        url = None
        if remote:
            from devportal.scm.web import web_url

            url = web_url(remote, branch, os.path.relpath(path, root))
        return Source(path, root, f"url:{url}" if url else "file:" + path)


def _address(root: str) -> tuple[str, str]:
    """Give the remote address of a repository and the branch that links name; "" where there is none."""
    from devportal.scm.checkout import remote_url
    from devportal.scm.web import stable_branch

    remote = remote_url(root) or ""
    return remote, stable_branch(root) if remote else ""


_INSERT_FILE = """INSERT INTO file (path, root, entry, size, mtime, ctime, inode, ok, live)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_INSERT_ENTITY = (
    f"INSERT INTO entity ({', '.join(ENTITY)}, file, live) VALUES ({', '.join('?' * len(ENTITY))}, ?, 0)"
)
_INSERT_PROBLEM = f"INSERT INTO problem ({', '.join(PROBLEM)}) VALUES ({', '.join('?' * len(PROBLEM))})"

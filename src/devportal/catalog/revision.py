"""The catalog as a function of a commit: its files are read from git's objects, never from a checkout."""

from __future__ import annotations

import os

from devportal.catalog import schema, sqlite, stitching
from devportal.catalog.catalog import Catalog
from devportal.catalog.process import process_file, unreadable_file
from devportal.catalog.repositories import Repositories
from devportal.catalog.rows import ENTITY, PROBLEM, file_rows
from devportal.model.problem import ERROR, WARNING, Problem
from devportal.providers.commit import CommitFiles
from devportal.providers.folder import crawl
from devportal.providers.read import read_file
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

    from devportal.catalog.locations import Source
    from devportal.catalog.plan import Plan
    from devportal.catalog.process import FileResult
    from devportal.scm.repository import Repository


@record
class Past:
    """A catalog of a commit: the commit, the catalog, and the files as they were."""

    commit: str
    catalog: Catalog
    files: CommitFiles


class Revisions:
    """Catalogs of several commits of one repository; a file that two of them share is judged once.

    Catalog files of other repositories below the roots are taken as they are on the disk.
    """

    def __init__(self, repository: Repository, plan: Plan, root: str) -> None:
        self.repository = repository
        self.plan = plan
        self.root = root
        self.blobs: dict[str, bytes] = {}
        self.known: dict[str, tuple[tuple[tuple[str, str | None], ...], FileResult]] = {}
        self.places = Repositories()
        self._outside: list[str] | None = None

    def at(self, commit: str) -> Past:
        """Give the catalog as it was at a commit (a full hash). Raises PortalError where git fails."""
        files = CommitFiles(self.repository, commit, self.plan.max_bytes, self.blobs)
        inside = files.matching(self.plan.roots, self.plan.patterns, self.plan.prune)
        files.fetch(inside)
        files.fetch_mentioned(inside)
        connection = sqlite.connect(":memory:", isolation_level=None)
        schema.create(connection)
        queue = dict.fromkeys([*inside, *self._elsewhere()], True)
        pending = list(queue)
        for path in pending:  # it grows while it is walked
            result = self._judge(files, path)
            missing = not queue[path] and not self._is_there(files, path)
            for target in _write(connection, path, result, is_entry=queue[path], missing=missing):
                if target not in queue:
                    queue[target] = False
                    pending.append(target)
        stitching.stitch(connection, set(), first=True, structural=True)
        return Past(commit, Catalog(connection, self.root), files)

    def _elsewhere(self) -> list[str]:
        """Give the catalog files below the roots that belong to other repositories."""
        if self._outside is None:
            found = {
                path
                for root in self.plan.roots
                for path in crawl(root, self.plan.patterns, self.plan.prune).files
                if self._root_of(path) != self.repository.root
            }
            self._outside = sorted(found)
        return self._outside

    def _root_of(self, path: str) -> str:
        folder = os.path.dirname(path)
        return self.places.root_of(folder, folder)

    def _source(self, path: str, files: CommitFiles) -> Source:
        root = self.repository.root if files.holds(path) else self._root_of(path)
        return self.places.source(path, root)

    def _judge(self, files: CommitFiles, path: str) -> FileResult:
        known = self.known.get(path)
        if known is not None and all(files.oid(one) == oid for one, oid in known[0]):
            return known[1]
        source = self._source(path, files)
        data, problem = self._bytes(files, path, source.root)
        if problem is not None:
            return unreadable_file(source, problem)
        result = process_file(source, data, self.plan.options, files)
        if not any(one.targets for one in result.documents):  # globs look at folders, which have no id here
            self.known[path] = (tuple((one, files.oid(one)) for one in (path, *result.reads)), result)
        return result

    def _is_there(self, files: CommitFiles, path: str) -> bool:
        if self._root_of(path) == self.repository.root:
            return files.holds(path) or files.is_folder(path)
        return os.path.lexists(path)

    def _bytes(self, files: CommitFiles, path: str, root: str) -> tuple[bytes, Problem | None]:
        if not files.holds(path):
            if self._root_of(path) == self.repository.root:
                if files.is_folder(path):
                    return b"", Problem(WARNING, "file.irregular", "not a regular file; skipped", file=path)
                return b"", _problem(path, "there is no such file at this commit")
            contents = read_file(path, root, self.plan.max_bytes)
            return contents.data, contents.problem
        data = files.bytes_of(path)
        return data or b"", None if data is not None else _problem(path, "this file cannot be read from git")


def _problem(path: str, message: str) -> Problem:
    return Problem(ERROR, "file.unreadable", message, file=path)


def _write(
    connection: Connection, path: str, result: FileResult, *, is_entry: bool, missing: bool
) -> list[str]:
    """Put a judged file into the index; give the files that its Locations lead to."""
    rows = file_rows(result)
    cursor = connection.execute(
        "INSERT INTO file (path, root, entry, size, mtime, inode, ok, live) VALUES (?,?,?,?,?,?,?,?)",
        (path, result.source.root, is_entry, not missing, not missing, not missing, rows.ok, is_entry),
    )
    number = cursor.lastrowid
    connection.executemany(_ENTITY, [(*row, number) for row in rows.entities])
    connection.executemany(_PROBLEM, () if missing else rows.problems)
    connection.executemany(
        "INSERT INTO target (file, document, ref, path, optional) VALUES (?,?,?,?,?)",
        [(number, *one) for one in rows.targets],
    )
    connection.executemany(
        "INSERT INTO read (file, path) VALUES (?,?)", [(number, one) for one in rows.reads]
    )
    return [target for _, _, target, _ in rows.targets]


_ENTITY = (
    f"INSERT INTO entity ({', '.join(ENTITY)}, file, live) VALUES ({', '.join('?' * len(ENTITY))}, ?, 0)"
)
_PROBLEM = f"INSERT INTO problem ({', '.join(PROBLEM)}) VALUES ({', '.join('?' * len(PROBLEM))})"

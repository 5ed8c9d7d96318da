"""One file at a time: read, judged, and laid out as rows of the index.

Nothing here uses the index, so that a second process can do it as well.
"""

from __future__ import annotations

import os

from devportal.catalog.fresh import NOTHING, enclosing, settled, stamp_of
from devportal.catalog.rows import FileRows, file_rows
from devportal.paths import on_disk
from devportal.providers.folder import is_below, is_content
from devportal.providers.read import NO_STAMP, read_file, refused_link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.catalog.fresh import Stamp
    from devportal.catalog.plan import Plan
    from devportal.catalog.repositories import Repositories
    from devportal.model.problem import Problem

    Rows = tuple[tuple[Any, ...], ...]
    Judged = tuple[str, Stamp, bool, Rows, Rows, Rows, tuple[str, ...]]
    """root, stamp, and the fields of FileRows: plain data, because another process may have made it."""


class Judge:
    """Judges the files of one update, which began at `now`; `entries` are those that the search found."""

    def __init__(self, plan: Plan, repositories: Repositories, now: int) -> None:
        self.plan = plan
        self.repositories = repositories
        self.now = now
        self.entries: set[str] = set()
        self.bases: dict[str, str] = {}

    def file(self, path: str) -> Judged:
        """Read and judge one file. No use of the index: another process may do it."""
        folder = os.path.dirname(path)
        outermost = self.plan.outermost(path) or folder
        if path not in self.entries and not os.path.exists(on_disk(path)):  # its Location tells
            return outermost, NOTHING, False, (), (), (), ()
        root = self.repositories.root_of(folder, outermost)
        if path not in self.entries and not self._is_inside(path):
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

    def _is_inside(self, path: str) -> bool:
        """Say whether what a Location leads to is still in the searched folders, or their repositories."""
        if not self.bases:
            bases = (base for root in self.plan.roots for base in (root, enclosing(root)) if base)
            self.bases = {base: os.path.realpath(on_disk(base)) for base in bases}
        real = os.path.realpath(on_disk(path))
        return any(is_below(path, base) and is_content(real, place) for base, place in self.bases.items())

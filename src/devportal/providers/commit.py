"""The files of a repository as one commit holds them, by the paths that they would have on the disk."""

from __future__ import annotations

import os

from devportal.model.glob import braces, segment_matcher
from devportal.providers.folder import MAX_DEPTH, matcher
from devportal.providers.location import Disk, ReadError, outside
from devportal.scm.repository import LINK, MODULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devportal.scm.repository import Entry, Repository

_HOPS = 16


class CommitFiles(Disk):
    """What `Disk` gives, from a commit. Files of other repositories are read from the disk.

    `blobs` holds contents by their ids and may be shared; a file over `limit` bytes is not read.
    """

    def __init__(self, repository: Repository, commit: str, limit: int, blobs: dict[str, bytes]) -> None:
        super().__init__()
        self.repository = repository
        self.limit = limit
        self.blobs = blobs
        self._head = repository.root.rstrip("/") + "/"
        self._tree = repository.tree(commit)
        self._folders: dict[str, list[tuple[str, bool]]] | None = None

    def holds(self, path: str) -> bool:
        """Say whether the commit has this file."""
        return self._entry(path) is not None

    def is_folder(self, path: str) -> bool:
        """Say whether the commit has a folder at this path."""
        return path.startswith(self._head) and path[len(self._head) :].rstrip("/") in self._listing()

    def oid(self, path: str) -> str | None:
        """Give the id of a file's content; None where the commit does not have it."""
        entry = self._entry(path)
        return entry.oid if entry else None

    def paths(self) -> list[str]:
        """Give every file of the commit as an absolute path."""
        return [self._head + path for path in self._tree]

    def _entry(self, path: str) -> Entry | None:
        return self._tree.get(path[len(self._head) :]) if path.startswith(self._head) else None

    def matching(self, roots: Sequence[str], patterns: Iterable[str], prune: Iterable[str]) -> list[str]:
        """Give the catalog files that a crawl of `roots` would find in this commit, in path order."""
        is_wanted = matcher(patterns)
        pruned = frozenset(prune)
        heads = [root.rstrip("/") + "/" for root in roots]
        found = []
        for path, entry in self._tree.items():
            if entry.mode == MODULE or not is_wanted(path.rpartition("/")[2]):
                continue
            full = self._head + path
            for head in heads:
                inside = full[len(head) :].split("/")[:-1] if full.startswith(head) else None
                if inside is not None and len(inside) <= MAX_DEPTH and pruned.isdisjoint(inside):
                    found.append(full)
                    break
        return sorted(found)

    def fetch(self, paths: Iterable[str]) -> None:
        """Read many files at once, so that each is not a process of its own."""
        entries = [self._entry(path) for path in paths]
        wanted = {entry.oid for entry in entries if entry and entry.oid not in self.blobs}
        self.blobs.update(self.repository.contents(wanted, self.limit))

    def fetch_mentioned(self, paths: Iterable[str]) -> None:
        """Read what placeholders and Locations of these files seem to name; what is missed is read later."""
        import re

        named = re.compile(rb"(?m)^\s*(?:- +)?(?:\$(?:text|json|yaml)|target): *[\"']?([^\s\"'#]+)")
        listed = re.compile(rb"(?m)^\s*- +[\"']?([^\s\"'#:]+\.ya?ml)\b")
        wanted = set()
        for path in paths:
            data = self.bytes_of(path) or b""
            found = [*named.findall(data), *(listed.findall(data) if b"Location" in data else ())]
            for one in found:
                text = os.fsdecode(one)
                base = self._head if text.startswith("/") else os.path.dirname(path)
                wanted.add(os.path.normpath(os.path.join(base, text.lstrip("/"))))
        self.fetch(sorted(wanted))

    def bytes_of(self, path: str) -> bytes | None:
        """Give the content of a file of the commit, through links inside of the repository; None for none."""
        for _ in range(_HOPS):
            entry = self._entry(path)
            if entry is None or entry.mode == MODULE:
                return None
            if entry.oid not in self.blobs:
                self.fetch([path])
            data = self.blobs.get(entry.oid)
            if entry.mode != LINK or data is None:
                return data
            path = os.path.normpath(os.path.join(os.path.dirname(path), os.fsdecode(data)))
        return None

    def read(self, path: str, root: str) -> bytes:
        """Give the bytes of a file inside of `root`. Raises ReadError."""
        from devportal.text import quoted

        if root.rstrip("/") + "/" != self._head:
            return super().read(path, root)
        path = os.path.normpath(path)
        if not path.startswith(self._head):
            raise outside(path)
        data = self.bytes_of(path)
        if data is not None:
            return data
        if self.is_folder(path):
            raise ReadError("location.missing", f"{quoted(path)} is a folder, not a file")
        if self.holds(path):
            raise ReadError(
                "file.unreadable", f"{quoted(path)} cannot be read: it is too large, or a link out"
            )
        raise ReadError("location.missing", f"there is no file {quoted(path)}")

    def find(self, pattern: str, root: str) -> tuple[list[str], list[str]]:
        """Give the files that match a glob, sorted, and the folders that were looked at."""
        if root.rstrip("/") + "/" != self._head:
            return super().find(pattern, root)
        files: set[str] = set()
        folders: set[str] = set()
        for one in braces(pattern):
            parts = [part for part in one.split("/") if part not in ("", ".")]
            stack = [("", 0)]
            seen: set[tuple[str, int]] = set()
            while stack:
                place = stack.pop()
                if place not in seen:
                    seen.add(place)
                    folders.add(self._head + place[0])
                    stack += self._below(*place, parts, files)
        return sorted(files), sorted(folders)

    def _below(self, folder: str, at: int, parts: list[str], files: set[str]) -> list[tuple[str, int]]:
        """Match the names of one folder against part `at` of a glob; give where to look on."""
        if at >= len(parts):
            return []
        part, last = parts[at], at == len(parts) - 1
        onward = [(folder, at + 1)] if part == "**" and not last else []
        matches = segment_matcher(part)
        for name, is_folder in self._listing().get(folder, ()):
            path = f"{folder}/{name}" if folder else name
            if part == "**":
                if name.startswith("."):
                    continue
                if is_folder:
                    onward.append((path, at))
                elif last:
                    files.add(self._head + path)
            elif matches(name) and (last != is_folder):
                if last:
                    files.add(self._head + path)
                else:
                    onward.append((path, at + 1))
        return onward

    def _listing(self) -> dict[str, list[tuple[str, bool]]]:
        """Give the names in every folder of the commit, each with whether it is a folder."""
        if self._folders is None:
            found: dict[str, dict[str, bool]] = {"": {}}
            for path in self._tree:
                folder, _, name = path.rpartition("/")
                found.setdefault(folder, {})[name] = False
                while folder:
                    above, _, name = folder.rpartition("/")
                    found.setdefault(above, {})[name] = True
                    folder = above
            self._folders = {folder: sorted(names.items()) for folder, names in found.items()}
        return self._folders

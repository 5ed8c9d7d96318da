"""Copies of remote catalog files below the cache, laid out as checkouts, so that the crawl reads them.

`<cache>/portal-mirror/<source>/<slug>/` holds the catalog files of one repository and what their Locations
and placeholders read, beside a shallow `.git` of ours that tells remote, branch and commit. What was brought
over last stands in `<source>/.state/`, written after the files: an interrupt leaves work to do, never a wrong
answer.
"""

from __future__ import annotations

import os

from devportal.paths import MIRROR, make_private, mirror_dir
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

STATE = ".state"
SUMMARY = "source.json"
ORIGINS = ".origins.json"
HOST_KIND = "portal-host"
"""File in the `.git` of a copy: the kind of code host it is from, as the source says."""
_VERSION = 1
_LARGEST = 50_000_000


@record
class State:
    """What was brought over of one repository: the commit of a branch, by which rules, and its files.

    `files` are paths from the repository's root, catalog files first; empty where it has none.
    """

    commit: str
    branch: str
    mark: str
    rules: str
    web: str
    archived: bool
    entries: int
    files: tuple[str, ...]


class Mirror:
    """The copies of one source."""

    def __init__(self, cache: str, source: str) -> None:
        self.folder = mirror_dir(cache, source)
        self.scratch = os.path.join(cache, MIRROR, ".scratch")
        self._states = os.path.join(self.folder, STATE)

    def prepare(self) -> None:
        """Make the folders, private to the user. Raises OSError."""
        for folder in (self.folder, self._states, self.scratch):
            make_private(folder)

    def place(self, slug: str) -> str:
        """Give the folder of a repository's copy."""
        return os.path.join(self.folder, slug)

    def state(self, slug: str) -> State | None:
        """Give what was brought over of a repository, or None."""
        found = read_json(self._state_path(slug))
        if not isinstance(found, dict) or found.get("version") != _VERSION or found.get("slug") != slug:
            return None
        try:
            return State(
                commit=str(found["commit"]),
                branch=str(found["branch"]),
                mark=str(found["mark"]),
                rules=str(found["rules"]),
                web=str(found["web"]),
                archived=bool(found["archived"]),
                entries=int(found["entries"]),
                files=tuple(str(one) for one in found["files"]),
            )
        except (KeyError, TypeError, ValueError):
            return None

    def note(self, slug: str, state: State) -> None:
        """Remember what was brought over, after it is in place."""
        data = {name: getattr(state, name) for name in State.__slots__}  # type: ignore[attr-defined]
        write_json(self._state_path(slug), {"version": _VERSION, "slug": slug, **data})

    def forget(self, slug: str) -> None:
        """Remove a repository's copy and what is known of it."""
        discard(self.place(slug), self.scratch)
        for path in (self._state_path(slug),):
            if os.path.lexists(path):
                os.unlink(path)

    def slugs(self) -> list[str]:
        """Give the repositories that something is known of."""
        try:
            names = os.listdir(self._states)
        except OSError:
            return []
        found = [read_json(os.path.join(self._states, name)) for name in names if name.endswith(".json")]
        return sorted(str(one["slug"]) for one in found if isinstance(one, dict) and "slug" in one)

    def summary(self) -> dict[str, Any]:
        """Give what the last whole sync said: `synced` (seconds of the epoch), `failed`, `repositories`."""
        found = read_json(os.path.join(self.folder, STATE + "." + SUMMARY))
        return found if isinstance(found, dict) else {}

    def sum_up(self, data: Mapping[str, Any]) -> None:
        """Remember what a whole sync said; the time of this file is that of the sync."""
        write_json(os.path.join(self.folder, STATE + "." + SUMMARY), data)

    def _state_path(self, slug: str) -> str:
        from devportal.paths import digest

        return os.path.join(self._states, digest(slug) + ".json")


def synced_at(cache: str, source: str) -> float | None:
    """Give when a source was last synced, in seconds of the epoch; None where it never was."""
    try:
        return os.stat(os.path.join(mirror_dir(cache, source), STATE + "." + SUMMARY)).st_mtime
    except OSError:
        return None


def read_json(path: str) -> Any:
    """Give what a file of ours holds; None where it is absent or damaged."""
    import json

    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return None


def write_json(path: str, data: Mapping[str, Any]) -> None:
    """Write a file of ours in one step. Raises OSError."""
    import json

    put(path, json.dumps(data, ensure_ascii=True, sort_keys=True).encode())


def put(path: str, data: bytes) -> bool:
    """Write a file in one step, private, unless it holds `data` already; say whether it was written.

    Raises OSError.
    """
    import tempfile

    try:
        with open(path, "rb") as file:
            if file.read(len(data) + 1) == data:
                return False
    except OSError:
        pass
    folder = os.path.dirname(path)
    make_private(folder)
    handle, scratch = tempfile.mkstemp(prefix=".portal-", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(scratch, path)
    except OSError:
        os.unlink(scratch)
        raise
    return True


def remove_files(root: str, paths: Iterable[str]) -> None:
    """Remove files below `root`, and folders that are empty then."""
    for path in paths:
        full = os.path.join(root, path)
        if os.path.lexists(full):
            os.unlink(full)
        folder = os.path.dirname(full)
        while folder.startswith(root + "/") and not os.listdir(folder):
            os.rmdir(folder)
            folder = os.path.dirname(folder)


def discard(folder: str, scratch: str) -> None:
    """Take a folder out of the way in one step, then remove it."""
    import secrets
    import shutil

    if os.path.lexists(folder):
        aside = os.path.join(scratch, f".tmp-{os.getpid()}-{secrets.token_hex(4)}")
        os.rename(folder, aside)
        shutil.rmtree(aside, ignore_errors=True)

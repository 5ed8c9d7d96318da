"""What happened to one entity: its versions commit by commit, and who wrote each of its fields.

Versions are read as they are written in the file, placeholders and all: what they take in has a history of
its own.
"""

from __future__ import annotations

import os

from devportal.catalog.descriptor import parse_documents
from devportal.catalog.diff import ABSENT, Field, compare
from devportal.model.ref import parse_ref
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from devportal.scm.repository import Commit, Repository

CREATED, CHANGED, MOVED, REMOVED = "created", "changed", "moved", "removed"
_MOST_MOVES = 50
_MAX_BYTES = 10_000_000


@record
class Version:
    """What one commit did to an entity; `path` is the file from the repository's root."""

    commit: Commit
    what: str
    path: str
    fields: tuple[Field, ...] = ()


@record
class History:
    """The versions of an entity, newest first; `uncommitted` are the fields that differ in the checkout."""

    ref: str
    versions: tuple[Version, ...]
    uncommitted: tuple[Field, ...] = ()
    shallow: bool = False


@record
class Written:
    """One field: its dotted path, value, line in the file, and the commit that wrote it."""

    path: str
    value: Any
    line: int
    commit: Commit


def history(repository: Repository, ref: str, path: str, limit: int = 0) -> History:
    """Give the versions of the entity `ref`, whose file is `path` from the root, at most `limit` (0: all).

    The entity is followed when it moves to another file. Raises PortalError (I/O) where git fails.
    """
    versions: list[Version] = []
    for version in _versions(repository, ref, path):
        versions.append(version)
        if limit and len(versions) >= limit:
            break
    return History(ref, tuple(versions), _uncommitted(repository, ref, path), repository.is_shallow())


def _versions(repository: Repository, ref: str, path: str) -> Iterator[Version]:
    start = "HEAD"
    for _ in range(_MOST_MOVES):
        states = repository.states(start, path)
        blobs = repository.contents(
            [oid for _, before, after in states for oid in (*before, after)], _MAX_BYTES
        )
        onward: tuple[str, str] | None = None
        for commit, before, after in states:
            olds = [entity_in(blobs.get(oid), ref) for oid in before]
            old, new = olds[0], entity_in(blobs.get(after), ref)
            if len(olds) > 1:
                yield from _merged(commit, path, olds, new)
            elif old is None and new is not None:
                moved = _origin(repository, commit, ref, path)
                if moved is None:
                    yield Version(commit, CREATED, path)
                    continue
                fields = tuple(compare(moved[1], new))
                yield Version(commit, MOVED, path, (Field("file", moved[0], path), *fields))
                onward = (moved[0], f"{commit.id}^")
                break
            elif old is not None and new is None:
                yield Version(commit, REMOVED, path)
            elif old is not None and old != new:
                yield Version(commit, CHANGED, path, tuple(compare(old, new)))
        if onward is None:
            return
        path, start = onward


def _merged(
    commit: Commit, path: str, olds: Sequence[dict[str, Any] | None], new: dict[str, Any] | None
) -> Iterator[Version]:
    """Tell what a merge did that no commit before it had done; a parent without the entity says nothing."""
    known = [old for old in olds if old is not None]
    if new is None:
        if known and len(known) == len(olds):
            yield Version(commit, REMOVED, path)
        return
    if not known:
        yield Version(commit, CREATED, path)
        return
    others = [{field.path for field in compare(old, new)} for old in known[1:]]
    fields = [field for field in compare(known[0], new) if all(field.path in paths for paths in others)]
    if fields:
        yield Version(commit, CHANGED, path, tuple(fields))


def _origin(repository: Repository, commit: Commit, ref: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """Find the file in which an entity stood before a commit that brought it to `path`."""
    changes = [one for one in repository.changed_by(commit.id) if one[0] != "A" and one[1] != path]
    names = [(old, name) for _, name, old in changes if name.endswith((".yaml", ".yml"))]
    blobs = repository.contents([oid for oid, _ in names], _MAX_BYTES)
    for oid, name in names:
        found = entity_in(blobs.get(oid), ref)
        if found is not None:
            return name, found
    return None


def _uncommitted(repository: Repository, ref: str, path: str) -> tuple[Field, ...]:
    from devportal.providers.read import read_file

    entry = repository.entries("HEAD", [path]).get(path)
    blobs = repository.contents([entry.oid], _MAX_BYTES) if entry else {}
    old = entity_in(blobs.get(entry.oid) if entry else None, ref)
    new = entity_in(read_file(os.path.join(repository.root, path), repository.root).data, ref)
    if old == new:
        return ()
    return tuple(compare(ABSENT if old is None else old, ABSENT if new is None else new))


def entity_in(data: bytes | None, ref: str) -> dict[str, Any] | None:
    """Give the entity of a ref as a file's text has it; the last document of that name counts."""
    found = _find(data, ref)
    return found[1] if found else None


def _find(data: bytes | None, ref: str) -> tuple[int, dict[str, Any]] | None:
    last = None
    for number, document in enumerate(parse_documents(data) if data else ()):
        if isinstance(document.value, dict) and _ref(document.value) == ref:
            last = number, document.value
    return last


def _ref(entity: dict[str, Any]) -> str:
    metadata = entity.get("metadata")
    if not isinstance(metadata, dict):
        return ""
    parts = (entity.get("kind"), metadata.get("namespace") or "default", metadata.get("name"))
    if not all(isinstance(part, str) and part for part in parts):
        return ""
    try:
        return str(parse_ref(f"{parts[0]}:{parts[1]}/{parts[2]}"))
    except ValueError:
        return ""


def blame(repository: Repository, ref: str, path: str, field: str = "") -> list[Written] | None:
    """Give who wrote each field of an entity as HEAD has it, in the order of the file; None: it is not there.

    `field` keeps one field with all below it. A text of several lines is by whoever wrote its newest line.
    """
    entry = repository.entries("HEAD", [path]).get(path)
    data = repository.contents([entry.oid], _MAX_BYTES).get(entry.oid) if entry else None
    found = _find(data, ref)
    if data is None or found is None:
        return None
    leaves = _leaves(data, *found)
    kept = [
        leaf
        for leaf in leaves
        if not field or leaf[0] == field or leaf[0].startswith((f"{field}.", f"{field}["))
    ]
    if not kept:
        return []
    first, last = min(leaf[2] for leaf in kept), max(leaf[3] for leaf in kept)
    commits = dict(repository.blame("HEAD", path, first, last))
    written = []
    for name, value, line, end in kept:
        own = [commits[at] for at in range(line, end + 1) if at in commits]
        if own:
            written.append(Written(name, value, line, max(own, key=lambda one: (one.time, one.id))))
    return written


def _leaves(data: bytes, number: int, entity: dict[str, Any]) -> list[tuple[str, Any, int, int]]:
    """Give (dotted path, value, first line, last line) of every plain value, in the order of the file."""
    from devportal.catalog.yaml12 import positions

    places = positions(data, number)
    lines = data.decode("utf-8", "replace").split("\n")
    starts = sorted({line for line, _ in places.values()})
    found = []
    stack: list[tuple[tuple[str | int, ...], str, Any]] = [((), "", entity)]
    while stack:
        path, name, value = stack.pop()
        if isinstance(value, dict) and value:
            stack += [((*path, key), f"{name}.{key}" if name else key, item) for key, item in value.items()][
                ::-1
            ]
        elif isinstance(value, list) and value:
            stack += [((*path, at), f"{name}[{at}]", item) for at, item in enumerate(value)][::-1]
        elif path in places:
            line = places[path][0]
            end = line
            if isinstance(value, str) and "\n" in value:
                following = next((one for one in starts if one > line), len(lines) + 1)
                end = _last_of_text(lines, line, following - 1)
            found.append((name, value, line, end))
    return found


def _last_of_text(lines: list[str], first: int, last: int) -> int:
    while last > first and (
        last > len(lines) or not lines[last - 1].strip() or lines[last - 1].startswith("---")
    ):
        last -= 1
    return last

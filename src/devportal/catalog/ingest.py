"""Everything at once, in memory: entry files, what their Locations lead to, and who keeps each ref."""

from __future__ import annotations

import os

from devportal.catalog.process import DEFAULT, FileResult, Options, Processed, process_file, unreadable_file
from devportal.catalog.stitch import FileSummary, Live, LocationDoc, TargetLink, live_files, settle
from devportal.catalog.targets import place_target
from devportal.paths import on_disk
from devportal.providers.folder import is_content
from devportal.providers.read import MAX_BYTES, read_file, refused_link
from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from devportal.catalog.locations import Source
    from devportal.catalog.targets import Target
    from devportal.model.problem import Problem

    Edge = tuple[str, str, str]


@record
class Ingested:
    """A catalog in memory.

    `entities` are in ref order, `places` say which (path, document) each ref comes from, `relations` are
    sorted and each is there once, `problems` are in the order of their files.
    """

    files: Mapping[str, FileResult]
    live: Live
    entities: Mapping[str, dict[str, Any]]
    places: Mapping[str, tuple[str, int]]
    relations: tuple[Edge, ...]
    problems: tuple[Problem, ...]


def ingest(
    entries: Iterable[Source],
    options: Options = DEFAULT,
    read: Callable[[str], bytes] | None = None,
    limit: int = MAX_BYTES,
) -> Ingested:
    """Process entry files and everything that their Locations lead to. Never raises on what it reads.

    `read` gives the bytes that a placeholder asks for, by the real path, and raises OSError; `limit` is the
    largest file that is read, in bytes.
    """
    work = _Work(options, read, limit)
    work.follow(sorted(entries, key=lambda one: one.path))
    return work.finish()


class _Work:
    def __init__(self, options: Options, read: Callable[[str], bytes] | None, limit: int) -> None:
        self.options = options
        self.read = read
        self.limit = limit
        self.files: dict[str, FileResult] = {}
        self.summaries: dict[str, FileSummary] = {}
        self.bytes: dict[str, bytes] = {}

    def follow(self, entries: list[Source]) -> None:
        """Process the entries, then the files that they lead to; each file once."""
        queue = [(source, True) for source in entries]
        for source, is_entry in queue:  # it grows while it is walked
            if source.path in self.summaries:
                continue
            result = self._file(source, is_entry=is_entry)
            for document in result.documents:
                queue += [(target_source(source, target), False) for target in document.targets]

    def _file(self, source: Source, *, is_entry: bool) -> FileResult:
        contents = read_file(source.path, source.root, self.limit)
        if not is_entry and _leaves(source):
            contents = refused_link(source.path)
        gone = contents.problem is not None and not os.path.isfile(source.path)
        if contents.problem is None:
            self.bytes[source.path] = contents.data
            result = process_file(source, contents.data, self.options, self.read)
        elif gone and not is_entry:
            result = FileResult(source, False, ())  # its Location tells
        else:
            result = unreadable_file(source, contents.problem)
        self.files[source.path] = result
        docs = location_docs(result)
        self.summaries[source.path] = FileSummary(source.path, is_entry, result.ok, docs, gone)
        return result

    def finish(self) -> Ingested:
        live = live_files(self.summaries)
        claims: dict[str, list[tuple[str, Processed]]] = {}
        for path in sorted(live.files):
            for one in self.files[path].documents:
                if one.ok and one.ref is not None and (path, one.index) not in live.failed:
                    claims.setdefault(one.ref, []).append((path, one))
        problems = [problem for path in sorted(self.files) for problem in self.files[path].problems]
        for (path, document), problem in live.failed.items():
            target = live.blamed[path, document]
            line, column = place_target(self.files[path].source, self.bytes[path], document, target)
            problems.append(replace(problem, line=line, column=column))
        entities: dict[str, dict[str, Any]] = {}
        places: dict[str, tuple[str, int]] = {}
        edges: set[Edge] = set()
        for ref in sorted(claims):
            settled = settle(ref, [(path, one.index, one.line) for path, one in claims[ref]])
            problems += settled.problems
            places[ref] = (settled.path, settled.document)
            one = next(two for path, two in claims[ref] if (path, two.index) == places[ref])
            if one.stitch_error is None and one.entity is not None:
                entities[ref] = one.entity
                edges.update(one.relations)
        problems.sort(key=lambda problem: (problem.file, problem.line, problem.column))
        return Ingested(self.files, live, entities, places, tuple(sorted(edges)), tuple(problems))


def _leaves(source: Source) -> bool:
    """Say whether a Location's target leaves its root once all links in its path are followed."""
    real = os.path.realpath(on_disk(source.path))
    return not is_content(real, os.path.realpath(on_disk(source.root)))


def location_docs(result: FileResult) -> tuple[LocationDoc, ...]:
    """Give the Locations of a file that passed on their own, with their targets."""
    return tuple(
        LocationDoc(one.index, one.ref or "", tuple(TargetLink(t.path, t.optional) for t in one.targets))
        for one in result.documents
        if one.ok and one.targets
    )


def target_source(parent: Source, target: Target) -> Source:
    """Give the source of a file that a Location leads to: it keeps the entry point as its origin."""
    return replace(
        parent, path=target.path, location=target.location, origin=parent.origin or parent.location
    )

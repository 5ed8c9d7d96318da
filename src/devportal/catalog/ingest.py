"""Everything at once, in memory: entry files, what their Locations lead to, and who keeps each ref."""

from __future__ import annotations

from devportal.catalog.descriptor import place
from devportal.catalog.process import DEFAULT, FileResult, Options, Processed, process_file, unreadable_file
from devportal.catalog.stitch import FileSummary, Live, LocationDoc, TargetLink, live_files, settle
from devportal.model.problem import ERROR, Problem
from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from devportal.catalog.locations import Source
    from devportal.catalog.targets import Target

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
    read_entry: Callable[[str], bytes] | None = None,
) -> Ingested:
    """Process entry files and everything that their Locations lead to. Never raises on what it reads.

    `read` gives the bytes of a file inside of its repository and raises OSError; `read_entry` the same for
    the entries themselves.
    """
    work = _Work(options, read, read_entry)
    work.follow(sorted(entries, key=lambda one: one.path))
    return work.finish()


class _Work:
    def __init__(
        self, options: Options, read: Callable[[str], bytes] | None, read_entry: Callable[[str], bytes] | None
    ) -> None:
        from devportal.providers.location import Disk

        self.options = options
        self.read = read
        self.disk = Disk(read)
        self.entry_disk = Disk(read_entry or read)
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
        from devportal.providers.location import ReadError

        gone = False
        try:
            data = (self.entry_disk if is_entry else self.disk).read(source.path, source.root)
        except ReadError as error:
            gone = error.code == "location.missing"
            problem = Problem(ERROR, error.code, error.message, error.hint, source.path)
            result = unreadable_file(source, problem)
            if gone and not is_entry:
                result = FileResult(source, False, ())
        else:
            self.bytes[source.path] = data
            result = process_file(source, data, self.options, self.read)
        self.files[source.path] = result
        self.summaries[source.path] = FileSummary(
            source.path, is_entry, result.ok, location_docs(result), gone
        )
        return result

    def finish(self) -> Ingested:
        live = live_files(self.summaries)
        claims: dict[str, list[tuple[str, Processed]]] = {}
        for path in sorted(live.files):
            for one in self.files[path].documents:
                if one.ok and one.ref is not None and (path, one.index) not in live.failed:
                    claims.setdefault(one.ref, []).append((path, one))
        problems = [problem for path in sorted(self.files) for problem in self.files[path].problems]
        for problem in live.problems:
            problems += place([problem], self.bytes.get(problem.file, b""))
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

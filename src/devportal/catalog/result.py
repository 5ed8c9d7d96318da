"""What judging a file gives: a verdict for each document, and one for the file."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.catalog.locations import Source
    from devportal.catalog.targets import Target
    from devportal.model.problem import Problem

    Edge = tuple[str, str, str]


@record
class Processed:
    """One document. `stage` is where its verdict fell: parse, envelope or process.

    `entity` is what Backstage would store (without uid, etag and relations); `relations` are (source ref,
    type, target ref), both directions, in order of emission. With `stitch_error` it is valid and never
    appears; with `allowed` false the rules keep it out, and with it the whole file.
    """

    index: int
    line: int
    ok: bool
    stage: str
    ref: str | None = None
    entity: dict[str, Any] | None = None
    relations: tuple[Edge, ...] = ()
    targets: tuple[Target, ...] = ()
    stitch_error: str | None = None
    allowed: bool = True


@record
class FileResult:
    """One file. Unless `ok` none of its documents is listed. `reads`: other files and folders looked at."""

    source: Source
    ok: bool
    documents: tuple[Processed, ...]
    problems: tuple[Problem, ...] = ()
    reads: tuple[str, ...] = ()


def unreadable_file(source: Source, problem: Problem) -> FileResult:
    """Give the result of a file that could not be read; it is blocked."""
    return FileResult(source, False, (), (problem,))

"""What one processed file puts into the index: plain tuples, so that another process can make them."""

from __future__ import annotations

from devportal.model.relation import OWNED_BY, PART_OF, RELATIONS
from devportal.paths import kept
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from devportal.catalog.process import FileResult, Processed
    from devportal.model.problem import Problem

TYPE_ID = {name: number for number, name in enumerate(RELATIONS)}


@record
class FileRows:
    """The rows of one file: entities (columns of ENTITY), problems (columns of PROBLEM), targets, reads."""

    ok: bool
    entities: tuple[tuple[Any, ...], ...]
    problems: tuple[tuple[Any, ...], ...]
    targets: tuple[tuple[int, str | None, str, bool], ...]
    reads: tuple[str, ...]


ENTITY = (
    "ref kind namespace name title description type lifecycle owner team system domain tags annotations "
    "document line relations doc"
).split()
PROBLEM = 'file origin severity code message hint line "column" document ref backstage'.split()


def file_rows(result: FileResult) -> FileRows:
    """Turn a processed file into rows; a blocked file gives problems only."""
    good = [one for one in result.documents if result.ok and one.ok and one.entity and not one.stitch_error]
    return FileRows(
        result.ok,
        tuple(entity_row(one) for one in good),
        tuple(problem_row(one, "file") for one in result.problems),
        tuple((one.index, one.ref, _safe(kept(t.path)), t.optional) for one in good for t in one.targets),
        tuple(_safe(kept(path)) for path in result.reads),
    )


def entity_row(one: Processed) -> tuple[Any, ...]:
    """Give the columns of ENTITY for one accepted document."""
    entity = one.entity or {}
    ref = one.ref or ""
    metadata = entity["metadata"]
    spec = entity.get("spec")
    if not isinstance(spec, dict):
        spec = {}
    owner = system = domain = ""
    lines = []
    for source, kind, target in one.relations:
        if source != ref:
            continue
        lines.append(f"{TYPE_ID[kind]} {target}")
        if kind == OWNED_BY:
            owner = owner or target
        elif kind == PART_OF:
            if target.startswith("system:"):
                system = target
            elif target.startswith("domain:"):
                domain = target
    return (
        ref,
        entity["kind"],
        metadata.get("namespace", "default"),
        metadata["name"],
        _text(metadata.get("title")),
        _text(metadata.get("description")),
        _text(spec.get("type")),
        _text(spec.get("lifecycle")),
        _safe(owner),
        _safe(owner.partition("/")[2]),
        _safe(system),
        _safe(domain),
        _safe(" ".join(str(tag) for tag in metadata.get("tags") or ())),
        _safe(_annotations(metadata)),
        one.index,
        one.line,
        _safe("\n".join(lines)),
        _encoder()(entity),
    )


_made: list[Callable[[object], str]] = []


def _encoder() -> Callable[[object], str]:
    """Give one encoder for all documents: `json.dumps` makes a new one for each."""
    if not _made:
        from json import JSONEncoder

        _made.append(JSONEncoder(separators=(",", ":"), check_circular=False).encode)
    return _made[0]


def problem_row(problem: Problem, origin: str) -> tuple[Any, ...]:
    """Give the columns of PROBLEM."""
    return (
        problem.file,
        origin,
        problem.severity,
        problem.code,
        _safe(problem.message),
        None if problem.hint is None else _safe(problem.hint),
        problem.line,
        problem.column,
        problem.document,
        None if problem.ref is None else _safe(problem.ref),
        problem.backstage,
    )


def _annotations(metadata: dict[str, Any]) -> str:
    found = metadata.get("annotations")
    if not isinstance(found, dict):
        return ""
    return "\n".join(
        f"{key} {value}" for key, value in found.items() if not key.startswith("backstage.io/managed-by")
    )


def _text(value: object) -> str:
    return _safe(value) if isinstance(value, str) else ""


def _safe(text: str) -> str:
    """Replace lone surrogates, which YAML escapes can make and SQLite cannot hold."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")

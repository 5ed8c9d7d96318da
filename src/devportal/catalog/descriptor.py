"""From the bytes of a descriptor to its documents, and from faults to problems with line and column."""

from __future__ import annotations

from devportal.catalog.yaml12 import Document, parse_documents
from devportal.model.problem import ERROR, WARNING, Problem
from devportal.model.schema import Fault, told
from devportal.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Path = tuple[str | int, ...]

_HINTS = {
    "yaml.syntax": "fix the YAML; no entity of this file is listed until then",
    "yaml.duplicate-key": "remove one of the two keys; no entity of this file is listed until then",
    "yaml.limit": "write it out more simply; no entity of this file is listed until then",
    "yaml.encoding": "save the file as UTF-8",
}

__all__ = [
    "Document",
    "parse_documents",
    "parse_problem",
    "place",
    "root_problem",
    "tell",
    "unrendered",
    "warnings_of",
]


def parse_problem(file: str, number: int, document: Document) -> Problem:
    """Tell of a document that is no YAML."""
    code = document.code or "yaml.syntax"
    message = f"this is not valid YAML: {document.error}"
    return Problem(
        ERROR,
        code,
        message,
        _HINTS.get(code),
        file,
        document.line,
        document.column,
        number,
        None,
        True,
        (),
        False,
        True,
    )


def warnings_of(file: str, number: int, document: Document) -> list[Problem]:
    """Tell of what was read leniently, as Backstage does."""
    return [
        Problem(WARNING, code, message, None, file, line, column, number)
        for code, message, line, column in document.warnings
    ]


def root_problem(file: str, number: int, document: Document) -> Problem:
    """Tell of a document that is no mapping; it blocks the whole file."""
    message = f"a document must be a mapping, but this one is {told(document.value)}"
    hint = "start it with apiVersion:, kind: and metadata:"
    return Problem(
        ERROR,
        "schema.type",
        message,
        hint,
        file,
        document.line,
        document.column,
        number,
        None,
        True,
        (),
        False,
        True,
    )


def tell(
    fault: Fault,
    file: str,
    number: int,
    ref: str | None,
    at: tuple[int, int],
    backstage: bool,
    *,
    blocks: bool = False,
    severity: str = ERROR,
) -> Problem:
    """Turn a fault into a problem. `at` is where the document starts; `place` looks up all other places."""
    line, column = (0, 0) if fault.path else at
    return Problem(
        severity,
        fault.code,
        fault.message,
        fault.hint,
        file,
        line,
        column,
        number,
        ref,
        backstage,
        fault.path,
        fault.on_key,
        blocks,
    )


def place(problems: list[Problem], data: bytes) -> list[Problem]:
    """Fill in line and column of the problems that have none, by a second look at the file."""
    from devportal.catalog.yaml12 import key_positions, positions

    values: dict[int, dict[Path, tuple[int, int]]] = {}
    keys: dict[int, dict[Path, tuple[int, int]]] = {}

    def value_at(number: int, path: Path) -> tuple[int, int] | None:
        if number not in values:
            values[number] = positions(data, number)
        return values[number].get(path)

    def key_at(number: int, path: Path) -> tuple[int, int] | None:
        if number not in keys:
            keys[number] = key_positions(data, number)
        return keys[number].get(path)

    made = []
    for problem in problems:
        if not problem.line:
            line, column = _nearest(problem, value_at, key_at)
            problem = replace(problem, line=line, column=column)  # noqa: PLW2901 - the placed one takes over
        made.append(problem)
    return made


def _nearest(
    problem: Problem,
    value_at: Callable[[int, Path], tuple[int, int] | None],
    key_at: Callable[[int, Path], tuple[int, int] | None],
) -> tuple[int, int]:
    """Give the place of the value, or of its key, or of the nearest thing around it that is in the file."""
    number, path = problem.document, problem.path
    found = key_at(number, path) if problem.on_key and path else None
    while found is None:
        found = value_at(number, path)
        if found is None and not path:
            return (1, 1)
        path = path[:-1]
    return found


def unrendered(problems: list[Problem], data: bytes) -> list[Problem]:
    """Say of errors where a template would fill something in that the file may be a skeleton."""
    lines = data.split(b"\n")
    return [
        replace(one, hint=_SKELETON)
        if one.severity == ERROR
        and any(
            b"{{" in line or b"{%" in line
            # a block of a template breaks the YAML somewhere behind it
            for line in (lines if one.code == "yaml.syntax" else lines[one.line - 1 : one.line])
        )
        else one
        for one in problems
    ]


_SKELETON = "if this is the skeleton of a template, leave its folder out: name it in catalog.prune"

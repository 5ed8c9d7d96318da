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

__all__ = ["Document", "parse_documents", "parse_problem", "place", "root_problem", "tell", "warnings_of"]


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
    backstage: bool,
    *,
    blocks: bool = False,
    severity: str = ERROR,
) -> Problem:
    """Turn a fault into a problem; its place is looked up later, by `place`."""
    return Problem(
        severity,
        fault.code,
        fault.message,
        fault.hint,
        file,
        0,
        0,
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

    def look(problem: Problem) -> tuple[int, int]:
        number = problem.document
        if number not in values:
            values[number], keys[number] = positions(data, number), key_positions(data, number)
        return _nearest(problem, values[number].get, keys[number].get)

    made = []
    for problem in problems:
        if not problem.line:
            line, column = look(problem)
            problem = replace(problem, line=line, column=column)  # noqa: PLW2901 - the placed one takes over
        made.append(problem)
    return made


def _nearest(
    problem: Problem,
    value_at: Callable[[Path], tuple[int, int] | None],
    key_at: Callable[[Path], tuple[int, int] | None],
) -> tuple[int, int]:
    """Give the place of the value, or of its key, or of the nearest thing around it that is in the file."""
    path = problem.path
    if problem.on_key and path:
        found = key_at(path)
        if found is not None:
            return found
    while True:
        found = value_at(path) or key_at(path)
        if found is not None:
            return found
        if not path:
            return (1, 1)
        path = path[:-1]

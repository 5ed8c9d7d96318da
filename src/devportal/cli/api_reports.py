"""The findings of `portal api lint` as a report, each at its place in the definition's own file."""

from __future__ import annotations

from devportal.cli.apis import spec_of, text_place
from devportal.cli.progress import told
from devportal.model.problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.row import Row
    from devportal.cli.session import Session
    from devportal.definitions.lint import Finding
    from devportal.findings.report import Report


def report_of(session: Session, rows: Sequence[Row], *, hints: bool) -> Report:
    """Judge the definitions of APIs and give what is to be told."""
    from devportal.config.settings import repository_root
    from devportal.definitions.lint import judged
    from devportal.findings.report import Report
    from devportal.findings.select import ordered
    from devportal.record import replace

    files: set[str] = set()
    problems: list[Problem] = []
    for row in told(session, "judging", rows):
        spec = spec_of(session, row)
        value = spec.get("definition")
        file = text_place(session, row, value)
        files.add(file)
        found = _placed(judged(spec), value if file != row.file else None)
        for one in found:
            line, column = (one.line, one.column) if file != row.file else (row.line, 1)
            problem = Problem(one.severity, one.code, one.message, one.hint, file, line, column, ref=row.ref)
            problems.append(replace(problem, file=session.relative(file)))
    return Report(
        len(files),
        len(rows),
        tuple(ordered(problems)),
        base=session.directory,
        root=session.settings.root,
        repository=repository_root(session.directory) or session.directory,
        hints=hints,
    )


def _placed(found: Sequence[Finding], text: object) -> list[Finding]:
    """Give findings with the line of the value they are about, where the text of the definition is a file."""
    from devportal.record import replace

    if not isinstance(text, str) or not any(one.path for one in found):
        return list(found)
    from devportal.catalog.yaml12 import key_positions

    places = key_positions(text.encode("utf-8", "replace"), 0)
    placed = []
    for one in found:
        path = one.path
        while path and path not in places:
            path = path[:-1]
        line, column = places.get(path, (1, 1)) if one.path else (one.line or 1, one.column or 1)
        placed.append(replace(one, line=line, column=column))
    return placed

"""Collects findings of one template, each in the severity that its rule has."""

from __future__ import annotations

from devportal.findings.rule import RULES
from devportal.model.problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.lint.source import Path, Source, Written


class Report:
    """The findings so far; the same one at the same place is kept once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: dict[tuple[str, str, int, int, str], Problem] = {}

    def add(
        self,
        code: str,
        message: str,
        hint: str | None,
        place: tuple[int, int],
        *,
        file: str | None = None,
        severity: str | None = None,
    ) -> None:
        """Note a finding at a place of the template, or of another `file`."""
        where = file or self.source.file
        key = (where, code, *place, message)
        self.found.setdefault(
            key,
            Problem(
                severity or RULES[code].severity,
                code,
                message,
                hint,
                where,
                *place,
                self.source.index if file is None else 0,
            ),
        )

    def value(
        self, code: str, path: Path, message: str, hint: str | None = None, severity: str | None = None
    ) -> None:
        """Note a finding at a value."""
        self.add(code, message, hint, self.source.value(path), severity=severity)

    def key(
        self, code: str, path: Path, message: str, hint: str | None = None, severity: str | None = None
    ) -> None:
        """Note a finding at a key."""
        self.add(code, message, hint, self.source.key(path), severity=severity)

    def text(
        self,
        code: str,
        written: Written,
        line: int,
        column: int,
        message: str,
        hint: str | None = None,
        severity: str | None = None,
    ) -> None:
        """Note a finding within a text, at a line and column of it."""
        self.add(code, message, hint, self.source.inside(written, line, column), severity=severity)

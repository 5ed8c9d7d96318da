"""The answer of a check: what was found, how much was looked at, what was left out and why."""

from __future__ import annotations

import os

from devportal.errors import NO, OK, REFUSED
from devportal.findings import rule
from devportal.findings.fingerprint import fingerprints
from devportal.model.problem import ERROR, HINT, WARNING
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.model.problem import Problem


@record
class Report:
    """The problems of a check in order of place, with files as they are shown.

    `ignored` were silenced by comments, `known` are in the baseline, `gone` are in the baseline and no longer
    found (None without a baseline). `base` is the absolute folder that relative files start at, `root` the
    one that fingerprints count from, `repository` the one that code hosts count from. With `hints` they are
    listed in text formats too. `marks` are the fingerprints where the problems are part of a larger answer,
    `raw` the problems with absolute paths, which are the same wherever the check runs. `noun` is what
    `entities` counts.
    """

    files: int
    entities: int
    problems: tuple[Problem, ...]
    ignored: int = 0
    known: int = 0
    gone: int | None = None
    base: str = ""
    root: str = ""
    repository: str = ""
    hints: bool = False
    marks: tuple[str, ...] | None = None
    raw: tuple[Problem, ...] = ()
    noun: str = "entity"

    def fingerprints(self) -> Sequence[str]:
        """Give what each problem is known by from one run to the next, in their order."""
        if self.marks is not None:
            return self.marks
        return fingerprints(self.raw or self.problems, self.base, self.root)

    def in_root(self, file: str) -> str:
        """Give the path of a file as fingerprints count it."""
        return os.path.relpath(os.path.join(self.base, file), self.root or self.base or ".").replace(
            os.sep, "/"
        )

    def in_repository(self, file: str) -> str:
        """Give the path of a file as a code host shows it: from the root of the repository."""
        full = os.path.join(self.base, file)
        return os.path.relpath(full, self.repository or self.base or ".").replace(os.sep, "/")

    def count(self, severity: str) -> int:
        """Give how many problems have a severity."""
        return sum(problem.severity == severity for problem in self.problems)

    @property
    def listed(self) -> tuple[Problem, ...]:
        """The problems that a text lists: hints only when they are wanted."""
        return tuple(problem for problem in self.problems if self.hints or problem.severity != HINT)


def exit_code(report: Report, *, strict: bool = False, max_warnings: int | None = None) -> int:
    """Give 5 where something was refused for safety, 1 for errors (or warnings, as asked), else 0."""
    errors = [problem for problem in report.problems if problem.severity == ERROR]
    if any(problem.code in rule.REFUSED for problem in errors):
        return REFUSED
    warnings = report.count(WARNING)
    too_many = (strict and warnings > 0) or (max_warnings is not None and warnings > max_warnings)
    return NO if errors or too_many else OK

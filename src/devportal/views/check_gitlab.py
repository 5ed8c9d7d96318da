"""Findings as a code quality report of GitLab."""

from __future__ import annotations

from devportal.findings import rule
from devportal.text import clean_line
from devportal.views.plain import to_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.findings.report import Report
    from devportal.model.problem import Problem

_SEVERITIES = {"error": "major", "warning": "minor", "hint": "info"}


def render(report: Report) -> str:
    """Give the whole report; every finding is in it."""
    pairs = zip(report.problems, report.fingerprints(), strict=True)
    return to_json([_issue(problem, mark, report) for problem, mark in pairs])


def _issue(problem: Problem, mark: str, report: Report) -> dict[str, object]:
    refused = problem.severity == "error" and problem.code in rule.REFUSED
    hint = f" ({problem.hint})" if problem.hint else ""
    return {
        "description": clean_line(problem.message + hint),
        "check_name": problem.code,
        "fingerprint": mark,
        "severity": "critical" if refused else _SEVERITIES[problem.severity],
        "location": {
            "path": clean_line(report.in_repository(problem.file)),
            "lines": {"begin": max(problem.line, 1)},
        },
    }

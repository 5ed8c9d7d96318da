"""Findings as GitHub's workflow commands, within what it shows of them.

Source: GitHub shows ten annotations of each kind (error, warning, notice) for a step and drops the rest.
"""

from __future__ import annotations

from devportal.text import clean, plural
from devportal.views.problems import summary
from devportal.views.theme import Theme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.findings.report import Report
    from devportal.model.problem import Problem

MOST = 10
_COMMANDS = {"error": "error", "warning": "warning", "hint": "notice"}


def render(report: Report) -> str:
    """Give the commands, errors first, and lines for the log that tell what they leave out."""
    lines = []
    for severity, command in _COMMANDS.items():
        found = [problem for problem in report.listed if problem.severity == severity]
        lines += [_command(command, problem, report) for problem in found[:MOST]]
        if len(found) > MOST:
            left = plural(len(found) - MOST, f"more {severity}")
            lines.append(f"{left} not shown: GitHub shows {MOST} of a kind; `portal check` lists all")
    return "\n".join([*lines, summary(report, Theme())]) + "\n"


def _command(command: str, problem: Problem, report: Report) -> str:
    properties = {"file": report.in_repository(problem.file)}
    if problem.line:
        properties |= {"line": str(problem.line), "col": str(problem.column or 1)}
    properties["title"] = problem.code
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    hint = f"\nhint: {problem.hint}" if problem.hint else ""
    return f"::{command} {said}::{_message(problem.message + hint)}"


def _message(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")

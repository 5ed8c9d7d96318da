"""Findings as a JUnit report: errors fail, warnings and hints are skipped with what they say."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from devportal.text import clean, clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.report import Report
    from devportal.model.problem import Problem


def render(report: Report) -> str:
    """Give the whole report: a suite for each file with findings, a case for each finding."""
    by_file: dict[str, list[Problem]] = {}
    for problem in report.problems:
        by_file.setdefault(problem.file, []).append(problem)
    total = len(report.problems) or 1
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<testsuites name="portal check" {_counts(report.problems, total)}>')
    for file, problems in by_file.items():
        lines.append(f"  <testsuite name={_attribute(file)} {_counts(problems, len(problems))}>")
        lines += [line for problem in problems for line in _case(problem)]
        lines.append("  </testsuite>")
    if not by_file:
        lines.append('  <testsuite name="catalog" tests="1" failures="0" errors="0" skipped="0">')
        lines.append('    <testcase classname="portal check" name="no problems"/>')
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _counts(problems: list[Problem] | tuple[Problem, ...], total: int) -> str:
    failed = sum(problem.severity == "error" for problem in problems)
    return f'tests="{total}" failures="{failed}" errors="0" skipped="{len(problems) - failed}"'


def _case(problem: Problem) -> Iterator[str]:
    name = f"{problem.code} at {problem.line}:{problem.column}" if problem.line else problem.code
    yield f"    <testcase classname={_attribute(problem.file)} name={_attribute(name)}>"
    message = _attribute(problem.message)
    if problem.severity == "error":
        hint = f"\nhint: {problem.hint}" if problem.hint else ""
        place = f"{problem.file}:{problem.line}:{problem.column}: "
        text = escape(clean(f"{place}{problem.message}{hint}"))
        yield f'      <failure type="{problem.code}" message={message}>{text}</failure>'
    else:
        yield f"      <skipped message={_attribute(f'{problem.severity}: {problem.message}')}/>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    """Quote a value; what XML cannot hold has been made visible before."""
    return quoteattr(clean_line(text))

"""Findings as a comment for a pull request."""

from __future__ import annotations

import re

from devportal.text import clean_line, cut, plural
from devportal.views.problems import summary
from devportal.views.theme import Theme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.findings.report import Report
    from devportal.model.problem import Problem

MOST = 100
"""How many findings are listed; a comment may have 65,536 characters."""
_ORDER = ("error", "warning", "hint")
_ESCAPES = str.maketrans(
    {**{char: "\\" + char for char in "\\`*_[]~|"}, "<": "&lt;", ">": "&gt;", "&": "&amp;"}
)
_LIVELY = re.compile(r"@(?=\w)|#(?=\d)|:(?=//)|:(?=[\w+-]+:)|(?<=www)\.")
"""What code hosts bring to life in plain text: mentions, issue numbers, addresses, emoji."""


def render(report: Report) -> str:
    """Give the comment: the summary, and a table of the findings, worst first."""
    lines = ["### Catalog check", "", _plain(summary(report, Theme())) + "."]
    listed = sorted(report.listed, key=lambda one: _ORDER.index(one.severity))
    if listed:
        lines += ["", "| | Where | What | Rule |", "| --- | --- | --- | --- |"]
        lines += [_row(problem, report) for problem in listed[:MOST]]
    if len(listed) > MOST:
        lines += ["", f"{plural(len(listed) - MOST, 'more finding')} not listed; `portal check` lists all."]
    if listed:
        lines += ["", "`portal explain RULE` tells what a rule is about and how to mend it."]
    return "\n".join(lines) + "\n"


def _row(problem: Problem, report: Report) -> str:
    place = report.in_repository(problem.file) + (f":{problem.line}" if problem.line else "")
    hint = f"<br>{_plain(problem.hint)}" if problem.hint else ""
    said = f"{_plain(problem.message)}{hint}"
    return f"| {problem.severity} | {_plain(place)} | {said} | `{problem.code}` |"


def _plain(text: str) -> str:
    """Give foreign text as Markdown that shows just that text: no markup, no link, no mention."""
    return _LIVELY.sub(r"\g<0>&#8203;", cut(clean_line(text), 300).translate(_ESCAPES))

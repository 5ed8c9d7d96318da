"""What `portal check` found."""

from __future__ import annotations

from devportal.text import clean, clean_line, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.report import Report
    from devportal.model.problem import Problem
    from devportal.views.theme import Theme

FORMATS = ("text", "concise", "github", "gitlab", "sarif", "junit", "json", "md")
TERMINAL = "text"
PIPE = "text"

_NAMES = ("code", "severity", "message", "hint", "file", "line", "column", "document", "ref", "backstage")
_WIDTH = 8
_MODULES = {
    "github": "check_github",
    "gitlab": "check_gitlab",
    "sarif": "check_sarif",
    "junit": "check_junit",
    "md": "check_markdown",
}


def render(report: Report, format_: str, theme: Theme, width: int) -> str:
    """Give the findings as text: a block for each file, a line for each finding, or the form of a tool."""
    del width
    if format_ in _MODULES:
        from importlib import import_module

        return str(import_module(f"devportal.views.{_MODULES[format_]}").render(report))
    if format_ == "concise":
        return "".join(concise(problem) + "\n" for problem in report.listed)
    lines = list(_blocks(report, theme))
    if lines:
        lines.append("")
    return "\n".join([*lines, summary(report, theme), *_next_steps(report, theme)]) + "\n"


def _blocks(report: Report, theme: Theme) -> Iterator[str]:
    file = None
    for problem in report.listed:
        if problem.file != file:
            if file is not None:
                yield ""
            file = problem.file
            yield theme.paint(clean_line(file), "bold")
        yield from _told(problem, theme)


def _told(problem: Problem, theme: Theme) -> Iterator[str]:
    place = f"{problem.line}:{problem.column}" if problem.line else "-"
    word = theme.paint(f"{problem.severity:<7}", problem.severity)
    yield f"  {place:<{_WIDTH}} {word}  {_indented(problem.message)}  {theme.paint(problem.code, 'dim')}"
    if problem.hint:
        yield f"  {'':<{_WIDTH}} {theme.paint('hint:', 'hint')} {_indented(problem.hint)}"


def _indented(text: str) -> str:
    return clean(text).replace("\n", "\n" + " " * 20)


def concise(problem: Problem) -> str:
    """Give a finding on one line, as compilers do."""
    place = f"{problem.file}:{problem.line}:{problem.column}"
    return clean_line(f"{place}: {problem.severity}[{problem.code}] {problem.message}")


def summary(report: Report, theme: Theme) -> str:
    """Give the last line: how much was looked at, what was found, what was left out."""
    looked = f"{plural(report.files, 'file')}, {plural(report.entities, report.noun)}"
    counts = {word: report.count(word) for word in ("error", "warning", "hint")}
    found = ", ".join(plural(count, word) for word, count in counts.items() if count)
    left = list(_left_out(report))
    end = f" ({'; '.join(left)})" if left else ""
    if not report.files and not found:
        return f"{looked}: nothing to check"
    return f"{looked}: {found or theme.paint('no problems', 'good')}{end}"


def _left_out(report: Report) -> Iterator[str]:
    if not report.hints and report.count("hint"):
        yield "--hints lists the hints"
    if report.ignored:
        yield f"{report.ignored:,} ignored by comments"
    if report.known:
        yield f"{report.known:,} in the baseline"
    if report.gone:
        yield f"{report.gone:,} of the baseline mended: write it again to keep it short"


def _next_steps(report: Report, theme: Theme) -> Iterator[str]:
    """Tell what to type next; nothing where nothing was listed."""
    from devportal.findings.rule import RULES

    if report.listed:
        worst = min(report.listed, key=lambda one: ("error", "warning", "hint").index(one.severity))
        yield f"{theme.paint('hint:', 'hint')} `portal explain {worst.code}` tells more about a finding"
    if any(RULES[problem.code].fixable for problem in report.listed):
        yield f"{theme.paint('hint:', 'hint')} `portal check --diff` shows what `portal check --fix` can mend"


def data(report: Report) -> object:
    """Give the findings in the documented shape of `portal check -o json`."""
    return {
        "files": report.files,
        "entities": report.entities,
        "problems": [{name: getattr(problem, name) for name in _NAMES} for problem in report.problems],
    }

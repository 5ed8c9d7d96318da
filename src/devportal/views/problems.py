"""What `portal check` found."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean, clean_line, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.model.problem import Problem
    from devportal.views.theme import Theme

FORMATS = ("text", "concise", "json")
TERMINAL = "text"
PIPE = "text"


@record
class Findings:
    """The problems of a check, with their files as they are shown, and how much was looked at."""

    files: int
    entities: int
    problems: tuple[Problem, ...]


def render(findings: Findings, format_: str, theme: Theme, width: int) -> str:
    """Give the findings as text, a block for each file, or a line for each finding."""
    del width
    if format_ == "concise":
        return "".join(_concise(problem) + "\n" for problem in findings.problems)
    lines: list[str] = []
    file = None
    for problem in findings.problems:
        if problem.file != file:
            file = problem.file
            lines += (
                ["", theme.paint(clean_line(file), "bold")]
                if lines
                else [theme.paint(clean_line(file), "bold")]
            )
        place = f"{problem.line}:{problem.column}" if problem.line else "-"
        word = theme.paint(f"{problem.severity:<7}", problem.severity)
        lines.append(f"  {place:<8} {word}  {_indented(problem.message)}  {theme.paint(problem.code, 'dim')}")
        if problem.hint:
            lines.append(f"  {'':<8} {theme.paint('hint:', 'hint')} {_indented(problem.hint)}")
    lines += ["", _summary(findings, theme)] if lines else [_summary(findings, theme)]
    return "\n".join(lines) + "\n"


def _indented(text: str) -> str:
    return clean(text).replace("\n", "\n" + " " * 20)


def _concise(problem: Problem) -> str:
    return clean_line(
        f"{problem.file}:{problem.line}:{problem.column}: {problem.severity}[{problem.code}] {problem.message}"
    )


def _summary(findings: Findings, theme: Theme) -> str:
    looked = f"{plural(findings.files, 'file')}, {plural(findings.entities, 'entity')}"
    counts = {
        word: sum(p.severity == word for p in findings.problems) for word in ("error", "warning", "hint")
    }
    found = ", ".join(plural(count, word) for word, count in counts.items() if count)
    if not found:
        return f"{looked}: {theme.paint('no problems', 'good')}"
    return f"{looked}: {found}"


def data(findings: Findings) -> object:
    """Give the findings in the documented shape of `portal check -o json`."""
    names = ("code", "severity", "message", "hint", "file", "line", "column", "document", "ref", "backstage")
    return {
        "files": findings.files,
        "entities": findings.entities,
        "problems": [{name: getattr(problem, name) for name in names} for problem in findings.problems],
    }

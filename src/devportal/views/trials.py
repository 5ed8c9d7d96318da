"""How the cases of templates ended: a line for each, and what differs."""

from __future__ import annotations

from devportal.record import record
from devportal.scm.secret import hide
from devportal.text import clean, clean_line, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from devportal.scaffold.trial.judge import Verdict
    from devportal.views.theme import Theme

FORMATS = ("text", "json")
TERMINAL = "text"
PIPE = "text"


@record
class Shown:
    """The verdicts in their order, and what writes a path as it is seen from here."""

    verdicts: tuple[Verdict, ...]
    short: Callable[[str], str]


def render(shown: Shown, format_: str, theme: Theme, width: int) -> str:
    """Give a block for each file of cases."""
    del format_, width
    return hide("\n".join(_lines(shown, theme))) + "\n"


def _lines(shown: Shown, theme: Theme) -> Iterator[str]:
    file = ""
    for verdict in shown.verdicts:
        if verdict.case.file != file:
            file = verdict.case.file
            yield theme.paint(clean_line(shown.short(file)), "bold")
        word = theme.paint("pass", "good") if verdict.passed else theme.paint("fail", "error")
        told = clean_line("; ".join(verdict.notes))
        notes = f"  {theme.paint(f'({told})', 'dim')}" if told else ""
        yield f"  {word}  {clean_line(verdict.case.name)}{notes}"
        for line in verdict.lines:
            yield f"        {clean(line)}".rstrip()
    failed = sum(not verdict.passed for verdict in shown.verdicts)
    yield f"{plural(len(shown.verdicts), 'case')}: {f'{failed:,} failed' if failed else 'all passed'}"


def data(shown: Shown) -> object:
    """Give the verdicts as objects."""
    return [
        {
            "file": shown.short(verdict.case.file),
            "line": verdict.case.line,
            "name": verdict.case.name,
            "passed": verdict.passed,
            "differences": list(verdict.lines),
            "notes": list(verdict.notes),
        }
        for verdict in shown.verdicts
    ]

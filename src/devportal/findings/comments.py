"""`# portal: ignore[CODE]` in a catalog file: for one line, or above the first key for a whole document."""

from __future__ import annotations

import re

from devportal.findings.place import lines_of
from devportal.findings.rule import REFUSED, RULES, is_match, suggest
from devportal.model.problem import ERROR, HINT, WARNING, Problem
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MARK = b"portal:"
_COMMENT = re.compile(r"(?:^|\s)#\s*portal:\s*ignore\b\s*(?:\[([^\]]*)\])?")


@record
class Comment:
    """One ignore comment: where it stands, the codes it names, and the lines (first, last) it is for."""

    file: str
    line: int
    column: int
    codes: tuple[str, ...]
    first: int
    last: int


def comments_in(file: str, data: bytes) -> list[Comment]:
    """Give the ignore comments of a file, in the order of their lines."""
    if MARK not in data:
        return []
    lines = lines_of(data)
    found = []
    for at, line in enumerate(lines):
        match = _COMMENT.search(line) if "portal:" in line else None
        if match:
            codes = tuple(code.strip() for code in (match[1] or "").split(",") if code.strip())
            column = line.index("#", match.start()) + 1
            found.append(Comment(file, at + 1, column, codes, *_lines_for(lines, at)))
    return found


def _lines_for(lines: Sequence[str], at: int) -> tuple[int, int]:
    """Give the lines (1-based, inclusive) that the comment on line `at` (0-based) is for."""
    if not lines[at].lstrip().startswith("#"):
        return at + 1, at + 1
    above = at - 1
    while above >= 0 and _is_silent(lines[above]):
        above -= 1
    below = at + 1
    while below < len(lines) and _is_silent(lines[below]):
        below += 1
    if above >= 0 and not _is_border(lines[above]):
        return below + 1, below + 1
    while below < len(lines) and _is_border(lines[below]):
        below += 1
    end = below
    while end < len(lines) and not _is_border(lines[end]):
        end += 1
    return at + 1, end


def _is_silent(line: str) -> bool:
    text = line.strip()
    return not text or text.startswith("#")


def _is_border(line: str) -> bool:
    """Say whether a line ends a document or starts one; a directive stands before its start."""
    return line.startswith("%") or (line[:3] in ("---", "...") and not line[3:].strip().strip("#"))


def apply(
    problems: Iterable[Problem], comments: Mapping[str, Sequence[Comment]], *, templates: bool = False
) -> tuple[list[Problem], int, list[Problem]]:
    """Give the problems that no comment ignores, how many one does, and what is wrong with the comments.

    `templates` says that templates were judged, which have rules of their own. What was refused for safety
    cannot be ignored by the file that asked for it.
    """
    used: set[Comment] = set()
    kept = []
    ignored = 0
    for problem in problems:
        reasons = [
            comment
            for comment in comments.get(problem.file, ())
            if comment.first <= problem.line <= comment.last and is_match(problem.code, comment.codes)
        ]
        used.update(reasons)
        if reasons and not (problem.code in REFUSED and problem.severity == ERROR):
            ignored += 1
        else:
            kept.append(problem)
    about = [comment for found in comments.values() for comment in found]
    told = [problem for comment in about for problem in _judge(comment, used, templates=templates)]
    return kept, ignored, told


def _judge(comment: Comment, used: set[Comment], *, templates: bool) -> Iterator[Problem]:
    unknown = [code for code in comment.codes if not any(is_match(known, [code]) for known in RULES)]
    for code in unknown:
        hint = suggest(code) or "`portal explain` lists the rules"
        yield _tell(
            comment, WARNING, "ignore.unknown", f"this comment ignores {quoted(code)}, which is no rule", hint
        )
    if not comment.codes:
        hint = "name what it is for: # portal: ignore[ref.dangling]"
        yield _tell(
            comment, WARNING, "ignore.unknown", "this comment names no rule, so it ignores nothing", hint
        )
    # one for the other check is left to it
    elif not unknown and comment not in used and _is_mine(comment.codes, templates=templates):
        codes = ", ".join(comment.codes)
        yield _tell(
            comment,
            HINT,
            "ignore.unused",
            f"nothing here is {codes}, so there is nothing to ignore",
            "remove the comment",
        )


def _is_mine(codes: Iterable[str], *, templates: bool) -> bool:
    return any(code.startswith("template") == templates for code in codes)


def _tell(comment: Comment, severity: str, code: str, message: str, hint: str) -> Problem:
    return Problem(severity, code, message, hint, comment.file, comment.line, comment.column)

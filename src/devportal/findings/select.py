"""The problems that are wanted: by code, without the same one twice, in order of place."""

from __future__ import annotations

from devportal.findings.rule import is_match

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devportal.model.problem import Problem


def chosen(problems: Iterable[Problem], select: Sequence[str], ignore: Sequence[str]) -> list[Problem]:
    """Give the problems whose code is selected (all, without a selection) and not ignored."""
    return [
        problem
        for problem in problems
        if (not select or is_match(problem.code, select)) and not is_match(problem.code, ignore)
    ]


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Give the problems by file and place; one that several paths of a check lead to is there once."""
    once = {(one.file, one.line, one.column, one.code, one.message, one.document): one for one in problems}
    return [once[key] for key in sorted(once)]

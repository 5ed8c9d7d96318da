"""Whether the result of a case is what the case expects, and what differs."""

from __future__ import annotations

import os

from devportal.record import record
from devportal.scaffold.trial.case import Case, Expected
from devportal.scaffold.trial.tree import paths_in, read_text, tree_text
from devportal.text import clean, clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from devportal.scaffold.trial.made import Made

_SECONDS = 900
_MOST = 200


@record
class Verdict:
    """How a case ended. `lines` say what differs, `notes` what else is to be told of it.

    `tree` is the text that the tree of the case has to be written with, None where nothing is to be written.
    """

    case: Case
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tree: str | None = None

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.lines


def judge(case: Case, made: Made, environ: Mapping[str, str] | None, *, update: bool) -> Verdict:
    """Compare the result of a case with what it expects.

    `environ` is what its commands run with, None where they may not run. With `update` the tree of the case
    is given to be written as it is now. Raises OSError.
    """
    if made.refusal is not None or case.refuses is not None:
        return Verdict(case, tuple(_refusal(case, made)))
    lines = [f"cannot be judged: {note}" for note in made.unsure]
    for path, expected in case.files.items():
        lines += _file(made, path, expected)
    lines += _paths(case, made)
    tree = tree_text(made.folder, made.left_out) if case.tree is not None else ""
    differs = list(_tree(case, tree))
    if not update:
        lines += differs
    notes: list[str] = []
    if case.commands and environ is None:
        notes.append("its commands are not run without --trust")
    elif case.commands and environ is not None and not lines:
        lines += _commands(case, made, environ)
    return Verdict(case, tuple(lines), tuple(notes), tree if update and differs else None)


def _refusal(case: Case, made: Made) -> Iterator[str]:
    if made.refusal is None:
        yield f"was not refused, where {quoted(case.refuses or '')} is expected"
        return
    error = made.refusal
    said = [error.message, *error.lines]
    if case.refuses is None:
        yield f"was refused: {clean(error.message)}"
        yield from (f"  {clean(line)}" for line in error.lines)
        if error.hint:
            yield f"  hint: {clean(error.hint)}"
    elif not any(case.refuses in line for line in said):
        yield f"was refused in other words than {quoted(case.refuses)}:"
        yield from (f"  {clean(line)}" for line in said)


def _file(made: Made, path: str, expected: Expected) -> Iterator[str]:
    found = _content(made, path)
    if expected.absent:
        if found is not None:
            yield f"{clean_line(path)} is there, and must not be"
        return
    if found is None:
        yield f"{clean_line(path)} is not there"
        return
    if expected.text is not None and found != expected.text:
        yield f"{clean_line(path)} differs:"
        yield from _difference(expected.text, found)
    for text in expected.contains:
        if text not in found:
            yield f"{clean_line(path)} does not contain {quoted(text)}"
    for text in expected.lacks:
        if text in found:
            yield f"{clean_line(path)} contains {quoted(text)}, and must not"


def _content(made: Made, path: str) -> str | None:
    """Give the text of a file of the result; None where there is none, "" for what is no text."""
    if path not in paths_in(made.folder):
        return None
    full = os.path.join(made.folder, path)
    return "" if os.path.islink(full) else read_text(full) or ""


def _paths(case: Case, made: Made) -> Iterator[str]:
    if case.paths is None:
        return
    found = paths_in(made.folder, made.left_out)
    yield from (f"{clean_line(path)} is not there" for path in case.paths if path not in found)
    yield from (f"{clean_line(path)} is not expected" for path in found if path not in case.paths)


def _tree(case: Case, text: str) -> Iterator[str]:
    if case.tree is None:
        return
    place = tree_file(case)
    kept = read_text(place) if os.path.isfile(place) and not os.path.islink(place) else None
    if kept is None:
        yield f"{clean_line(case.tree)} is not there; --update writes it"
    elif kept != text:
        yield f"{clean_line(case.tree)} differs:"
        yield from _difference(kept, text)


def tree_file(case: Case) -> str:
    """Give the path of the tree of a case."""
    return os.path.join(os.path.dirname(case.file), case.tree or "")


def _difference(expected: str, found: str) -> list[str]:
    from difflib import unified_diff

    lines = list(
        unified_diff(expected.splitlines(), found.splitlines(), "expected", "made", n=2, lineterm="")
    )
    if not lines:
        return ["  only in how it ends: with a newline or without"]
    more = [f"  and {len(lines) - _MOST} lines more"] if len(lines) > _MOST else []
    return [*(f"  {clean_line(line)}" for line in lines[:_MOST]), *more]


def _commands(case: Case, made: Made, environ: Mapping[str, str]) -> Iterator[str]:
    import shlex

    from devportal.errors import PortalError
    from devportal.scaffold.programs import execute

    for words in case.commands:
        try:
            done = execute(words, made.folder, environ, _SECONDS)
        except PortalError as error:
            yield f"{clean_line(shlex.join(words))}: {clean(error.message)}"
            return
        if done.code:
            yield f"{clean_line(shlex.join(words))} ended with {done.code}"
            yield from (f"  {line}" for line in done.tail)
            return

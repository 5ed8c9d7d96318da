"""Regular expressions of templates: compile, search, and the methods that use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from devportal.scaffold.nunjucks.backtrack import Machine, Program, Registers
from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import UNDEFINED, RegExp, Value
from devportal.scaffold.nunjucks.limits import Budget
from devportal.scaffold.nunjucks.pattern import PatternError, PatternParser

_DOLLAR = re.compile(r"\$(?:[$&`']|([0-9]{1,2})|<([^>]*)>)")


@lru_cache(maxsize=256)
def _compiled(source: str, flags: str) -> tuple[Program, dict[str, int], int]:
    parser = PatternParser(source, flags)
    root = parser.parse()
    return Program(root, parser.names, parser.groups, flags), parser.names, parser.groups


def check_regex(source: str, flags: str, line: int, column: int) -> None:
    """Raise TemplateError if JavaScript would refuse the pattern."""
    try:
        _compiled(source, flags)
    except PatternError as error:
        raise TemplateError(f"invalid regular expression: {error}", line, column) from None


class Match:
    """One match: `group(0)` is the whole of it, a group that took no part is UNDEFINED."""

    __slots__ = ("_registers", "count", "names", "text")

    def __init__(self, text: str, registers: Registers, names: dict[str, int], count: int) -> None:
        self.text = text
        self._registers = registers
        self.names = names
        self.count = count

    @property
    def start(self) -> int:
        """Where the match begins."""
        return self._registers[0] or 0

    @property
    def end(self) -> int:
        """Where the match ends."""
        return self._registers[1] or 0

    def group(self, number: int) -> Value:
        """The text of a group."""
        begin, end = self._registers[2 * number], self._registers[2 * number + 1]
        return UNDEFINED if begin is None or end is None else self.text[begin:end]

    def groups(self) -> list[Value]:
        """The texts of all groups, from 1."""
        return [self.group(number) for number in range(1, self.count + 1)]


class Searcher:
    """One regular expression on one text."""

    def __init__(self, budget: Budget, regex: RegExp, text: str) -> None:
        self._program, self._names, self._count = _compiled(regex.source, regex.flags)
        self._machine = Machine(self._program, text, budget.regex_deadline())
        self._text = text

    def at(self, start: int) -> Match | None:
        """A match that begins exactly at `start`."""
        registers = self._machine.match(start)
        return Match(self._text, registers, self._names, self._count) if registers else None

    def after(self, start: int) -> Match | None:
        """The first match from `start` on."""
        for position in range(start, len(self._text) + 1):
            if match := self.at(position):
                return match
        return None

    def all(self) -> list[Match]:
        """All matches, none overlapping."""
        matches = []
        start = 0
        while match := self.after(start):
            matches.append(match)
            start = match.end + (match.end == match.start)
        return matches


def execute(budget: Budget, regex: RegExp, text: str) -> Match | None:
    """`regex.exec(text)`: with `g` or `y` it goes on where the last match ended."""
    sticky = "y" in regex.flags
    moving = sticky or "g" in regex.flags
    start = int(min(regex.last_index, len(text) + 1)) if moving else 0
    searcher = Searcher(budget, regex, text)
    match = None
    if start <= len(text):
        match = searcher.at(start) if sticky else searcher.after(start)
    if moving:
        regex.last_index = float(match.end) if match else 0.0
    return match


def match_value(match: Match) -> list[Value]:
    """A match as `exec` hands it over."""
    return [match.group(0), *match.groups()]


def expand(template: str, match: Match) -> str:
    """The replacement text with `$1`, `$&`, `$<name>` and their like filled in."""

    def fill(dollar: re.Match[str]) -> str:
        sign = dollar[0][1]
        if sign in "$&`'":
            rest = {
                "$": "$",
                "&": match.group(0),
                "`": match.text[: match.start],
                "'": match.text[match.end :],
            }
            return str(rest[sign])
        if dollar[2] is not None:
            return _group_text(match, match.names.get(dollar[2])) if match.names else dollar[0]
        return _numbered(match, dollar[1], dollar[0])

    return _DOLLAR.sub(fill, template)


def _numbered(match: Match, digits: str, written: str) -> str:
    if 1 <= int(digits) <= match.count:
        return _group_text(match, int(digits))
    if len(digits) == 2 and 1 <= int(digits[0]) <= match.count:
        return _group_text(match, int(digits[0])) + digits[1]
    return written


def _group_text(match: Match, number: int | None) -> str:
    value = match.group(number) if number else UNDEFINED
    return value if isinstance(value, str) else ""


def replace(budget: Budget, text: str, matches: list[Match], replacement: Callable[[Match], str]) -> str:
    """The text with each match replaced."""
    parts = []
    position = 0
    for match in matches:
        new = replacement(match)
        budget.make(len(new))
        parts += [text[position : match.start], new]
        position = match.end
    budget.make(len(text) - position)
    return "".join([*parts, text[position:]])


def plain_match(text: str, start: int, length: int) -> Match:
    """A match of plain text, for `replace` without a regular expression."""
    return Match(text, [start, start + length], {}, 0)

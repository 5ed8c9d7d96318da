"""The syntax of JavaScript's regular expressions (without the `u`, `v`, `s` and `d` flags)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from devportal.scaffold.nunjucks.lexer import JS_SPACES

LINE_ENDS = "\n\r\u2028\u2029"
_QUANTIFIER = re.compile(r"([*+?])|\{([0-9]+)(,([0-9]*))?\}")
_GROUP_NAME = re.compile(r"<([A-Za-z_$][\w$]*)>")
_HEX = {"x": re.compile("[0-9a-fA-F]{2}"), "u": re.compile("[0-9a-fA-F]{4}")}
_OCTAL = re.compile("[0-3][0-7]{0,2}|[4-7][0-7]?")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "f": "\f"}
_ANY_TIMES = 1 << 31

Ranges = list[tuple[str, str]]
_DIGIT: Ranges = [("0", "9")]
_WORD: Ranges = [("A", "Z"), ("a", "z"), ("0", "9"), ("_", "_")]
_SPACE: Ranges = [(space, space) for space in JS_SPACES]


class PatternError(ValueError):
    """A regular expression that JavaScript refuses."""


@dataclass(frozen=True, slots=True)
class Part:
    """One construct of a pattern; which fields are used depends on `kind`.

    They are: set (test), sequence and either (parts), repeat (parts[0], low, high, lazy, the first and last
    group inside), group (parts[0], number), look (parts[0], ahead, negative), assertion (name), reference
    (number or name).
    """

    kind: str
    parts: tuple[Part, ...] = ()
    test: Callable[[str], bool] | None = None
    low: int = 0
    high: int = 0
    lazy: bool = False
    number: int = 0
    last: int = 0
    ahead: bool = True
    negative: bool = False
    name: str = ""


class Chars:
    """A set of characters, asked with a call; remembers its answers."""

    __slots__ = ("_fold", "_known", "_negative", "_ranges")

    def __init__(self, ranges: Ranges, *, negative: bool = False, fold: bool = False) -> None:
        self._ranges = ranges
        self._negative = negative
        self._fold = fold
        self._known: dict[str, bool] = {}

    def __call__(self, char: str) -> bool:
        known = self._known.get(char)
        if known is None:
            forms = {char, canonical(char), canonical(char).lower()} if self._fold else {char}
            found = any(low <= form <= high for form in forms for low, high in self._ranges)
            known = self._known[char] = found != self._negative
        return known


def canonical(char: str) -> str:
    """How the `i` flag sees a character."""
    upper = char.upper()
    if len(upper) != 1 or (ord(char) >= 128 and ord(upper) < 128):
        return char
    return upper


def outside(ranges: Ranges) -> Ranges:
    """Every character that is in none of the ranges."""
    result: Ranges = []
    start = 0
    for low, high in sorted(ranges):
        if start < ord(low):
            result.append((chr(start), chr(ord(low) - 1)))
        start = max(start, ord(high) + 1)
    return [*result, (chr(start), "\uffff")] if start <= 0xFFFF else result


_CLASSES: dict[str, Ranges] = {
    "d": _DIGIT,
    "w": _WORD,
    "s": _SPACE,
    "D": outside(_DIGIT),
    "W": outside(_WORD),
    "S": outside(_SPACE),
}


class PatternParser:
    """Parses one pattern; `groups` then counts its groups and `names` maps the named ones."""

    def __init__(self, source: str, flags: str) -> None:
        if len(set(flags)) != len(flags):
            raise PatternError("a flag is given twice")
        self._source = source
        self._at = 0
        self._depth = 0
        self._fold = "i" in flags
        self.groups = 0
        self.names: dict[str, int] = {}
        openings = list(re.finditer(r"\\.|\[(?:\\.|[^\]\\])*\]?|\((?!\?)|\(\?<(?![=!])", source, re.DOTALL))
        self._total = sum(match[0].startswith("(") for match in openings)
        self._named = any(match[0] == "(?<" for match in openings)

    def parse(self) -> Part:
        """The whole pattern."""
        part = self._either()
        if self._at < len(self._source):
            raise PatternError("an unmatched `)`")
        return part

    def _next_is(self, text: str) -> bool:
        return self._source.startswith(text, self._at)

    def _take(self, text: str) -> bool:
        if self._next_is(text):
            self._at += len(text)
            return True
        return False

    def _either(self) -> Part:
        self._depth += 1
        if self._depth > 50:
            raise PatternError("groups are nested more than 50 deep")
        choices = [self._sequence()]
        while self._take("|"):
            choices.append(self._sequence())
        self._depth -= 1
        return choices[0] if len(choices) == 1 else Part("either", tuple(choices))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self._at < len(self._source) and self._source[self._at] not in "|)":
            before = self.groups
            parts.append(self._quantified(self._atom(), before))
        return Part("sequence", tuple(parts))

    def _quantified(self, atom: Part, before: int) -> Part:
        match = _QUANTIFIER.match(self._source, self._at)
        if match is None:
            return atom
        if atom.kind == "assertion" or (atom.kind == "look" and not atom.ahead):
            raise PatternError("nothing to repeat")
        self._at = match.end()
        sign, low_text, comma, high_text = match.groups()
        if sign:
            low, high = {"*": (0, _ANY_TIMES), "+": (1, _ANY_TIMES), "?": (0, 1)}[sign]
        else:
            low = min(int(low_text), _ANY_TIMES)
            high = low if not comma else min(int(high_text), _ANY_TIMES) if high_text else _ANY_TIMES
        if low > high:
            raise PatternError("numbers out of order in {}")
        lazy = self._take("?")
        return Part("repeat", (atom,), low=low, high=high, lazy=lazy, number=before + 1, last=self.groups)

    def _atom(self) -> Part:
        char = self._source[self._at]
        if char == "(":
            return self._group()
        if _QUANTIFIER.match(self._source, self._at):
            raise PatternError("nothing to repeat")
        self._at += 1
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char == ".":
            return Part("set", test=Chars([(end, end) for end in LINE_ENDS], negative=True))
        if char in "^$":
            return Part("assertion", name=char)
        return self._literal(char)

    def _literal(self, char: str) -> Part:
        return Part("set", test=Chars([(char, char)], fold=self._fold))

    def _group(self) -> Part:
        looks = {"(?=": (True, False), "(?!": (True, True), "(?<=": (False, False), "(?<!": (False, True)}
        for opening, (ahead, negative) in looks.items():
            if self._take(opening):
                return self._closed(Part("look", (self._either(),), ahead=ahead, negative=negative))
        if self._take("(?:"):
            return self._closed(self._either())
        self._at += 1
        self.groups += 1
        number = self.groups
        if self._take("?"):
            name = _GROUP_NAME.match(self._source, self._at)
            if name is None or name[1] in self.names:
                raise PatternError("an invalid group")
            self.names[name[1]] = number
            self._at = name.end()
        return self._closed(Part("group", (self._either(),), number=number))

    def _closed(self, part: Part) -> Part:
        if not self._take(")"):
            raise PatternError("a group is never closed")
        return part

    def _escape(self) -> Part:
        if self._at >= len(self._source):
            raise PatternError("a `\\` at the end")
        char = self._source[self._at]
        if char in "bB":
            self._at += 1
            return Part("assertion", name=char)
        if char in _CLASSES:
            self._at += 1
            return Part("set", test=Chars(_CLASSES[char], fold=self._fold))
        if char == "k" and self._named:
            return self._named_reference()
        reference = re.compile("[1-9][0-9]*").match(self._source, self._at)
        if reference and int(reference[0]) <= self._total:
            self._at = reference.end()
            return Part("reference", number=int(reference[0]))
        return self._literal(self._character())

    def _named_reference(self) -> Part:
        name = _GROUP_NAME.match(self._source, self._at + 1)
        if name is None or f"(?<{name[1]}>" not in self._source:
            raise PatternError("an invalid named reference")
        self._at = name.end()
        return Part("reference", name=name[1])

    def _character(self) -> str:
        """The character an escape stands for; the backslash is taken already."""
        char = self._source[self._at]
        if octal := _OCTAL.match(self._source, self._at):
            self._at = octal.end()
            return chr(int(octal[0], 8))
        if char == "c" and re.compile("[A-Za-z]").match(self._source, self._at + 1):
            self._at += 2
            return chr(ord(self._source[self._at - 1]) % 32)
        if char == "c":
            return "\\"
        self._at += 1
        code = _HEX[char].match(self._source, self._at) if char in _HEX else None
        if code:
            self._at = code.end()
            return chr(int(code[0], 16))
        return _CONTROLS.get(char, char)

    def _class(self) -> Part:
        negative = self._take("^")
        ranges: Ranges = []
        while not self._take("]"):
            low = self._class_member()
            if not (self._next_is("-") and not self._next_is("-]") and self._at + 1 < len(self._source)):
                ranges += low
                continue
            self._at += 1
            high = self._class_member()
            if len(low) == 1 == len(high) and low[0][0] == low[0][1] and high[0][0] == high[0][1]:
                if low[0][0] > high[0][0]:
                    raise PatternError("a range out of order")
                ranges.append((low[0][0], high[0][0]))
            else:
                ranges += [*low, ("-", "-"), *high]
        return Part("set", test=Chars(ranges, negative=negative, fold=self._fold))

    def _class_member(self) -> Ranges:
        if self._at >= len(self._source):
            raise PatternError("a class is never closed")
        char = self._source[self._at]
        self._at += 1
        if char == "\\":
            if self._at >= len(self._source):
                raise PatternError("a `\\` at the end")
            escaped = self._source[self._at]
            if escaped in _CLASSES:
                self._at += 1
                return _CLASSES[escaped]
            if escaped == "b":
                self._at += 1
                return [("\b", "\b")]
            char = self._character()
        return [(char, char)]

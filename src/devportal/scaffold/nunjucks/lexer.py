"""Template text to tokens, with nunjucks' rules for where text ends and code begins."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum

from devportal.scaffold.nunjucks.dialect import Dialect
from devportal.scaffold.nunjucks.errors import TemplateError

WHITESPACE = " \n\t\r\xa0"
_DELIMITERS = "()[]{}%*-+~/#,:|.<>=!"
_BLANKS = re.compile(f"[{WHITESPACE}]*")
_WORD = re.compile(f"[^{re.escape(WHITESPACE + _DELIMITERS)}]+")
_OPERATOR = re.compile(r"===|!==|==|!=|<=|>=|//|\*\*|[-()\[\]{}%*+~/#,:|.<>=!]")
_NUMBER = re.compile(r"[0-9]+\Z")
_REGEX_END = re.compile(r"(?<!\\)/")
_REGEX_FLAGS = re.compile("[gimy]*")
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_BLOCK_START, _BLOCK_END = "{%", "%}"
_COMMENT_START, _COMMENT_END = "{#", "#}"
# What JavaScript calls white space: Python's str.strip() has another set.
JS_SPACES = "\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


class Kind(Enum):
    """What a token is; the values are the words used in messages."""

    TEXT = "text"
    COMMENT = "a comment"
    BLOCK_START = "a tag"
    BLOCK_END = "the end of the tag"
    VARIABLE_START = "an expression"
    VARIABLE_END = "the end of the expression"
    STRING = "a string"
    INT = "a number"
    FLOAT = "a decimal number"
    BOOLEAN = "a boolean"
    NONE = "null"
    REGEX = "a regular expression"
    SYMBOL = "a name"
    OPERATOR = "an operator"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `value` is its text (of a string its content), `flags` only those of a regex."""

    kind: Kind
    value: str
    line: int
    column: int
    offset: int
    flags: str = ""

    def is_operator(self, value: str) -> bool:
        """Whether this is the operator or bracket `value`."""
        return self.kind is Kind.OPERATOR and self.value == value


class Lexer:
    """Gives one token after the other; the parser may move `position` back."""

    def __init__(self, source: str, dialect: Dialect) -> None:
        self.source = source
        self.dialect = dialect
        self.position = 0
        self.in_code = False
        self._lines = [0, *(match.end() for match in re.finditer("\n", source))]
        starts = sorted((_BLOCK_START, dialect.variable_start, _COMMENT_START), key=len, reverse=True)
        self._breaks = re.compile("|".join(map(re.escape, (*starts, _COMMENT_END))))
        self._closers = (_BLOCK_END, "-" + _BLOCK_END, dialect.variable_end, "-" + dialect.variable_end)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def next(self) -> Token | None:
        """The next token without white space in code, or None at the end."""
        if self.in_code:
            blanks = _BLANKS.match(self.source, self.position)
            self.position = blanks.end() if blanks else self.position
        if self.position >= len(self.source):
            return None
        return self._code() if self.in_code else self._text()

    def raw(self, tag: str) -> tuple[str, bool]:
        """The text up to the matching end of a `raw` or `verbatim` tag, and whether there is one.

        Tags with dashes are not seen, and text after the last tag seen is left to be read as usual: so a
        `raw` that is never closed has no effect.
        """
        pattern = re.compile(r"{%\s*(" + tag + "|end" + tag + r")\s*%}")
        begun = taken = self.position
        level = 1
        while match := pattern.search(self.source, taken):
            level += 1 if match[1] == tag else -1
            taken = match.end()
            if level == 0:
                if "\n" in match[0]:
                    raise TemplateError(
                        f"the end of {tag} must stand on one line", *self.place(match.start())
                    )
                self.position = taken
                return self.source[begun : match.start()], True
        self.position = taken
        return self.source[begun:taken], False

    def _token(self, kind: Kind, value: str, end: int, flags: str = "") -> Token:
        line, column = self.place(self.position)
        token = Token(kind, value, line, column, self.position, flags)
        self.position = end
        return token

    def _fail(self, message: str, offset: int) -> TemplateError:
        return TemplateError(message, *self.place(offset))

    def _text(self) -> Token:
        for kind, start in (
            (Kind.BLOCK_START, _BLOCK_START),
            (Kind.VARIABLE_START, self.dialect.variable_start),
        ):
            if self.source.startswith(start, self.position):
                self.in_code = True
                dash = "-" if self.source.startswith("-", self.position + len(start)) else ""
                return self._token(kind, start + dash, self.position + len(start + dash))
        if self.source.startswith(_COMMENT_START, self.position):
            return self._comment()
        return self._data()

    def _comment(self) -> Token:
        end = self.source.find(_COMMENT_END, self.position + len(_COMMENT_START))
        if end < 0:
            raise self._fail("the comment is never closed with #}", self.position)
        end += len(_COMMENT_END)
        return self._token(Kind.COMMENT, self.source[self.position : end], end)

    def _data(self) -> Token:
        match = self._breaks.search(self.source, self.position)
        end = match.start() if match else len(self.source)
        if match and match[0] == _COMMENT_END:
            raise self._fail(
                "`#}` closes a comment that was never opened; write ${{ '#}' }} for the text", end
            )
        data = self.source[self.position : end]
        if match and match[0] == _BLOCK_START and self.dialect.lstrip_blocks:
            data = self._without_indent(data, end)
            if not data:
                self.position = end
                return self._text()
        return self._token(Kind.TEXT, data, end)

    def _without_indent(self, data: str, end: int) -> str:
        column = self.place(end)[1] - 1
        if 0 < column <= len(data) and not data[-column:].strip(JS_SPACES):
            return data[:-column]
        return data

    def _code(self) -> Token:
        start = self.source[self.position]
        if start in "\"'":
            return self._string(start)
        for closer in self._closers:
            if self.source.startswith(closer, self.position):
                return self._closing(closer)
        if self.source.startswith("r/", self.position):
            return self._regex()
        operator = _OPERATOR.match(self.source, self.position)
        if operator:
            return self._token(Kind.OPERATOR, operator[0], operator.end())
        return self._word()

    def _closing(self, closer: str) -> Token:
        self.in_code = False
        if not closer.endswith(_BLOCK_END):
            return self._token(Kind.VARIABLE_END, closer, self.position + len(closer))
        token = self._token(Kind.BLOCK_END, closer, self.position + len(closer))
        if self.dialect.trim_blocks:
            for newline in ("\n", "\r\n"):
                if self.source.startswith(newline, self.position):
                    self.position += len(newline)
                    break
        return token

    def _string(self, quote: str) -> Token:
        end = self.position + 1
        while end < len(self.source) and self.source[end] != quote:
            end += 2 if self.source[end] == "\\" else 1
        content = self.source[self.position + 1 : end]
        value = _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), content)
        return self._token(Kind.STRING, value, end + 1)

    def _regex(self) -> Token:
        begin = self.position + 2
        # The character before the first one of the body is the slash of `r/`, never a backslash.
        close = _REGEX_END.search(self.source, begin)
        end = close.start() if close else len(self.source)
        flags = _REGEX_FLAGS.match(self.source, end + 1)
        after = flags.end() if flags else len(self.source)
        return self._token(Kind.REGEX, self.source[begin:end], after, flags[0] if flags else "")

    def _word(self) -> Token:
        match = _WORD.match(self.source, self.position)
        if match is None:
            raise self._fail("a character that means nothing here", self.position)
        word, end = match[0], match.end()
        if _NUMBER.match(word):
            if not self.source.startswith(".", end):
                return self._token(Kind.INT, word, end)
            decimals = re.compile("[0-9]*").match(self.source, end + 1)
            digits = decimals[0] if decimals else ""
            return self._token(Kind.FLOAT, f"{word}.{digits}", end + 1 + len(digits))
        kinds = {"true": Kind.BOOLEAN, "false": Kind.BOOLEAN, "none": Kind.NONE, "null": Kind.NONE}
        return self._token(kinds.get(word, Kind.SYMBOL), word, end)

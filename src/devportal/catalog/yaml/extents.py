"""Where the scalars of a YAML document end: by the text and its indentation alone."""

from __future__ import annotations

import re

from devportal.catalog.yaml.marks import MARK, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple

    class Token(NamedTuple):
        """What was found where.

        `kind` is one character: `S` white space, `N` line end, `C` comment, `&` anchor, `!` tag,
        `*` alias, `- ? :` indicators, `[ ] { } ,`, `P` plain, `'` and `"` quoted, `|` block scalar header,
        `B` its body, `F` a flow collection broken off, `E` text that has no place here.
        `indent` is the column that counts for structure; `fresh`: only indicators are before it on its line.
        """

        kind: str
        start: int
        end: int
        indent: int
        fresh: bool
else:
    from collections import namedtuple

    Token = namedtuple("Token", "kind start end indent fresh")

EMPTY = frozenset(" \t\r\n") | {""}
FLOW = frozenset(",[]{}")
NEXT_MARK = re.compile(r"(?<=\n)" + MARK.pattern)
SPACES = re.compile(r" *")
BLANKS = re.compile(r"[ \t]*")
_ALL_BLANK = re.compile(r"[ \t\r\n]*")
TO_LINE_END = re.compile(r"[^\n]*")
ANCHOR = re.compile(r"[^ ,\[\]{}\n\r\t]*")
TAG = re.compile(r"!<[^ \t\r\n>]*>?|!(?:[-0-9A-Za-z#;/?:@&=+$_.!~*'()]|%[0-9a-fA-F]{2})*")
_HEADER = re.compile(r"[|>][^ \t\r\n#]*")
_HEADER_FLAGS = re.compile(r"[|>][-+1-9]*")
_NO_SIGNS = {ord(sign): None for sign in "|>-+"}
PLAIN = re.compile(r"(?:[^ \t\r\n:]+|:(?![ \t\r\n]|\Z)|[ \t\r](?!#))*")
PLAIN_IN_FLOW = re.compile(r"(?:[^ \t\r\n:,\[\]{}]+|:(?![ \t\r\n,\[\]{}]|\Z)|[ \t\r](?![#,\[\]{}]))*")


class Cutter:
    """A place in the text, and the tokens cut off before it."""

    def __init__(self, text: str, pos: int) -> None:
        self.text = text
        self.pos = pos
        self.tokens: list[Token] = []
        self._column = 0
        self._fresh = True
        self._next_indent = 0

    def _add(self, kind: str, end: int) -> None:
        start = self.pos
        if end == start:
            return
        self.tokens.append(Token(kind, start, end, self._column, self._fresh))
        self.pos = end
        if kind == "S":
            if self._fresh and self.text[start] == " ":
                self._column += end - start
        elif kind in "-?:" and self._fresh:
            self._column += 1
        elif kind not in "-?:":
            self._fresh = False

    def _goes_on(self, line: int) -> int:
        """Where the content of the line at `line` starts if it belongs to the current scalar, else -1."""
        text = self.text
        if self._next_indent > 0:
            end = run(SPACES, text, line)
            return end if text[end : end + 1] == "\n" or end - line >= self._next_indent else -1
        return -1 if MARK.match(text, line) else line

    def _quoted(self, quote: str) -> None:
        text = self.text
        close = self._closing_quote(quote)
        end = close + 1
        line = text.find("\n", self.pos, max(close, 0))
        while line != -1:
            content = self._goes_on(line + 1)
            if content == -1:
                end = line
                break
            line = text.find("\n", content, close)
        # Without any closing quote in the rest of the file the scalar takes all of it, other documents too.
        self._add(quote, end if close != -1 else len(text))

    def _closing_quote(self, quote: str) -> int:
        text = self.text
        end = text.find(quote, self.pos + 1)
        if quote == "'":
            while end != -1 and text[end + 1 : end + 2] == "'":
                end = text.find("'", end + 2)
            return end
        while end != -1:
            back = end
            while text[back - 1] == "\\":
                back -= 1
            if (end - back) % 2 == 0:
                return end
            end = text.find('"', end + 1)
        return end

    def _plain(self, line_pattern: re.Pattern[str]) -> None:
        text, pos = self.text, self.pos
        in_flow = line_pattern is PLAIN_IN_FLOW
        end = run(line_pattern, text, pos)
        while text[end : end + 1] == "\n":
            after = text[end + 1 : end + 2]
            if after == "#" or (in_flow and after in FLOW):
                break
            content = self._goes_on(end + 1)
            if content == -1:
                break
            # One blank before the content is looked at again: with a `#` after it a comment starts.
            end = run(line_pattern, text, max(end + 1, content - 1))
        length = len(text[pos:end].rstrip(" \t\n"))
        if length:
            self._add("P", pos + length)
        elif text[pos] == ",":
            self.tokens.append(Token("P", pos, pos, self._column, self._fresh))
        else:
            self._add("E", pos + 1)

    def _block_scalar(self) -> None:
        text = self.text
        flags = text[self.pos : run(_HEADER_FLAGS, text, self.pos)]
        explicit = int(flags.translate(_NO_SIGNS)[-1:] or 0)
        self._add("|", run(_HEADER, text, self.pos))
        self._blanks()
        rest = run(TO_LINE_END, text, self.pos)
        self._add("C" if text[self.pos : self.pos + 1] == "#" else "E", rest)
        self._newline()
        self._block_body(explicit, keep="+" in flags)

    def _block_body(self, explicit: int, *, keep: bool) -> None:
        text = self.text
        content = self.pos
        last = self.pos - 1
        indent = 0
        while text[content : content + 1] in (" ", "\n"):
            if text[content] == "\n":
                last, indent = content, 0
            else:
                indent += 1
            content += 1
        if indent >= self._next_indent:
            if explicit:
                self._next_indent = explicit - 1 + (self._next_indent or 1)
            else:
                self._next_indent = indent
            last = self._last_body_line(last)
        end = run(SPACES, text, min(last + 1, len(text)))
        if text[end : end + 1] == "\t":
            last = run(_ALL_BLANK, text, end) - 1
        elif not keep:
            last = self._without_blank_lines(last, indent)
        end = min(last + 1, len(text))
        self.tokens.append(Token("B", self.pos, end, self._column, self._fresh))
        self.pos = end
        self._fresh = True
        self._column = 0

    def _last_body_line(self, last: int) -> int:
        text = self.text
        while last < len(text):
            content = self._goes_on(last + 1)
            if content == -1:
                return last
            last = text.find("\n", content)
            if last == -1:
                return len(text)
        return last

    def _without_blank_lines(self, last: int, indent: int) -> int:
        text = self.text
        while True:
            tail = last - 1
            start = tail
            while start >= self.pos and text[start] == " ":
                start -= 1
            if not (start >= self.pos and text[start] == "\n" and start + 1 + indent > tail):
                return last
            last = start

    def _newline(self) -> None:
        if self.pos < len(self.text):
            self._add("N", self.pos + 1)
            self._fresh = True
            self._column = 0

    def _blanks(self) -> int:
        start = self.pos
        self._add("S", run(BLANKS, self.text, start))
        return self.pos - start

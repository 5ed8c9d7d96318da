"""The quick way through YAML: documents in plain block style, read line by line.

One regular expression takes a whole document apart. Whatever it has no line shape for, and whatever could
mean something else than it seems to, is left to `stream`: nothing is read here that is not read the
same there.
"""

from __future__ import annotations

import re

from devportal.catalog.yaml.marks import MARK
from devportal.catalog.yaml.stream import Read, Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PLAIN = (
    r"[A-Za-z0-9_./~$(+^;=<\\][^\n\t\r:#]*"
    r"(?:(?::(?![ \n\t\r]|\Z)|(?<! )#)[^\n\t\r:#]*)*(?<! )"
)
_WORD = r"[A-Za-z_][A-Za-z0-9_./@-]*"
_VALUE = (
    rf"{_PLAIN}|'[^'\n\t\r]*(?:''[^'\n\t\r]*)*'|\"[^\"\\\n\t\r]*\""
    rf"|\[\]|\{{\}}|\[{_WORD}(?:, *{_WORD})*\]"
)
# An anchor says nothing as long as no alias names it, and an alias has no line shape here.
_ANCHOR = r"(?:&[A-Za-z0-9_-]+ +)?"
# Keys that are no text (null, True...) would need JavaScript's spelling of them; very long ones are errors.
_KEY = r"(?!(?:[Nn]ull|NULL|True|TRUE|False|FALSE):)[A-Za-z_$][A-Za-z0-9_./$@-]{0,500}"
_LINE = re.compile(
    rf"( *)(?:(- +)?({_KEY}):"
    rf"(?: +(?:{_ANCHOR}({_VALUE})|([|>]-?)\n((?:\1 +[^\n]*+\n| *+\n)*+)))?|- +{_ANCHOR}({_VALUE}))"
    r"(?:(?<!\n) *(?: #[^\n]*)?(?:\n|\Z)|(?<=\n))"
    r"|([^\n]*\n|[^\n]+)"
)
_AS_WRITTEN = frozenset("ABCDEGHIJKLMOPQRSUVWXYZabcdeghijklmopqrsuvwxyz_/$(^;=<\\")
_WORDS = {
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")


class _Odd(Exception):
    """This document needs the complete way."""


def read_all(text: str, max_depth: int, max_aliases: int) -> tuple[list[Read], Stream]:
    """Read every document of a text; the stream tells the places of their offsets."""
    stream = Stream(text, max_depth, max_aliases)
    reads: list[Read] = []
    regular = _Regular(stream, max_depth)
    while stream.advance():
        read = regular.document() or stream.document()
        read.root = None
        reads.append(read)
    return reads, stream


class _Regular:
    def __init__(self, stream: Stream, max_depth: int) -> None:
        self._stream = stream
        self._max_depth = max_depth
        self._text = stream.text
        self._dashes = self._dots = -1

    def document(self) -> Read | None:
        """Read the document at the stream's place; None if it is not regular."""
        stream, text = self._stream, self._text
        start = stream.quick_start()
        if start is None:
            return None
        end = self._end(start)
        if end is None:
            return None
        lines = _LINE.findall(text, start, end)
        try:
            value, skipped = _assembled(lines, self._max_depth)
        except _Odd:
            return None
        read = Read(start + skipped)
        read.value = value
        stream.skip(read, end)
        return read

    def _end(self, start: int) -> int | None:
        """Where the document ends: a `---` line, a `...` line with nothing else, or the end of the text."""
        text = self._text
        if text.startswith("---", start) and MARK.match(text, start):
            return start
        # Each kind is looked for once: a file with a single mark must not be searched for every document.
        if self._dashes < start:
            self._dashes = self._mark("\n---", start)
        if self._dots < start:
            self._dots = self._mark("\n...", start)
        if self._dashes <= self._dots:
            return self._dashes
        return self._dots if _REST.match(text, self._dots + 3) else None

    def _mark(self, mark: str, start: int) -> int:
        text = self._text
        at = text.find(mark, max(start - 1, 0))
        while at != -1 and not MARK.match(text, at + 1):
            at = text.find(mark, at + 1)
        return len(text) if at == -1 else at + 1


def _assembled(  # noqa: PLR0915 - a call for each line would cost a third of the speed
    lines: list[tuple[str, ...]], max_depth: int
) -> tuple[Any, int]:
    """Give the value of a document's lines, and how much stands before it; raise `_Odd` at any doubt."""
    around: list[tuple[int, Any]] = []
    root: Any = None
    here: Any = None
    column = -1
    open_key: str | None = None
    skipped = 0
    for indent, dash, key, value, header, body, item, odd in lines:
        if odd:
            if odd.lstrip(" ")[:1] not in "#\n":
                raise _Odd
            if here is None:
                skipped += len(odd)
            continue
        at = len(indent)
        if dash or item:
            if at != column or here.__class__ is dict:
                if here is None:
                    root = here = []
                    column = at
                    skipped += at
                elif open_key is not None and at >= column:
                    around.append((column, here))
                    here[open_key] = here = []
                    column = at
                else:
                    while at < column or (at == column and here.__class__ is dict):
                        if not around:
                            raise _Odd
                        column, here = around.pop()
                    if at != column:
                        raise _Odd
            if item:
                here.append(item if item[0] in _AS_WRITTEN else _value(item))
                open_key = None
                continue
            around.append((column, here))
            made: dict[str, Any] = {}
            here.append(made)
            here = made
            column = at + len(dash)
        elif at != column or here.__class__ is list:
            if here is None:
                root = here = {}
                column = at
                skipped += at
            elif open_key is not None and at > column:
                around.append((column, here))
                here[open_key] = here = {}
                column = at
            else:
                while at < column or (at == column and here.__class__ is list):
                    if not around:
                        raise _Odd
                    column, here = around.pop()
                if at != column:
                    raise _Odd
        if key in here or len(around) >= max_depth:
            raise _Odd
        if value:
            here[key] = value if value[0] in _AS_WRITTEN else _value(value)
            open_key = None
        elif header:
            if dash:
                raise _Odd
            here[key] = _block(header, body)
            open_key = None
        else:
            here[key] = None
            open_key = key
    return root, skipped


def _value(text: str) -> Any:
    first = text[0]
    if first == "'":
        return text[1:-1].replace("''", "'")
    if first == '"':
        return text[1:-1]
    if first == "[":
        words = text[1:-1].replace(" ", "")
        return [_WORDS.get(word, word) for word in words.split(",")] if words else []
    if first == "{":
        return {}
    if first.isalpha():
        return _WORDS.get(text, text)
    from devportal.catalog.yaml.schema import core_value, finite

    return finite(core_value(text))


def _block(header: str, body: str) -> str:
    if not body or "\t" in body or "\r" in body:
        raise _Odd
    lines = body.split("\n")
    while lines and not lines[-1]:
        lines.pop()
    first = lines[0] if lines else ""
    width = len(first) - len(first.lstrip(" "))
    if width == len(first) or lines[-1].isspace():
        raise _Odd
    cut = []
    for line in lines:
        if line[:width].strip(" "):
            raise _Odd
        cut.append(line[width:])
    text = _folded(cut) if header[0] == ">" else "\n".join(cut)
    return text if header[-1] == "-" else text + "\n"


def _folded(lines: list[str]) -> str:
    parts: list[str] = []
    joint = ""
    for line in lines:
        if not line:
            joint = joint + "\n" if joint != " " else "\n"
            continue
        if line[0] == " ":
            raise _Odd
        parts += (joint, line)
        joint = " "
    return "".join(parts)

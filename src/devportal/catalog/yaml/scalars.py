"""What the scalars of a YAML document say: line folding, escapes and block text."""

from __future__ import annotations

import re

from devportal.catalog.yaml.faults import Fault, short

_START_FAULTS = {
    ",": "a flow indicator `,`",
    "%": "a directive indicator `%`",
    "|": "a block text indicator `|`",
    ">": "a block text indicator `>`",
    "@": "a reserved character `@`",
    "`": "a reserved character '`'",
    "\t": "a tab",
}
_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "\t": "\t",
}
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
_HEX = re.compile(r"[0-9a-fA-F]+\Z")
_SPECIAL = re.compile(r"\n[ \t\n]*|\\(?:\n[ \t]*|[\s\S]|\Z)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def plain(source: str, offset: int) -> str:
    """Give the value of unquoted text."""
    wrong = _START_FAULTS.get(source[:1])
    if wrong:
        raise Fault(offset, f"unquoted text cannot start with {wrong}; put it in quotes")
    return _unfolded(source)


def single_quoted(source: str, offset: int) -> str:
    """Give the value of text in single quotes; `source` includes them."""
    if len(source) == 1 or source[-1] != "'":
        raise Fault(offset, "the closing `'` is missing")
    return _unfolded(source[1:-1]).replace("''", "'")


def double_quoted(source: str, offset: int) -> str:
    r"""Give the value of text in double quotes; `source` includes them.

    A pair of `\u` surrogates becomes its character. A lone one becomes U+FFFD, unlike in JavaScript: no such
    text can be stored or shown.
    """
    if len(source) == 1 or source[-1] != '"':
        raise Fault(offset, 'the closing `"` is missing')
    parts: list[str] = []
    at, end = 1, len(source) - 1
    while (found := _SPECIAL.search(source, at, end)) is not None:
        text = source[at : found.start()]
        mark = found.group()
        at = found.end()
        if mark[0] == "\n":
            parts += (text.rstrip(" \t"), "\n" * (mark.count("\n") - 1) or " ")
            continue
        parts.append(text)
        if mark[1:2] in _HEX_DIGITS:
            digits = source[at : at + _HEX_DIGITS[mark[1]]]
            parts.append(_character(digits, mark, offset + found.start()))
            at += len(digits)
        elif mark[1:2] != "\n":
            parts.append(_escape(mark, offset + found.start()))
    parts.append(source[at:end])
    return _whole("".join(parts))


def _escape(mark: str, offset: int) -> str:
    text = _ESCAPES.get(mark[1:])
    if text is None:
        raise Fault(offset, f"`{mark}` is no escape sequence")
    return text


def _character(digits: str, mark: str, offset: int) -> str:
    code = int(digits, 16) if len(digits) == _HEX_DIGITS[mark[1]] and _HEX.match(digits) else 0x110000
    if code > 0x10FFFF:
        raise Fault(offset, f"`{mark}{digits}` is no escape sequence")
    return chr(code)


def _whole(text: str) -> str:
    if _SURROGATE.search(text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _unfolded(source: str) -> str:
    """Join the lines of a flow scalar: one line end is a space, n of them are n - 1 line feeds."""
    if "\n" not in source:
        return source
    first, *middle = source.split("\n")
    last = middle.pop().lstrip(" \t")
    text = first.rstrip(" \t")
    joint = " "
    parts = [text]
    for line in (line.strip(" \t") for line in middle):
        if not line:
            if joint == "\n":
                parts.append("\n")
            joint = "\n"
        else:
            parts += (joint, line)
            joint = " "
    parts += (joint, last)
    return "".join(parts)


def block(header: str, body: str, indent: int, offset: int, *, at_root: bool) -> str:
    """Give the value of a block scalar.

    `indent` is that of the collection around it, `offset` that of the header.
    """
    folded, explicit, chomp = _header(header, offset)
    lines = (
        [(len(line) - len(line.lstrip(" ")), line.lstrip(" ")) for line in body.split("\n")] if body else []
    )
    end = len(lines)
    while end and lines[end - 1][1] in ("", "\r"):
        end -= 1
    if end == 0:
        return "\n" * max(1, len(lines) - 1) if chomp == "+" and lines else ""
    trim, first = _trim(lines, end, indent, explicit, offset, at_root=at_root)
    for number in range(len(lines) - 1, end - 1, -1):
        if lines[number][0] > trim:
            end = number + 1
            break
    head = "".join(" " * (width - trim) + "\n" for width, _ in lines[:first])
    content = _cut(lines[first:end], trim, offset)
    value = head + (_folded(content) if folded else "\n".join(content))
    if chomp == "-":
        return value
    if chomp == "+":
        value += "".join("\n" + " " * (width - trim) for width, _ in lines[end:])
        return value if value.endswith("\n") else value + "\n"
    return value + "\n"


def _header(header: str, offset: int) -> tuple[bool, int, str]:
    explicit, chomp = 0, ""
    for number, char in enumerate(header[1:], 1):
        if char in "+-" and not chomp:
            chomp = char
        elif char in "123456789" and not explicit:
            explicit = int(char)
        else:
            raise Fault(offset + number, f"`{short(header)}` is no block text header")
    return header[0] == ">", explicit, chomp


def _trim(
    lines: list[tuple[int, str]], end: int, indent: int, explicit: int, offset: int, *, at_root: bool
) -> tuple[int, int]:
    """Give how much indentation to take away and which line is the first with content."""
    trim = indent + explicit
    for number, (width, text) in enumerate(lines[:end]):
        if text in ("", "\r"):
            if not explicit and width > trim:
                trim = width
            continue
        if width < trim:
            raise Fault(offset, "block text starts with lines indented more; give its indentation as in `|2`")
        if not explicit:
            trim = width
        if trim == 0 and not at_root:
            raise Fault(offset, "block text within a collection must be indented")
        return trim, number
    return trim, 0


def _cut(lines: list[tuple[int, str]], trim: int, offset: int) -> list[str]:
    cut = []
    for width, text in ((width, text.removesuffix("\r")) for width, text in lines):
        if text and width < trim:
            raise Fault(offset, "a line of this block text is indented less than its first line")
        cut.append(" " * (width - trim) + text)
    return cut


def _folded(lines: list[str]) -> str:
    parts: list[str] = []
    joint = ""
    wider = False
    for line in lines:
        if line[:1] in (" ", "\t"):
            if joint == " ":
                joint = "\n"
            elif not wider and joint == "\n":
                joint = "\n\n"
            parts += (joint, line)
            joint = "\n"
            wider = True
        elif not line:
            if joint == "\n":
                parts.append("\n")
            else:
                joint = "\n"
        else:
            parts += (joint, line)
            joint = " "
            wider = False
    return "".join(parts)

"""Writes YAML as the npm package yaml 2 does by default, which is how `catalog:write` writes in Backstage."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_WIDTH = 80
_LEAST = 20
# what YAML 1.2 would read as something else than text
_OTHER = re.compile(
    r"(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|0o[0-7]+|[-+]?[0-9]+|0x[0-9a-fA-F]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))?"
)
_QUOTE = re.compile(r"^[\n\t ,\[\]{}#&*!|>'\"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :-]$")


def to_yaml(value: object) -> str:
    """Write one document, block style, two spaces deep, ending in a line feed."""
    return _node(value, "").lstrip("\n") + "\n"


def _node(value: Any, indent: str) -> str:
    if isinstance(value, dict) and value:
        return "\n" + "\n".join(_pair(key, item, indent) for key, item in value.items())
    if isinstance(value, (list, tuple)) and value:
        return "\n" + "\n".join(_item(item, indent) for item in value)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[]"
    return _scalar(value, indent)


def _pair(key: object, value: Any, indent: str) -> str:
    name = _scalar(str(key), indent, is_key=True)
    made = _node(value, indent + "  ")
    return f"{indent}{name}:{made if made.startswith(chr(10)) else ' ' + made}"


def _item(value: Any, indent: str) -> str:
    made = _node(value, indent + "  ")
    if made.startswith("\n"):  # a collection starts on the line of its dash
        made = made[1 + len(indent) + 2 :]
    return f"{indent}- {made}"


def _scalar(value: Any, indent: str, *, is_key: bool = False) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    if "\n" in text and not is_key and not re.search(r"[ \t]+$", text) and text.strip("\n\t "):
        return _block(text, indent)
    if _QUOTE.search(text) or _OTHER.fullmatch(text) or not text.isprintable():
        return _quoted(text, indent, is_key=is_key)
    return text if is_key else _folded(text, indent)


def _quoted(text: str, indent: str, *, is_key: bool) -> str:
    import json

    if '"' in text and "'" not in text and "\n" not in text and text.isprintable():
        made = "'" + text + "'"
    else:
        made = json.dumps(text, ensure_ascii=False)
    return made if is_key else _folded(made, indent)


def _folded(text: str, indent: str) -> str:
    """Break a long line at its spaces, as the package does."""
    width = max(_LEAST + 1, 1 + _WIDTH - len(indent))
    if len(text) <= width:
        return text
    parts: list[str] = []
    start, end, split = 0, width, None
    for at, char in enumerate(text):
        if (
            char == " "
            and 0 < at < len(text) - 1
            and text[at - 1] not in " \n\t"
            and text[at + 1] not in " \n\t"
        ):
            split = at
        if at >= end and split is not None:
            parts.append(text[start:split])
            start, end, split = split + 1, split + width, None
    parts.append(text[start:])
    return ("\n" + indent).join(parts)


def _block(text: str, indent: str) -> str:
    """Write a text of several lines: as it is with `|`, folded with `>` where a line is too long."""
    width = _WIDTH - len(indent)
    literal = all(len(line) <= width for line in text.split("\n"))
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    chomp = "-" if ends == 0 else "" if ends == 1 else "+"
    lines = body.split("\n") + [""] * max(0, ends - 1)
    depth = indent or "  "
    lead = "2" if body[:1] in (" ", "\t") or body.startswith("\n ") else ""
    made = [depth + line if line else "" for line in (lines if literal else _fold_block(lines, depth))]
    return f"{'|' if literal else '>'}{lead}{chomp}\n" + "\n".join(made)


def _fold_block(lines: Sequence[str], indent: str) -> list[str]:
    made: list[str] = []
    for at, line in enumerate(lines):
        made += _folded(line, indent).split("\n" + indent)
        more = at + 1 < len(lines) and line and not line.startswith((" ", "\t"))
        if more and lines[at + 1] and not lines[at + 1].startswith((" ", "\t")):
            made.append("")  # a line feed of a folded text is an empty line
        elif line == "" and at and lines[at - 1]:
            made.append("")
    return made

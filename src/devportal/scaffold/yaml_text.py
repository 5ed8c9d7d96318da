"""Writes YAML as the npm package yaml 2 does by default, which is how `catalog:write` writes in Backstage.

The same choice of plain, quoted and block style and the same places for line breaks: a descriptor that
Backstage has written and one that was written here are equal byte for byte.
"""

from __future__ import annotations

import re

from devportal.scaffold.yaml_fold import BLOCK, FLOW, QUOTED, fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WIDTH = 80
_MULTI_LINE = 40
# what YAML 1.2 would read as something else than text
_OTHER = re.compile(
    r"(?:(?:~|[Nn]ull|NULL)?|[Tt]rue|TRUE|[Ff]alse|FALSE|0o[0-7]+|[-+]?[0-9]+|0x[0-9a-fA-F]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)\Z"
)
_NOT_PLAIN = re.compile(
    r"\A[\n\t ,\[\]{}#&*!|>'\"%@`]|\A[?-]\Z|\A[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]\Z"
)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]"
)
_MARKER = re.compile(r"^(?:%|---|\.\.\.)", re.MULTILINE)
_SHORT = {"00": "\\0", "07": "\\a", "0b": "\\v", "1b": "\\e"}


def to_yaml(value: object) -> str:
    """Write one document, block style, two spaces deep, ending in a line feed."""
    from devportal.scaffold.nunjucks.javascript import joined

    return joined(_node(value, "", None).removeprefix("\n")) + "\n"


def _node(value: Any, indent: str, start: int | None) -> str:
    """Write a value; a collection begins with a line feed. `start` is the column a scalar begins at."""
    if isinstance(value, dict) and value:
        return "\n" + "\n".join(_pair(key, item, indent) for key, item in value.items())
    if isinstance(value, (list, tuple)) and value:
        return "\n" + "\n".join(_item(item, indent) for item in value)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[]"
    return _scalar(value, indent, start)


def _pair(key: object, value: Any, indent: str) -> str:
    from devportal.scaffold.nunjucks.javascript import units

    name = _key(units(str(key)), indent)
    made = _node(value, indent + "  ", len(name) + 2)
    return f"{indent}{name}:{made if made.startswith(chr(10)) else ' ' + made}"


def _item(value: Any, indent: str) -> str:
    made = _node(value, indent + "  ", None)
    if made.startswith("\n"):  # a collection starts on the line of its dash
        made = made[1 + len(indent) + 2 :]
    return f"{indent}- {made}"


def _key(text: str, indent: str) -> str:
    is_plain = not (_CONTROL.search(text) or "\n" in text or _NOT_PLAIN.search(text) or _OTHER.match(text))
    if is_plain and not (_MARKER.search(text) and indent == ""):
        return text
    if _CONTROL.search(text):
        return _double(text, indent, None, is_key=True)
    return _quoted(text, indent, None, is_key=True)


def _scalar(value: Any, indent: str, start: int | None) -> str:
    from devportal.scaffold.nunjucks.javascript import from_python, to_text, units

    if value is None:
        return "null"
    if not isinstance(value, str):
        return to_text(from_python(value))
    text = units(value)
    if _CONTROL.search(text):
        return _double(text, indent, start)
    if _NOT_PLAIN.search(text):
        return _block(text, indent, start) if "\n" in text else _quoted(text, indent, start)
    if "\n" in text:
        return _block(text, indent, start)
    if _OTHER.match(text):
        return _quoted(text, indent, start)
    return fold(text, indent, FLOW, start)[0]


def _quoted(text: str, indent: str, start: int | None, *, is_key: bool = False) -> str:
    if (
        '"' in text
        and "'" not in text
        and not re.search(r"[ \t]\n|\n[ \t]", text)
        and not (is_key and "\n" in text)
    ):
        return _single(text, indent, start, is_key=is_key)
    return _double(text, indent, start, is_key=is_key)


def _single(text: str, indent: str, start: int | None, *, is_key: bool) -> str:
    inner = re.sub(r"\n+", lambda match: match[0] + "\n" + indent, text.replace("'", "''"))
    made = f"'{inner}'"
    return made if is_key else fold(made, indent, FLOW, start)[0]


def _double(text: str, indent: str, start: int | None, *, is_key: bool = False) -> str:
    import json

    written = json.dumps(text, ensure_ascii=False)
    written = re.sub(
        r"[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]", _escaped, written
    )
    made = re.sub(r"\\u00(..)", lambda match: _SHORT.get(match[1], "\\x" + match[1]), written)
    if not is_key and len(written) >= _MULTI_LINE:
        made = _with_lines(made, indent)
    return made if is_key else fold(made, indent, QUOTED, start)[0]


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _with_lines(text: str, indent: str) -> str:
    r"""Break a quoted text at its `\n`, but for those at its end."""
    parts: list[str] = []
    at = 0
    for match in re.finditer(r"( ?)((?:\\n)+)(?=(.))|\\(?!n).", text):
        if match[2] is None or not match[2]:
            continue
        count = len(match[2]) // 2
        last = match[3] == '"'
        # the ones at the end stay as they are written
        breaks = count - 1 if last else count
        parts.append(text[at : match.start()])
        at = match.end()
        if breaks == 0:
            parts.append(("\\ " if match[1] else "") + match[2])
            continue
        lines = "\n" * (breaks + 1) + indent
        parts.append(("\\ " if match[1] else "") + lines + ("\\n" if last else ""))
        if match[3] == " ":
            parts.append("\\")
    return "".join(parts) + text[at:]


def _block(text: str, indent: str, start: int | None) -> str:
    """Write a text of several lines: as it is with `|`, folded with `>` where a line is too long."""
    if re.search(r"\n[\t ]+\Z", text):
        return _quoted(text, indent, start)
    indent = indent or ("  " if _MARKER.search(text) else "")
    literal = all(len(line) <= _WIDTH - len(indent) for line in text.split("\n"))
    body = text.rstrip("\n\t ")
    end = text[len(body) :]
    chomp = "-" if "\n" not in end else "+" if text == end or end.index("\n") != len(end) - 1 else ""
    end = end.removesuffix("\n")
    end = re.sub(r"(?<!\n)\n+(?!\n|\Z)", lambda match: match[0] + indent, end)
    lead = re.match(r"[ \n]*", body)
    begin = lead[0] if lead else ""
    spaced = " " in begin
    begin = begin[: begin.rindex("\n") + 1] if "\n" in begin else ""
    body = body[len(begin) :]
    begin = re.sub(r"\n+", lambda match: match[0] + indent, begin)
    header = (("2" if indent else "1") if spaced else "") + chomp
    if not literal:
        made, overflow = fold(begin + _folded(body, indent) + end, indent, BLOCK, len(indent))
        if not overflow:
            return f">{header}\n{indent}{made}"
    plain = re.sub(r"\n+", lambda match: match[0] + indent, body)
    return f"|{header}\n{indent}{begin}{plain}{end}"


def _folded(body: str, indent: str) -> str:
    """Double the line feeds of a folded block, apart from those around lines that are indented further."""
    doubled = re.sub(r"\n+", lambda match: "\n" + match[0], body)
    more = re.sub(
        r"(?:\A|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?", lambda match: match[1] + (match[2] or ""), doubled
    )
    return re.sub(r"\n+", lambda match: match[0] + indent, more)

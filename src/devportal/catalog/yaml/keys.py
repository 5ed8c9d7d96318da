"""The text of a mapping key that is itself a list or a mapping, as Backstage's reader writes it back."""

from __future__ import annotations

import re

from devportal.catalog.yaml import schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.yaml.nodes import Node
    from devportal.catalog.yaml.values import Values

_WIDTH = 80
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DECIMAL = re.compile(r"[-+]?[0-9]+\Z")
_NOT_PLAIN = re.compile(
    r"\A[\n\t ,\[\]{}#&*!|>'\"%@`]|\A[?-](?:\Z|[ \t])|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :-]\Z"
    r"|[\[\]{},\n]|\A\Z"
)
_STEP = "  "


def written(node: Node, values: Values, indent: str = "") -> str:
    """Write a collection in flow style; longer than a line, it gets a line for each entry."""
    inner = indent + _STEP
    if node.kind == "seq":
        entries = [_entry(item, values, inner) for item in node.items]
        start, end = "[", "]"
    else:
        entries = [_pair(key, item, values, inner) for key, item in node.items]
        start, end = "{", "}"
    if not entries:
        return _props(node, values) + start + end
    lines = [entry + "," for entry in entries[:-1]] + entries[-1:]
    wide = sum(len(line) + 2 for line in lines) + 2 > _WIDTH
    if wide or any("\n" in line for line in lines):
        body = "".join(f"\n{inner}{line}" for line in lines)
        return f"{_props(node, values)}{start}{body}\n{indent}{end}"
    return f"{_props(node, values)}{start} {' '.join(lines)} {end}"


def _pair(key: Node | None, item: Node | None, values: Values, indent: str) -> str:
    if key is None:  # in a document that broke off there
        return "?"
    name = _entry(key, values, indent)
    if key.kind in ("map", "seq"):
        name = f"? {name}"
    elif key.kind == "alias":
        name += " "
    if item is None:
        return name.strip() or "?"
    return f"{name}: {_entry(item, values, indent)}".rstrip(" ")


def _entry(node: Node, values: Values, indent: str) -> str:
    if node.kind == "alias":
        return values.text[node.start : node.end]
    if node.kind != "text":
        return written(node, values, indent)
    return _props(node, values) + _scalar(node, values)


def _scalar(node: Node, values: Values) -> str:
    text = values.source(node)
    if node.style == "P" and not isinstance(value := schema.core_value(text), str):
        return schema.js_text(value) if _DECIMAL.match(text) else text
    if _CONTROL.search(text):
        return _double_quoted(text)
    if node.style == "'" and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    plain = node.style in "P|" and not _NOT_PLAIN.search(text)
    if plain and isinstance(schema.core_value(text), str):
        return text
    if node.style != '"' and '"' in text and "'" not in text and "\n" not in text:
        return f"'{text}'"
    return _double_quoted(text)


def _double_quoted(text: str) -> str:
    from json import dumps

    return _CONTROL.sub(lambda found: dumps(found.group())[1:-1], dumps(text, ensure_ascii=False))


def _props(node: Node, values: Values) -> str:
    parts = [f"&{node.anchor} "] if node.anchor else []
    if node.tag is not None:
        parts.append(values.text[node.tag.start : node.tag.end] + " ")
    return "".join(parts)

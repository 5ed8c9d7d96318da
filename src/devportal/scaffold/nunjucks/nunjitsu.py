"""What the newest Backstage refuses: since scaffolder-backend 4.0.3 its engine is nunjitsu (0.6.2 read)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from devportal.scaffold.nunjucks.members import MEMBERS
from devportal.scaffold.nunjucks.nodes import (
    Call,
    Capture,
    Dict,
    For,
    If,
    Literal,
    Load,
    Lookup,
    Macro,
    Node,
    Symbol,
    Template,
    Text,
    Unary,
    walk,
)

Finding = tuple[str, int, int]
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_RESERVED = frozenset(("constructor", "prototype", "__proto__"))
_METHODS = frozenset(
    (
        "at charAt charCodeAt concat copyWithin endsWith fill flat includes indexOf join lastIndexOf pop push"
        " replace reverse shift slice sort splice split startsWith substring test toExponential toFixed"
        " toLowerCase toPrecision toString toUpperCase trim trimEnd trimStart unshift"
    ).split()
)
_ONLY_IN_NUNJUCKS = frozenset(name for table in MEMBERS.values() for name in table) - _METHODS


def lint_nunjitsu(template: Template) -> list[Finding]:
    """Message, line and column of what works in nunjucks and fails in nunjitsu.

    Only what can be seen without the values: a method that both engines know on some kind of value is passed
    over.
    """
    return [(message, node.line, node.column) for node in walk(template.body) for message in _refused(node)]


def _refused(node: Node) -> Iterator[str]:
    if isinstance(node, Symbol):
        yield from _name(node.name)
    elif isinstance(node, Lookup):
        yield from _member(node)
    elif isinstance(node, Dict):
        keys = (pair.key for pair in node.pairs)
        yield from (
            _reserved(key.value) for key in keys if isinstance(key, Literal) and key.value in _RESERVED
        )
    elif isinstance(node, Call):
        yield from _method(node)
    elif isinstance(node, Unary) and isinstance(node.target, Unary):
        if node.operator == node.target.operator != "not":
            yield f"two signs `{node.operator}` in a row are refused"
    else:
        yield from _tag(node)


def _name(name: str) -> Iterator[str]:
    if name in _RESERVED:
        yield _reserved(name)
    elif not _NAME.match(name):
        yield f"the name `{name}` holds a character that is refused: a name has letters, digits and `_`"


def _reserved(name: object) -> str:
    return f"the name `{name}` is reserved"


def _member(node: Lookup) -> Iterator[str]:
    key = node.key
    if isinstance(key, Literal) and isinstance(key.value, str):
        if node.dotted:
            yield from _name(key.value)
        elif key.value in _RESERVED:
            yield _reserved(key.value)


def _method(node: Call) -> Iterator[str]:
    key = node.target.key if isinstance(node.target, Lookup) else None
    if isinstance(key, Literal) and key.value in _ONLY_IN_NUNJUCKS - _RESERVED:
        yield f"the method {key.value}() does not exist"


def _tag(node: Node) -> Iterator[str]:
    if isinstance(node, Text) and node.unclosed:
        yield f"the {node.unclosed} tag is never closed (with end{node.unclosed}, without dashes)"
    elif (isinstance(node, (For, If)) and node.tag in ("asyncEach", "asyncAll", "ifAsync")) or isinstance(
        node, Load
    ):
        yield f"the tag {node.tag} does not exist"
    elif isinstance(node, Capture) and any(isinstance(each, Macro) and each.name for each in walk(node.body)):
        yield "a macro cannot be defined inside a set or filter block"

"""What a template refers to, for linters: names, filters, tests, and subtractions that look like names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devportal.scaffold.nunjucks.nodes import (
    Binary,
    Call,
    Dict,
    Filter,
    For,
    Is,
    Keywords,
    Literal,
    Lookup,
    Macro,
    Node,
    Set,
    Symbol,
    Template,
    children,
    walk,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A name and the members read from it as far as they are written out: `steps['a'].output` is a path of 3.

    `local` is true where the template itself gives the name a value anywhere (set, for, macro, `loop`);
    `called` where the last member is called.
    """

    path: tuple[str, ...]
    line: int
    column: int
    local: bool = False
    called: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A filter or test by its name."""

    name: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Subtraction:
    """`a.b-c.d`: written like a name with dashes, read as a difference.

    `text` is what stands there, `suggestion` what was likely meant (None where no name can be written so).
    """

    text: str
    suggestion: str | None
    line: int
    column: int


def references(template: Template) -> list[Reference]:
    """Every name a template reads, in order, each with its longest written-out path."""
    local = local_names(template)
    found: list[Reference] = []
    pending: list[tuple[Node, bool]] = [(template.body, False)]
    while pending:
        node, called = pending.pop()
        chain = _chain(node)
        if chain is not None:
            symbol, path = chain
            found.append(Reference(path, symbol.line, symbol.column, path[0] in local, called))
            continue
        below = list(_read_below(node))
        pending.extend((child, isinstance(node, Call) and child is node.target) for child in reversed(below))
    return found


def _read_below(node: Node) -> Iterator[Node]:
    """The nodes below that are read, not given a value or used as a plain word."""
    if isinstance(node, Dict):
        yield from (pair.value for pair in node.pairs)
    elif isinstance(node, Set):
        yield node.value
    elif isinstance(node, For):
        yield from (part for part in (node.iterable, node.body, node.other) if part is not None)
    elif isinstance(node, Macro):
        yield from (arg for arg in node.args if isinstance(arg, Keywords))
        yield node.body
    elif isinstance(node, Is):
        yield node.left
        yield from node.test.args if isinstance(node.test, (Call, Filter)) else ()
    else:
        yield from children(node)


def _chain(node: Node) -> tuple[Symbol, tuple[str, ...]] | None:
    """The name and path of `name.member['other']`; None for anything else."""
    members: list[str] = []
    while isinstance(node, Lookup):
        if not (isinstance(node.key, Literal) and isinstance(node.key.value, str)):
            return None
        members.append(node.key.value)
        node = node.target
    return (node, (node.name, *reversed(members))) if isinstance(node, Symbol) else None


def local_names(template: Template) -> frozenset[str]:
    """The names a template gives a value itself."""
    names = {"loop", "caller", "super"}
    for node in walk(template.body):
        targets: list[Node] = []
        if isinstance(node, Set):
            targets = node.targets
        elif isinstance(node, For):
            targets = node.names
        elif isinstance(node, Macro):
            names.update([node.name] if node.name else [])
            targets = node.args
        for target in targets:
            named = [pair.key for pair in target.pairs] if isinstance(target, Keywords) else [target]
            names.update(each.name for each in named if isinstance(each, Symbol))
    return frozenset(names)


def filters_used(template: Template) -> list[Use]:
    """Every filter of a template."""
    return [
        Use(node.name, node.line, node.column) for node in walk(template.body) if isinstance(node, Filter)
    ]


def subtractions(template: Template) -> list[Subtraction]:
    """Differences without spaces between names, the outermost of each, in order."""
    lines = [0, *(index + 1 for index, char in enumerate(template.source) if char == "\n")]
    found: list[Subtraction] = []
    inner: set[int] = set()
    for node in walk(template.body):
        if not isinstance(node, Binary) or id(node) in inner:
            continue
        paths = _dashed(node, template.source, lines, inner)
        if paths is not None:
            text = "-".join(".".join(path) for path in paths)
            start = _leftmost(node)
            found.append(Subtraction(text, _suggestion(paths), start.line, start.column))
    return found


def _dashed(node: Node, source: str, lines: list[int], inner: set[int]) -> list[tuple[str, ...]] | None:
    """The paths between the dashes of `a.b-c-d.e`, or None."""
    if not isinstance(node, Binary) or node.operator != "-":
        chain = _chain(node)
        return [chain[1]] if chain else None
    right = node.right
    while isinstance(right, Filter):
        right = right.args[0]
    chain = _chain(right)
    left = _dashed(node.left, source, lines, inner)
    if chain is None or left is None:
        return None
    offset = lines[chain[0].line - 1] + chain[0].column - 1
    if source[offset - 1] != "-" or source[offset - 2].isspace():
        return None
    inner.add(id(node.left))
    return [*left, chain[1]]


def _leftmost(node: Node) -> Node:
    while isinstance(node, (Binary, Lookup)):
        node = node.left if isinstance(node, Binary) else node.target
    return node


def _suggestion(paths: list[tuple[str, ...]]) -> str | None:
    if len(paths[0]) == 1:
        return None
    name = "-".join([paths[0][-1], *(path[0] for path in paths[1:])])
    if any(len(path) > 1 for path in paths[1:-1]):
        return None
    return ".".join(paths[0][:-1]) + f"['{name}']" + "".join(f".{member}" for member in paths[-1][1:])

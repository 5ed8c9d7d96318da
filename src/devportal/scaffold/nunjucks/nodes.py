"""The tree of a template. Lines and columns count from 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields


@dataclass(slots=True)
class Node:
    """A piece of a template and where it starts."""

    line: int
    column: int


@dataclass(slots=True)
class Literal(Node):
    """A string, number, boolean or null."""

    value: str | float | bool | None


@dataclass(slots=True)
class Regex(Node):
    """A regular expression `r/pattern/flags`."""

    pattern: str
    flags: str


@dataclass(slots=True)
class Symbol(Node):
    """A bare name."""

    name: str


@dataclass(slots=True)
class Items(Node):
    """A list of expressions."""

    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Group(Items):
    """Expressions in parentheses; the last one counts, as with JavaScript's comma."""


@dataclass(slots=True)
class Array(Items):
    """Expressions in brackets."""


@dataclass(slots=True)
class Pair(Node):
    """A key and its value in braces, or a named argument."""

    key: Node
    value: Node


@dataclass(slots=True)
class Dict(Node):
    """Pairs in braces."""

    pairs: list[Pair] = field(default_factory=list)


@dataclass(slots=True)
class Keywords(Dict):
    """The named arguments of a call, handed over as one object."""


@dataclass(slots=True)
class Slice(Node):
    """`start:stop:step` in brackets (cookiecutter only)."""

    start: Node | None = None
    stop: Node | None = None
    step: Node | None = None


@dataclass(slots=True)
class Lookup(Node):
    """`target.key` or `target[key]`; no key where the brackets are empty."""

    target: Node
    key: Node | None
    dotted: bool = False


@dataclass(slots=True)
class Call(Node):
    """A call with its arguments."""

    target: Node
    args: list[Node]


@dataclass(slots=True)
class Filter(Node):
    """`value | name(args)`; the value is the first argument."""

    name: str
    args: list[Node]


@dataclass(slots=True)
class InlineIf(Node):
    """`body if condition else other`."""

    condition: Node
    body: Node
    other: Node | None


@dataclass(slots=True)
class Unary(Node):
    """`not`, `-` or `+`."""

    operator: str
    target: Node


@dataclass(slots=True)
class Binary(Node):
    """Two operands; the operator as the template writes it."""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True)
class Compare(Node):
    """A chain of comparisons."""

    first: Node
    rest: list[tuple[str, Node]]


@dataclass(slots=True)
class Is(Node):
    """`left is test`; what stands for the test may be any expression."""

    left: Node
    test: Node


@dataclass(slots=True)
class Body(Node):
    """Statements and text in order."""

    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Text(Node):
    """Text outside of tags; `unclosed` names the `raw` or `verbatim` tag before it that has no end."""

    text: str
    unclosed: str = ""


@dataclass(slots=True)
class Output(Node):
    """An expression that is written."""

    expression: Node


@dataclass(slots=True)
class Capture(Node):
    """A body whose text is a value."""

    body: Body


@dataclass(slots=True)
class If(Node):
    """`if`, `elif`, `else`; `tag` tells `ifAsync` apart."""

    tag: str
    condition: Node
    body: Body
    other: Body | If | None


@dataclass(slots=True)
class For(Node):
    """`for`, `asyncEach` or `asyncAll` (told apart by `tag`)."""

    tag: str
    names: list[Node]
    iterable: Node
    body: Body
    other: Body | None


@dataclass(slots=True)
class Set(Node):
    """`set a, b = value`, or a block whose text is the value."""

    targets: list[Node]
    value: Node


@dataclass(slots=True)
class Case(Node):
    """One case of a switch."""

    condition: Node
    body: Body


@dataclass(slots=True)
class Switch(Node):
    """`switch`, its cases and the default."""

    subject: Node
    cases: list[Case]
    default: Body | None


@dataclass(slots=True)
class Macro(Node):
    """A macro; `name` is None for the body of a `call`."""

    name: str | None
    args: list[Node]
    body: Body


@dataclass(slots=True)
class Block(Node):
    """A named block, rendered where it stands."""

    name: str
    body: Body


@dataclass(slots=True)
class Load(Node):
    """`include`, `extends`, `import` or `from`: no template can load another one."""

    tag: str
    template: Node


@dataclass(slots=True)
class Template(Node):
    """A whole template."""

    body: Body
    source: str


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order they are written."""
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, Node):
                    yield item
                elif isinstance(item, tuple):
                    yield item[1]


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, parents first."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(list(children(current))))

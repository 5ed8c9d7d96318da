"""The parts of a YAML document's tree."""

from __future__ import annotations

from devportal.catalog.yaml.extents import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass

SCALARS = frozenset("P'\"*")


class Node:
    """A value as written: `kind` is `map`, `seq`, `text` or `alias`.

    `items` holds [key, value] pairs of a map (value None: nothing was written) or the nodes of a sequence.
    `style` of a text is its token kind, `start:end` its source; `body` the token of a block scalar.
    """

    __slots__ = (
        "anchor",
        "block",
        "body",
        "end",
        "indent",
        "items",
        "kind",
        "start",
        "style",
        "tag",
        "target",
    )

    def __init__(self, kind: str, start: int, end: int, style: str = "P") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.style = style
        self.block = False
        self.indent = 0
        self.items: list[Any] = []
        self.anchor: str | None = None
        self.tag: Token | None = None
        self.body: Token | None = None
        self.target: Any = None


class Props:
    """What stands before a node: its anchor and tag, and the indicator that introduces it."""

    __slots__ = ("anchor", "comma", "end", "found", "line_after", "newline", "start", "tag")

    def __init__(self) -> None:
        self.anchor: Token | None = None
        self.tag: Token | None = None
        self.found: Token | None = None
        self.comma: Token | None = None
        self.newline = False
        self.line_after: Token | None = None
        self.start = self.end = 0


class Slot:
    """One place of a pair, filled like a list."""

    __slots__ = ("_index", "_pair")

    def __init__(self, pair: list[Any], index: int) -> None:
        self._pair = pair
        self._index = index

    def append(self, node: Node) -> None:
        self._pair[self._index] = node


def scalar(token: Token) -> Node:
    """Make the node of a one-token value."""
    return Node("alias" if token.kind == "*" else "text", token.start, token.end, token.kind)

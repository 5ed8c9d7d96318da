"""Flow collections (`[a, b]`, `{a: b}`) of one YAML document."""

from __future__ import annotations

from devportal.catalog.yaml.faults import LIMIT, Fault
from devportal.catalog.yaml.nodes import SCALARS, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.yaml.blocks import Blocks
    from devportal.catalog.yaml.extents import Token
    from devportal.catalog.yaml.nodes import Props

_BESIDE = frozenset("SNC&!")
_CLOSED_BY = {"[": "]", "{": "}"}


class Entry:
    """One entry as the brackets and commas part it: what stands before, key, `:` and its company, value."""

    __slots__ = ("after", "before", "key", "value")

    def __init__(self) -> None:
        self.before: list[Token] = []
        self.key: Node | None = None
        self.after: list[Token] | None = None
        self.value: Node | None = None


def flow(tree: Blocks, depth: int) -> Node:
    """Read the flow collection whose bracket is the next token of `tree`."""
    opening = tree.tokens[tree.at]
    if depth > tree.max_depth:
        raise Fault(opening.start, f"nesting deeper than {tree.max_depth}", LIMIT)
    node = Node("map" if opening.kind == "{" else "seq", opening.start, opening.end, opening.kind)
    node.indent = opening.indent
    tree.at += 1
    entries = _entries(tree, _CLOSED_BY[opening.kind], depth)
    node.end = tree.tokens[tree.at - 1].end
    for number, entry in enumerate(entries):
        _resolve(tree, node, entry, first=number == 0, last=number == len(entries) - 1)
    return node


def _entries(tree: Blocks, closing: str, depth: int) -> list[Entry]:
    entries: list[Entry] = []
    entry: Entry | None = None
    while (token := tree.token_at(tree.at)) is not None:
        kind = token.kind
        if kind == closing:
            tree.at += 1
            return entries
        if kind in ",?":
            if entry is None or entry.after is not None:
                entries.append(entry := Entry())
            entry.before.append(token)
            tree.at += 1
        elif kind == ":" or kind in _BESIDE:
            entry = _beside(entries, entry, token)
            tree.at += 1
        elif kind in SCALARS or kind in "[{":
            if entry is None or entry.value is not None:
                entries.append(entry := Entry())
            is_value = entry.after is not None
            node = tree.inline(token, depth + 1)
            if is_value:
                entry.value = node
            else:
                entry.key, entry.after = node, []
            if is_value or kind in "[{":
                _node_end(tree, is_value and kind not in "[{")
        elif kind == "-":
            raise Fault(token.start, "a block list cannot stand within brackets")
        else:
            raise tree.unexpected(token)
    raise Fault(tree.tokens[-1].end, f"`{closing}` is missing")


def _beside(entries: list[Entry], entry: Entry | None, token: Token) -> Entry:
    """Put a `:`, white space or a property where it belongs."""
    if entry is None or entry.value is not None:
        entries.append(entry := Entry())
    if entry.after is not None:
        entry.after.append(token)
    elif token.kind == ":":
        entry.after = [token]
    else:
        entry.before.append(token)
    return entry


def _node_end(tree: Blocks, is_text_value: bool) -> None:
    """Check what follows a node on its line."""
    spaced = False
    while (token := tree.token_at(tree.at)) is not None:
        if token.kind == ":" and is_text_value:
            raise Fault(token.start, "a block mapping cannot stand within brackets")
        if token.kind in ",]}:F":
            return
        if token.kind == "C" and not spaced:
            raise Fault(token.start, "a comment needs white space before it")
        if token.kind not in "SNC":
            raise tree.unexpected(token)
        spaced = True
        tree.at += 1
        if token.kind == "N":
            return


def _resolve(tree: Blocks, node: Node, entry: Entry, *, first: bool, last: bool) -> None:
    is_map = node.kind == "map"
    colon = entry.after is not None and any(token.kind == ":" for token in entry.after)
    question = any(token.kind == "?" for token in entry.before)
    tail: list[Token] = []
    if not is_map and entry.after is not None and entry.value is None and not question and not colon:
        entry.value, entry.key, tail, entry.after = entry.key, None, entry.after, None
    next_ = entry.key or (entry.after[0] if entry.after else None) or (entry.value if not is_map else None)
    props = tree.props(entry.before, "?", next_, parent=node.indent, fresh=False, flow=True)
    _check_tail(tree, tail)
    if not props.found and _is_empty(entry, props.anchor or props.tag):
        if (first and props.comma) or not last:
            raise Fault(props.start, "there is nothing before this comma")
        return
    if first and props.comma:
        raise Fault(props.comma.start, "there is nothing before this comma")
    if not first and not props.comma:
        raise Fault(props.start, "a comma is missing before this")
    if not is_map and entry.after is None and not props.found:
        node.items.append(tree.complete(entry.value, props))
        return
    if not is_map and not props.found and entry.key is not None and tree.spans_lines(entry.key):
        raise Fault(entry.key.start, "a key must stand on one line")
    pair = _pair(tree, node, entry, props, is_map=is_map)
    if is_map:
        node.items.append(list(pair))
    else:
        single = Node("map", pair[0].start, node.end, "{")
        single.items.append(list(pair))
        node.items.append(single)


def _is_empty(entry: Entry, prop: object) -> bool:
    return not prop and entry.after is None and entry.value is None


def _check_tail(tree: Blocks, tail: list[Token]) -> None:
    spaced = False
    for token in tail:
        if token.kind == "C" and not spaced:
            raise Fault(token.start, "a comment needs white space before it")
        if token.kind not in "SNC":
            raise tree.unexpected(token)
        spaced = True


def _pair(tree: Blocks, node: Node, entry: Entry, props: Props, *, is_map: bool) -> tuple[Node, Node | None]:
    key = tree.complete(entry.key, props)
    after = entry.after or []
    value_props = tree.props(after, ":", entry.value, parent=node.indent, fresh=False, flow=True)
    colon = value_props.found
    if colon is None:
        if entry.value is not None:
            if tree.text[entry.value.start] == ":":
                raise Fault(entry.value.start, "white space is missing after this `:`")
            raise Fault(entry.value.start, "a comma or `:` is missing before this")
        return key, None
    if not is_map and not props.found:
        if any(token.kind == "N" and token.start < colon.start for token in after):
            raise Fault(key.start, "a key must stand on one line")
        if props.start < colon.start - 1024:
            raise Fault(key.start, "a key is longer than 1024 characters; write `? ` before it")
    return key, tree.complete(entry.value, value_props)

"""Block collections of one YAML document, and the values within them."""

from __future__ import annotations

from devportal.catalog.yaml.cursor import FILL, PROPERTIES
from devportal.catalog.yaml.faults import LIMIT, Fault
from devportal.catalog.yaml.nodes import SCALARS, Node, Slot, scalar
from devportal.catalog.yaml.props import Properties

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from devportal.catalog.yaml.extents import Token

    Holder = list[Node] | Slot


class Blocks(Properties):
    """Reads nested values; the first one becomes `root`."""

    def __init__(self, text: str, tokens: list[Token], max_depth: int) -> None:
        super().__init__(text, tokens)
        self.max_depth = max_depth
        self.root: Node | None = None

    def value(self, gap: int, first: int, parent: int, holder: Holder, depth: int) -> tuple[Node, int]:
        """Read the node whose first token is `first`; what stands before it starts at `gap`.

        `parent` is the indentation of the collection around it, -1 for none. Gives the node and where its own
        properties end: those on the line of a first key belong to that key.
        """
        token = self.tokens[first]
        kind = token.kind
        if depth > self.max_depth and (kind in "-?:[{"):
            raise Fault(token.start, f"nesting deeper than {self.max_depth}", LIMIT)
        if kind == "-":
            return self._sequence(token, holder, depth), first
        if kind in "?:":
            split = self.key_props(gap, first)
            return self._mapping(token, None, self.tokens[split:first], holder, depth), split
        if kind in SCALARS or kind in "[{":
            node = self.inline(token, depth)
            if self.colon_follows():
                if depth > self.max_depth:
                    raise Fault(token.start, f"nesting deeper than {self.max_depth}", LIMIT)
                split = self.key_props(gap, first)
                return self._mapping(token, node, self.tokens[split:first], holder, depth), split
            self._hang(holder, node)
            self.line_end()
            return node, first
        if kind == "|":
            node = self._block_text(token, max(parent, 0))
            node.block = False
            self._hang(holder, node)
            return node, first
        raise self.unexpected(token)

    def _flow_value(self, holder: Holder, depth: int) -> Node:
        """Read a flow collection on the line of its key. A `:` behind it starts a pair with an empty key."""
        node = self.inline(self.tokens[self.at], depth)
        self._hang(holder, node)
        if not self.colon_follows():
            self.line_end()
        return node

    def _hang(self, holder: Holder, node: Node) -> None:
        if self.root is None:
            self.root = node
        holder.append(node)

    def inline(self, token: Token, depth: int) -> Node:
        if token.kind in "[{":
            from devportal.catalog.yaml.flow import flow

            return flow(self, depth)
        self.at += 1
        return scalar(token)

    def _block_text(self, token: Token, parent: int) -> Node:
        node = Node("text", token.start, token.end, "|")
        node.indent = parent
        self.at += 1
        spaced = False
        while (next_ := self.token_at(self.at)) is not None and next_.kind in "SCN":
            if next_.kind == "C" and not spaced:
                raise Fault(next_.start, "a comment needs white space before it")
            spaced = True
            self.at += 1
        if next_ is not None and next_.kind == "B":
            node.body = next_
            self.at += 1
        elif next_ is not None:
            raise self.unexpected(next_)
        return node

    def _mapping(
        self, token: Token, key: Node | None, start: Sequence[Token], holder: Holder, depth: int
    ) -> Node:
        node = Node("map", token.start, token.end)
        node.block = True
        node.indent = indent = token.indent
        self._hang(holder, node)
        self._pair(node, key, start, depth)
        while True:
            gap = self.at
            lead = self.token_at(self.lead())
            if lead is None or lead.indent < indent:
                self.refuse_tab_after_comment(gap, indent)
                return node
            first = self.lead(props=True)
            content = self.token_at(first)
            if content is None:
                raise Fault(lead.start, "a key is missing after this anchor or tag")
            if content.indent != indent and content.kind != ":":
                raise Fault(content.start, "all keys of a mapping must start at the same column")
            self.at = first
            key = None
            if content.kind in SCALARS or content.kind in "[{":
                key = self.inline(content, depth)
            elif content.kind == "-":
                raise Fault(content.start, "a list item stands where a key should be")
            elif content.kind not in "?:":
                raise self.unexpected(content)
            self._pair(node, key, self.tokens[gap:first], depth, later=True)

    def _pair(
        self, node: Node, key: Node | None, start: Sequence[Token], depth: int, *, later: bool = False
    ) -> None:
        if key is None and self.tokens[self.at].kind == "?":
            self._explicit_pair(node, start, depth)
            return
        props = self.props(start, "?", key or self.tokens[self.at], parent=node.indent)
        if props.line_after or (key is not None and self.spans_lines(key)):
            raise Fault(key.start if key else props.start, "a key must stand on one line")
        key = self.complete(key, props)
        pair: list[Any] = [key, None]
        node.items.append(pair)
        begin = self.at
        colon = self.skip_blanks()
        if later and colon is not None and colon.kind in FILL:
            # Backstage lets the `:` of any but the first key stand on a line below, if it is indented more.
            after = self.token_at(self.lead())
            if after is not None and after.kind == ":" and after.indent > node.indent:
                colon, self.at = after, self.lead()
        if colon is None or colon.kind != ":":
            place = colon or self.tokens[begin - 1]
            if colon is not None and colon.kind not in FILL:
                raise self.unexpected(colon)
            raise Fault(place.start, "a `:` is missing after this key")
        if props.start < colon.start - 1024:
            raise Fault(key.start, "a key is longer than 1024 characters; write `? ` before it")
        self.at += 1
        self._pair_value(node, pair, begin, depth, explicit=False)

    def _pair_value(self, node: Node, pair: list[Any], begin: int, depth: int, *, explicit: bool) -> None:
        """Read what follows the `:` of a pair; the tokens since the key start at `begin`."""
        gap = self.at
        fresh = explicit and self.tokens[begin - 1].kind in "NB"
        first, props_end = self._value_start(node.indent)
        if first is None:
            props = self.props(self.tokens[begin:props_end], ":", None, parent=node.indent, fresh=fresh)
            self.at = props_end
            self.refuse_tab_below(node.indent, in_map=True)
            pair[1] = self.complete(None, props)
            return
        newline = any(token.kind == "N" for token in self.tokens[gap:first])
        content = self.tokens[first]
        if content.kind == "-" and not newline and not explicit:
            raise Fault(content.start, "a list cannot start on the line of its key")
        self.at = first
        if content.kind in "[{" and content.indent == node.indent:
            value, split = self._flow_value(Slot(pair, 1), depth + 1), first
        else:
            value, split = self.value(gap, first, node.indent, Slot(pair, 1), depth + 1)
        props = self.props(self.tokens[begin:split], ":", value, parent=node.indent, fresh=fresh)
        if value.block and value.kind == "map" and not explicit and not props.newline:
            raise Fault(content.start, "a mapping cannot start on the line of its key")
        self.finish(value, props)

    def _value_start(self, indent: int, *, fresh: bool = False) -> tuple[int | None, int]:
        """Where the value after a `:` starts (None: it is empty) and where its own properties end."""
        at = props_end = self.at
        newline = fresh
        while (token := self.token_at(at)) is not None:
            kind = token.kind
            if kind == "N":
                newline = True
            elif kind not in FILL:
                if newline and (token.indent < indent or (token.indent == indent and kind != "-")):
                    break
                if kind not in PROPERTIES:
                    return at, at
                props_end = at + 1
            at += 1
        return None, props_end

    def _explicit_pair(self, node: Node, start: Sequence[Token], depth: int) -> None:
        begin = self.at - len(start)
        mark = self.tokens[self.at]
        self.at += 1
        gap = self.at
        pair: list[Any] = [None, None]
        node.items.append(pair)
        first, props_end = self._value_start(node.indent)
        lines = any(token.kind == "N" for token in self.tokens[gap:first])
        if first is None or (self.tokens[first].kind == ":" and lines):
            props = self.props(self.tokens[begin:props_end], "?", None, parent=node.indent)
            self.at = props_end
            pair[0] = self.complete(None, props)
        else:
            self.at = first
            key, split = self.value(gap, first, node.indent, Slot(pair, 0), depth + 1)
            props = self.props(self.tokens[begin:split], "?", key, parent=node.indent)
            self.finish(key, props)
        if mark.indent != node.indent:
            raise Fault(mark.start, "all keys of a mapping must start at the same column")
        begin = self.at
        colon = self.token_at(self.lead())
        if colon is not None and colon.kind == ":" and colon.indent >= node.indent:
            self.at = self.lead() + 1
            self._pair_value(node, pair, begin, depth, explicit=True)
            return
        self._drop_value(begin, node.indent, depth)

    def _drop_value(self, begin: int, indent: int, depth: int) -> None:
        """Step over a value after a `?` key that no `:` introduces; Backstage drops it without a word."""
        first, _ = self._value_start(indent, fresh=True)
        if first is None:
            return
        self.at = first
        try:
            value, split = self.value(begin, first, indent, [], depth + 1)
        except Fault as fault:
            if fault.code == LIMIT:
                raise
            self._skip_deeper(indent)
            return
        self.props(self.tokens[begin:split], ":", value, parent=indent)

    def _skip_deeper(self, indent: int) -> None:
        while (token := self.token_at(self.at)) is not None:
            deeper = token.indent > indent or (token.indent == indent and token.kind == "-")
            if token.kind not in FILL and token.fresh and not deeper:
                return
            self.at += 1

    def _sequence(self, token: Token, holder: Holder, depth: int) -> Node:
        node = Node("seq", token.start, token.end)
        node.block = True
        node.indent = indent = token.indent
        self._hang(holder, node)
        begin = self.at
        while True:
            if not token.fresh:
                raise Fault(token.start, "a list cannot start here")
            self.at = self.lead() + 1
            self._item(node, begin, depth)
            begin = self.at
            lead = self.token_at(self.lead())
            if lead is None or lead.indent < indent or (lead.indent == indent and lead.kind != "-"):
                return node
            if lead.indent > indent:
                raise Fault(lead.start, "all items of a list must start at the same column")
            token = lead

    def _item(self, node: Node, begin: int, depth: int) -> None:
        gap = self.at
        first, props_end = self._item_start(node.indent)
        if first is None:
            props = self.props(self.tokens[begin:props_end], "-", None, parent=node.indent)
            self.at = props_end
            node.items.append(self.complete(None, props))
            self.refuse_tab_below(node.indent, in_map=False)
            return
        self.at = first
        value, split = self.value(gap, first, node.indent, node.items, depth + 1)
        props = self.props(self.tokens[begin:split], "-", value, parent=node.indent)
        self.finish(value, props)

    def _item_start(self, indent: int) -> tuple[int | None, int]:
        at = props_end = self.at
        while (token := self.token_at(at)) is not None:
            if token.kind not in FILL:
                if token.indent <= indent:
                    break
                if token.kind not in PROPERTIES:
                    return at, at
                props_end = at + 1
            at += 1
        return None, props_end

"""The structure of one YAML document: tokens in, nodes out, with the mistakes Backstage's reader refuses.

The tree grows from the top: a node is hung below its parent before its own parts are read, so that what was
understood of a broken document is still there when the fault is raised.
"""

from __future__ import annotations

from devportal.catalog.yaml_faults import LIMIT, SYNTAX, Fault
from devportal.catalog.yaml_tokens import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

SCALARS = frozenset("P'\"*")
_FILL = frozenset("SNC")
_PROPS = frozenset("&!")
_NAMES = {
    "P": "text",
    "'": "quoted text",
    '"': "quoted text",
    "*": "alias",
    "|": "block text",
    "E": "text",
    "&": "anchor",
    "!": "tag",
    "C": "comment",
}


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
        self.items: list = []
        self.anchor: str | None = None
        self.tag: Token | None = None
        self.body: Token | None = None
        self.target: object = None


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


class Tree:
    """Reads the tokens of one document into `root`."""

    def __init__(self, text: str, tokens: list[Token], max_depth: int) -> None:
        self.text = text
        self.tokens = tokens
        self.max_depth = max_depth
        self.root: Node | None = None
        self.stray: Fault | None = None
        self._at = 0
        self._fill = (0, 0)

    # ---- the document

    def document(self, *, after_marker: bool) -> Node | None:
        """Give the root node, None for an empty document; raise `Fault` at the first mistake."""
        first = self._lead(props=True)
        token = self._token(first)
        if token is not None and token.kind in "]}":
            self.stray = self._unexpected(token)
            first = self._drop_strays(first)
            token = self._token(first)
        if token is None:
            node, split = None, first
            self._at = first
        else:
            self._at = first
            holder: list[Node] = []
            node, split = self._value(0, first, -1, holder, 1)
        props = self.props(
            self.tokens[0:split], "---", node, parent=0, fresh=not after_marker, found=after_marker
        )
        if after_marker and node is not None and node.block and not props.newline:
            raise Fault(node.start, "a block collection cannot start on the line of the `---` marker")
        if node is None and (props.anchor or props.tag):
            node = self.empty(props)
        self.finish(node, props)
        self.root = self.root or node
        left = self._token(self._lead())
        if left is not None:
            raise self._unexpected(left)
        return self.root

    def _drop_strays(self, first: int) -> int:
        """Drop closing brackets before any content; give the index of the content."""
        last = first
        while (token := self._token(last)) is not None and (token.kind in "]}" or token.kind in _FILL):
            last += 1
        self.tokens[first:last] = [token for token in self.tokens[first:last] if token.kind in _FILL]
        self._fill = (0, 0)
        return self._lead(props=True)

    def _value(self, gap: int, first: int, parent: int, holder: list, depth: int) -> tuple[Node, int]:
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
            split = self._key_props(gap, first)
            return self._mapping(token, None, self.tokens[split:first], holder, depth), split
        if kind in SCALARS or kind in "[{":
            node = self._inline(token, depth)
            if self._colon_follows():
                if depth > self.max_depth:
                    raise Fault(token.start, f"nesting deeper than {self.max_depth}", LIMIT)
                split = self._key_props(gap, first)
                return self._mapping(token, node, self.tokens[split:first], holder, depth), split
            self._hang(holder, node)
            self._line_end()
            return node, first
        if kind == "|":
            node = self._block_text(token, max(parent, 0))
            node.block = False
            self._hang(holder, node)
            return node, first
        raise self._unexpected(token)

    def _flow_value(self, holder: list, depth: int) -> Node:
        """Read a flow collection on the line of its key. A `:` behind it starts a pair with an empty key."""
        node = self._inline(self.tokens[self._at], depth)
        self._hang(holder, node)
        if not self._colon_follows():
            self._line_end()
        return node

    def _hang(self, holder: list, node: Node) -> None:
        if self.root is None:
            self.root = node
        holder.append(node)

    def _inline(self, token: Token, depth: int) -> Node:
        if token.kind in "[{":
            from devportal.catalog.yaml_flow import flow

            return flow(self, depth)
        self._at += 1
        return scalar(token)

    def _block_text(self, token: Token, parent: int) -> Node:
        node = Node("text", token.start, token.end, "|")
        node.indent = parent
        self._at += 1
        spaced = False
        while (next_ := self._token(self._at)) is not None and next_.kind in "SCN":
            if next_.kind == "C" and not spaced:
                raise Fault(next_.start, "a comment needs white space before it")
            spaced = True
            self._at += 1
        if next_ is not None and next_.kind == "B":
            node.body = next_
            self._at += 1
        elif next_ is not None:
            raise self._unexpected(next_)
        return node

    # ---- block collections

    def _mapping(
        self, token: Token, key: Node | None, start: Sequence[Token], holder: list, depth: int
    ) -> Node:
        node = Node("map", token.start, token.end)
        node.block = True
        node.indent = indent = token.indent
        self._hang(holder, node)
        self._pair(node, key, start, depth)
        while True:
            gap = self._at
            lead = self._token(self._lead())
            if lead is None or lead.indent < indent:
                self._refuse_tab_after_comment(gap, indent)
                return node
            first = self._lead(props=True)
            content = self._token(first)
            if content is None:
                raise Fault(lead.start, "a key is missing after this anchor or tag")
            if content.indent != indent and content.kind != ":":
                raise Fault(content.start, "all keys of a mapping must start at the same column")
            self._at = first
            key = None
            if content.kind in SCALARS or content.kind in "[{":
                key = self._inline(content, depth)
            elif content.kind == "-":
                raise Fault(content.start, "a list item stands where a key should be")
            elif content.kind not in "?:":
                raise self._unexpected(content)
            self._pair(node, key, self.tokens[gap:first], depth, later=True)

    def _pair(
        self, node: Node, key: Node | None, start: Sequence[Token], depth: int, *, later: bool = False
    ) -> None:
        if key is None and self.tokens[self._at].kind == "?":
            self._explicit_pair(node, start, depth)
            return
        props = self.props(start, "?", key or self.tokens[self._at], parent=node.indent)
        if props.line_after or (key is not None and self._spans_lines(key)):
            raise Fault(key.start if key else props.start, "a key must stand on one line")
        key = self._complete(key, props)
        pair = [key, None]
        node.items.append(pair)
        begin = self._at
        colon = self._skip_blanks()
        if later and colon is not None and colon.kind in _FILL:
            # Backstage lets the `:` of any but the first key stand on a line below, if it is indented more.
            after = self._token(self._lead())
            if after is not None and after.kind == ":" and after.indent > node.indent:
                colon, self._at = after, self._lead()
        if colon is None or colon.kind != ":":
            place = colon or self.tokens[begin - 1]
            if colon is not None and colon.kind not in _FILL:
                raise self._unexpected(colon)
            raise Fault(place.start, "a `:` is missing after this key")
        if props.start < colon.start - 1024:
            raise Fault(key.start, "a key is longer than 1024 characters; write `? ` before it")
        self._at += 1
        self._pair_value(node, pair, begin, depth, explicit=False)

    def _pair_value(self, node: Node, pair: list, begin: int, depth: int, *, explicit: bool) -> None:
        """Read what follows the `:` of a pair; the tokens since the key start at `begin`."""
        gap = self._at
        fresh = explicit and self.tokens[begin - 1].kind in "NB"
        first, props_end = self._value_start(node.indent)
        if first is None:
            props = self.props(self.tokens[begin:props_end], ":", None, parent=node.indent, fresh=fresh)
            self._at = props_end
            self._refuse_tab_below(node.indent, in_map=True)
            pair[1] = self._complete(None, props)
            return
        newline = any(token.kind == "N" for token in self.tokens[gap:first])
        content = self.tokens[first]
        if content.kind == "-" and not newline and not explicit:
            raise Fault(content.start, "a list cannot start on the line of its key")
        self._at = first
        if content.kind in "[{" and content.indent == node.indent:
            value, split = self._flow_value(_Slot(pair, 1), depth + 1), first
        else:
            value, split = self._value(gap, first, node.indent, _Slot(pair, 1), depth + 1)
        props = self.props(self.tokens[begin:split], ":", value, parent=node.indent, fresh=fresh)
        if value.block and value.kind == "map" and not explicit and not props.newline:
            raise Fault(content.start, "a mapping cannot start on the line of its key")
        self.finish(value, props)

    def _refuse_tab_below(self, indent: int, *, in_map: bool) -> None:
        """Refuse a tab as the start of the line below an empty value, as far as those lines belong to it."""
        end = self._lead()
        lead = self._token(end)
        tokens = self.tokens[self._at : end]
        if lead is None:
            below = indent == 0 and self.text.startswith("---", self.tokens[-1].end)
        else:
            below = lead.indent == indent and lead.kind != "-"
        if below and in_map:
            tokens = self._first_line_below(tokens, indent)
        last = tokens[-1] if tokens else None
        if last is None or last.kind != "S" or "\t" not in self.text[last.start : last.end]:
            return
        if last.indent <= indent and (len(tokens) == 1 or tokens[-2].kind in "NS"):
            raise Fault(last.start, "a tab cannot be used for indentation")

    def _refuse_tab_after_comment(self, gap: int, indent: int) -> None:
        """Refuse a tab that starts the last line below a mapping whose own comments end it."""
        last = self.tokens[self._lead() - 1]
        if last.kind != "S" or not indent or "\t" not in self.text[last.start : last.end]:
            return
        if any(token.kind == "C" and token.indent == indent for token in self.tokens[gap : self._lead()]):
            raise Fault(last.start, "a tab cannot be used for indentation")

    def _first_line_below(self, tokens: Sequence[Token], indent: int) -> Sequence[Token]:
        lines: list[int] = []
        for number, token in enumerate(tokens):
            if token.kind == "N":
                lines.append(number)
            elif token.kind == "C" and token.indent > indent:
                lines.clear()
        return tokens[: lines[1]] if len(lines) > 1 else tokens

    def _value_start(self, indent: int, *, fresh: bool = False) -> tuple[int | None, int]:
        """Where the value after a `:` starts (None: it is empty) and where its own properties end."""
        at = props_end = self._at
        newline = fresh
        while (token := self._token(at)) is not None:
            kind = token.kind
            if kind == "N":
                newline = True
            elif kind not in _FILL:
                if newline and (token.indent < indent or (token.indent == indent and kind != "-")):
                    break
                if kind not in _PROPS:
                    return at, at
                props_end = at + 1
            at += 1
        return None, props_end

    def _explicit_pair(self, node: Node, start: Sequence[Token], depth: int) -> None:
        begin = self._at - len(start)
        mark = self.tokens[self._at]
        self._at += 1
        gap = self._at
        pair: list = [None, None]
        node.items.append(pair)
        first, props_end = self._value_start(node.indent)
        content = self.tokens[first] if first is not None else None
        lines = first is not None and any(token.kind == "N" for token in self.tokens[gap:first])
        if content is None or (content.kind == ":" and lines):
            props = self.props(self.tokens[begin:props_end], "?", None, parent=node.indent)
            self._at = props_end
            pair[0] = self._complete(None, props)
        else:
            self._at = first
            key, split = self._value(gap, first, node.indent, _Slot(pair, 0), depth + 1)
            props = self.props(self.tokens[begin:split], "?", key, parent=node.indent)
            self.finish(key, props)
        if mark.indent != node.indent:
            raise Fault(mark.start, "all keys of a mapping must start at the same column")
        begin = self._at
        colon = self._token(self._lead())
        if colon is not None and colon.kind == ":" and colon.indent >= node.indent:
            self._at = self._lead() + 1
            self._pair_value(node, pair, begin, depth, explicit=True)
            return
        # A value that no `:` introduces is dropped without a word.
        first, _ = self._value_start(node.indent, fresh=True)
        if first is not None:
            self._at = first
            try:
                value, split = self._value(begin, first, node.indent, [], depth + 1)
            except Fault as fault:
                if fault.code == LIMIT:
                    raise
                self._skip_deeper(node.indent)
                return
            self.props(self.tokens[begin:split], ":", value, parent=node.indent)

    def _skip_deeper(self, indent: int) -> None:
        while (token := self._token(self._at)) is not None:
            deeper = token.indent > indent or (token.indent == indent and token.kind == "-")
            if token.kind not in _FILL and token.fresh and not deeper:
                return
            self._at += 1

    def _sequence(self, token: Token, holder: list, depth: int) -> Node:
        node = Node("seq", token.start, token.end)
        node.block = True
        node.indent = indent = token.indent
        self._hang(holder, node)
        begin = self._at
        while True:
            if not token.fresh:
                raise Fault(token.start, "a list cannot start here")
            self._at = self._lead() + 1
            self._item(node, begin, depth)
            begin = self._at
            lead = self._token(self._lead())
            if lead is None or lead.indent < indent or (lead.indent == indent and lead.kind != "-"):
                return node
            if lead.indent > indent:
                raise Fault(lead.start, "all items of a list must start at the same column")
            token = lead

    def _item(self, node: Node, begin: int, depth: int) -> None:
        gap = self._at
        first, props_end = self._item_start(node.indent)
        if first is None:
            props = self.props(self.tokens[begin:props_end], "-", None, parent=node.indent)
            self._at = props_end
            node.items.append(self._complete(None, props))
            self._refuse_tab_below(node.indent, in_map=False)
            return
        self._at = first
        value, split = self._value(gap, first, node.indent, node.items, depth + 1)
        props = self.props(self.tokens[begin:split], "-", value, parent=node.indent)
        self.finish(value, props)

    def _item_start(self, indent: int) -> tuple[int | None, int]:
        at = props_end = self._at
        while (token := self._token(at)) is not None:
            if token.kind not in _FILL:
                if token.indent <= indent:
                    break
                if token.kind not in _PROPS:
                    return at, at
                props_end = at + 1
            at += 1
        return None, props_end

    # ---- properties

    def props(
        self,
        tokens: Sequence[Token],
        indicator: str,
        next_: Node | Token | None,
        *,
        parent: int,
        fresh: bool = True,
        found: bool = False,
        flow: bool = False,
    ) -> Props:
        """Check what stands before a node. `fresh`: it starts a line; `found`: its marker stood before."""
        props = Props()
        at_newline = spaced = fresh
        glued = False
        tab: Token | None = None
        text = self.text
        no_tabs = flow or (indicator == "---" and isinstance(next_, Node) and next_.style in "[{")
        for token in tokens:
            kind = token.kind
            if glued and kind not in "SN,":
                raise Fault(token.start, "white space is missing after the anchor or tag before this")
            glued = False
            if tab is not None:
                if at_newline and kind not in "CN":
                    raise Fault(tab.start, "a tab cannot be used for indentation")
                tab = None
            if kind == "S":
                if not no_tabs and "\t" in text[token.start : token.end]:
                    tab = token
                spaced = True
            elif kind == "N":
                at_newline = spaced = props.newline = True
                if props.anchor or props.tag:
                    props.line_after = token
            elif kind == "C":
                if not spaced:
                    raise Fault(token.start, "a comment needs white space before it")
                at_newline = False
            elif kind in _PROPS:
                self._property(props, token)
                at_newline = spaced = False
                glued = True
            elif kind == indicator:
                if props.anchor or props.tag:
                    raise Fault(token.start, f"anchors and tags belong after the `{kind}`")
                if props.found:
                    raise self._unexpected(token)
                props.found = token
                at_newline = indicator in "-?"
                spaced = False
            elif kind == "," and flow:
                if props.comma:
                    raise self._unexpected(token)
                props.comma = token
                at_newline = spaced = False
            else:
                raise self._unexpected(token)
        self._props_end(props, tokens, next_)
        if (
            glued
            and next_ is not None
            and next_.start < next_.end
            and (isinstance(next_, Node) or next_.kind not in "SN,")
        ):
            raise Fault(next_.start, "white space is missing after the anchor or tag before this")
        if tab is not None:
            block = isinstance(next_, Node) and next_.block
            if block or (at_newline and tab.indent <= parent):
                raise Fault(tab.start, "a tab cannot be used for indentation")
        return props

    def _property(self, props: Props, token: Token) -> None:
        if token.kind == "&":
            if props.anchor:
                raise Fault(token.start, "a value can have one anchor only")
            if token.end == token.start + 1:
                raise Fault(token.start, "this anchor has no name")
            props.anchor = token
        else:
            if props.tag:
                raise Fault(token.start, "a value can have one tag only")
            props.tag = token
        props.start = props.start or token.start

    def _props_end(self, props: Props, tokens: Sequence[Token], next_: Node | Token | None) -> None:
        if tokens:
            props.end = tokens[-1].end
        elif next_ is not None:
            props.end = next_.start
        else:
            props.end = self.tokens[self._at - 1].end if self._at else 0
        if not (props.anchor or props.tag):
            props.start = props.end

    def finish(self, node: Node | None, props: Props) -> None:
        """Put anchor and tag on their node."""
        if node is None:
            return
        last = max(filter(None, (props.anchor, props.tag)), key=lambda token: token.start, default=None)
        if last is None:
            return
        if node.kind == "alias":
            raise Fault(node.start, "an alias cannot have an anchor or tag of its own")
        if (
            node.block
            and node.kind == "seq"
            and not (props.line_after and props.line_after.start >= last.start)
        ):
            raise Fault(last.start, "a line end is missing between this and the list it belongs to")
        if props.anchor:
            node.anchor = self.text[props.anchor.start + 1 : props.anchor.end]
        node.tag = props.tag

    def empty(self, props: Props) -> Node:
        """Make the node of a value that was not written."""
        return Node("text", props.end, props.end)

    def _complete(self, node: Node | None, props: Props) -> Node:
        node = node or self.empty(props)
        self.finish(node, props)
        return node

    def _key_props(self, gap: int, first: int) -> int:
        """Where the properties on the line of a first key start: what stands before belongs to the map."""
        at = first
        while at > gap and self.tokens[at - 1].kind not in "?:-N":
            at -= 1
        while at < first and self.tokens[at].kind == "S":
            at += 1
        return at

    # ---- moving over tokens

    def _token(self, at: int) -> Token | None:
        return self.tokens[at] if at < len(self.tokens) else None

    def _lead(self, *, props: bool = False) -> int:
        """Index of the next token that is no white space, comment or line end (nor property)."""
        tokens, at = self.tokens, self._at
        if at == self._fill[0]:
            at = self._fill[1]
        while at < len(tokens) and tokens[at].kind in _FILL:
            at += 1
        self._fill = (self._at, at)
        while props and at < len(tokens) and (tokens[at].kind in _FILL or tokens[at].kind in _PROPS):
            at += 1
        return at

    def _skip_blanks(self) -> Token | None:
        token = self._token(self._at)
        while token is not None and token.kind == "S":
            self._at += 1
            token = self._token(self._at)
        return token

    def _colon_follows(self) -> bool:
        at = self._at
        while (token := self._token(at)) is not None and token.kind == "S":
            at += 1
        return token is not None and token.kind == ":"

    def _line_end(self) -> None:
        """Step over the rest of a line after a value: white space and a comment, nothing else."""
        spaced = False
        while (token := self._token(self._at)) is not None:
            if token.kind == "S":
                spaced = True
            elif token.kind == "C":
                if not spaced:
                    raise Fault(token.start, "a comment needs white space before it")
            elif token.kind == "N":
                self._at += 1
                return
            else:
                raise self._unexpected(token)
            self._at += 1

    def _spans_lines(self, key: Node) -> bool:
        return "\n" in self.text[key.start : key.end]

    def _unexpected(self, token: Token) -> Fault:
        name = _NAMES.get(token.kind) or f"`{self.text[token.start : token.end]}`"
        if token.kind == "F":
            return Fault(token.start, "a bracket is not closed before this line")
        return Fault(token.start, f"{name} is not expected here", SYNTAX)


class _Slot:
    """One place of a pair, filled like a list."""

    __slots__ = ("_index", "_pair")

    def __init__(self, pair: list, index: int) -> None:
        self._pair = pair
        self._index = index

    def append(self, node: Node) -> None:
        self._pair[self._index] = node


def scalar(token: Token) -> Node:
    """Make the node of a one-token value."""
    return Node("alias" if token.kind == "*" else "text", token.start, token.end, token.kind)

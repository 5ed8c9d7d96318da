"""Anchors, tags, indicators and white space before the values of one YAML document."""

from __future__ import annotations

from devportal.catalog.yaml.cursor import PROPERTIES, Cursor
from devportal.catalog.yaml.faults import Fault
from devportal.catalog.yaml.nodes import Node, Props

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.yaml.extents import Token


class _Gap:
    """The tokens before a node, taken one by one."""

    __slots__ = ("_cursor", "_flow", "_indicator", "_no_tabs", "fresh", "glued", "props", "spaced", "tab")

    def __init__(self, cursor: Cursor, indicator: str, *, fresh: bool, flow: bool, no_tabs: bool) -> None:
        self.props = Props()
        self.fresh = self.spaced = fresh
        self.glued = False
        self.tab: Token | None = None
        self._cursor = cursor
        self._indicator = indicator
        self._flow = flow
        self._no_tabs = no_tabs

    def take(self, token: Token) -> None:
        """Look at the next token."""
        kind = token.kind
        if self.glued and kind not in "SN,":
            raise Fault(token.start, "white space is missing after the anchor or tag before this")
        self.glued = False
        if self.tab is not None:
            if self.fresh and kind not in "CN":
                raise Fault(self.tab.start, "a tab cannot be used for indentation")
            self.tab = None
        if kind == "S":
            if not self._no_tabs and "\t" in self._cursor.text[token.start : token.end]:
                self.tab = token
            self.spaced = True
        elif kind == "N":
            self.fresh = self.spaced = self.props.newline = True
            if self.props.anchor or self.props.tag:
                self.props.line_after = token
        elif kind == "C":
            if not self.spaced:
                raise Fault(token.start, "a comment needs white space before it")
            self.fresh = False
        else:
            self._mark(token)

    def _mark(self, token: Token) -> None:
        kind = token.kind
        self.spaced = False
        self.fresh = kind == self._indicator and kind in "-?"
        if kind in PROPERTIES:
            self._property(token)
            self.glued = True
        elif kind == self._indicator:
            if self.props.anchor or self.props.tag:
                raise Fault(token.start, f"anchors and tags belong after the `{kind}`")
            if self.props.found:
                raise self._cursor.unexpected(token)
            self.props.found = token
        elif kind == "," and self._flow and not self.props.comma:
            self.props.comma = token
        else:
            raise self._cursor.unexpected(token)

    def _property(self, token: Token) -> None:
        props = self.props
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


class Properties(Cursor):
    """What stands before values, and the mistakes possible there."""

    def props(
        self,
        tokens: Sequence[Token],
        indicator: str,
        next_: Node | Token | None,
        *,
        parent: int,
        fresh: bool = True,
        flow: bool = False,
    ) -> Props:
        """Check what stands before a node, `next_`. `fresh`: it starts a line."""
        no_tabs = flow or (indicator == "---" and isinstance(next_, Node) and next_.style in "[{")
        gap = _Gap(self, indicator, fresh=fresh, flow=flow, no_tabs=no_tabs)
        for token in tokens:
            gap.take(token)
        self._props_end(gap.props, tokens, next_)
        block = False
        if next_ is not None:
            is_node = isinstance(next_, Node)
            block = isinstance(next_, Node) and next_.block
            if gap.glued and next_.start < next_.end and (is_node or next_.kind not in "SN,"):
                raise Fault(next_.start, "white space is missing after the anchor or tag before this")
        if gap.tab is not None and (block or (gap.fresh and gap.tab.indent <= parent)):
            raise Fault(gap.tab.start, "a tab cannot be used for indentation")
        return gap.props

    def _props_end(self, props: Props, tokens: Sequence[Token], next_: Node | Token | None) -> None:
        if tokens:
            props.end = tokens[-1].end
        elif next_ is not None:
            props.end = next_.start
        else:
            props.end = self.tokens[self.at - 1].end if self.at else 0
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

    def complete(self, node: Node | None, props: Props) -> Node:
        node = node or self.empty(props)
        self.finish(node, props)
        return node

    def key_props(self, gap: int, first: int) -> int:
        """Where the properties on the line of a first key start: what stands before belongs to the map."""
        at = first
        while at > gap and self.tokens[at - 1].kind not in "?:-N":
            at -= 1
        while at < first and self.tokens[at].kind == "S":
            at += 1
        return at

    def refuse_tab_below(self, indent: int, *, in_map: bool) -> None:
        """Refuse a tab as the start of the line below an empty value, as far as those lines belong to it."""
        end = self.lead()
        lead = self.token_at(end)
        tokens: Sequence[Token] = self.tokens[self.at : end]
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

    def _first_line_below(self, tokens: Sequence[Token], indent: int) -> Sequence[Token]:
        lines: list[int] = []
        for number, token in enumerate(tokens):
            if token.kind == "N":
                lines.append(number)
            elif token.kind == "C" and token.indent > indent:
                lines.clear()
        return tokens[: lines[1]] if len(lines) > 1 else tokens

    def refuse_tab_after_comment(self, gap: int, indent: int) -> None:
        """Refuse a tab that starts the last line below a mapping whose own comments end it."""
        last = self.tokens[self.lead() - 1]
        if last.kind != "S" or not indent or "\t" not in self.text[last.start : last.end]:
            return
        if any(token.kind == "C" and token.indent == indent for token in self.tokens[gap : self.lead()]):
            raise Fault(last.start, "a tab cannot be used for indentation")

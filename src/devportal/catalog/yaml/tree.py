"""The structure of one YAML document: tokens in, nodes out, with the mistakes Backstage's reader refuses.

The tree grows from the top: a node is hung below its parent before its own parts are read, so that what was
understood of a broken document is still there when the fault is raised.
"""

from __future__ import annotations

from devportal.catalog.yaml.blocks import Blocks
from devportal.catalog.yaml.cursor import FILL
from devportal.catalog.yaml.faults import Fault
from devportal.catalog.yaml.nodes import Node


class Tree(Blocks):
    """Reads the tokens of one document into `root`."""

    stray: Fault | None = None

    def document(self, *, after_marker: bool) -> Node | None:
        """Give the root node, None for an empty document; raise `Fault` at the first mistake."""
        first = self.lead(props=True)
        token = self.token_at(first)
        if token is not None and token.kind in "]}":
            self.stray = self.unexpected(token)
            first = self._drop_strays(first)
            token = self.token_at(first)
        if token is None:
            node, split = None, first
            self.at = first
        else:
            self.at = first
            holder: list[Node] = []
            node, split = self.value(0, first, -1, holder, 1)
        props = self.props(self.tokens[0:split], "---", node, parent=0, fresh=not after_marker)
        if after_marker and node is not None and node.block and not props.newline:
            raise Fault(node.start, "a block collection cannot start on the line of the `---` marker")
        if node is None and (props.anchor or props.tag):
            node = self.empty(props)
        self.finish(node, props)
        self.root = self.root or node
        left = self.token_at(self.lead())
        if left is not None:
            raise self.unexpected(left)
        return self.root

    def _drop_strays(self, first: int) -> int:
        """Drop closing brackets before any content; give the index of the content."""
        last = first
        while (token := self.token_at(last)) is not None and (token.kind in "]}" or token.kind in FILL):
            last += 1
        self.tokens[first:last] = [token for token in self.tokens[first:last] if token.kind in FILL]
        self._fill = (0, 0)
        return self.lead(props=True)

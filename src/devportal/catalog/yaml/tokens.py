"""The tokens of one YAML document, cut as Backstage's reader (npm `yaml` 2.9.1) cuts them.

Where a scalar that spans lines ends, which column counts as indentation and where a document stops is decided
here, and by the text alone: a mistake in the structure never moves a document's border.
Line ends are line feeds: the caller has turned CR LF into them. A lone CR is white space, not a line end.
"""

from __future__ import annotations

from devportal.catalog.yaml.extents import (
    ANCHOR,
    BLANKS,
    EMPTY,
    FLOW,
    NEXT_MARK,
    PLAIN,
    PLAIN_IN_FLOW,
    SPACES,
    TAG,
    TO_LINE_END,
    Cutter,
    Token,
)
from devportal.catalog.yaml.marks import MARK, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    State = Callable[[], Any]  # gives the next state, None at the end of the document


class Scanner(Cutter):
    """Cuts one document, from `pos` to the next document marker or the end of the text."""

    def __init__(self, text: str, pos: int, max_depth: int) -> None:
        super().__init__(text, pos)
        self._max_depth = max_depth
        self._indent = 0
        self._flow = 0
        self._after_flow_key = False

    def document(self, *, after_marker: bool) -> int:
        """Fill `tokens` and give where the document ends; `after_marker` when `---` stands before it."""
        if after_marker:
            self._fresh = False
            state: State | None = self._line
        else:
            state = self._line_start
        size = len(self.text)
        while state is not None and self.pos < size:
            state = state()
        return self.pos

    def _line_start(self) -> State | None:
        text, pos = self.text, self.pos
        if text[pos] in "-." and MARK.match(text, pos):
            return None
        end = run(SPACES, text, pos)
        self._indent = end - pos
        self._add("S", end)
        # The second character decides, not the first: so a lone character does not end a wider block.
        if self._next_indent > self._indent and text[end + 1 : end + 2] not in EMPTY:
            self._next_indent = self._indent
        while text[end : end + 1] in ("-", "?", ":") and text[end + 1 : end + 2] in EMPTY:
            self._add(text[end], end + 1)
            self._next_indent = self._indent + 1
            after = run(BLANKS, text, end + 1)
            self._add("S", after)
            self._indent += after - end
            end = after
        return self._line

    def _line(self) -> State | None:
        text = self.text
        self._blanks()
        self._indicators()
        char = text[self.pos : self.pos + 1]
        if char == "#":
            self._add("C", run(TO_LINE_END, text, self.pos))
            char = text[self.pos : self.pos + 1]
        if char in ("", "\n"):
            self._newline()
            return self._line_start
        if char in "[{":
            self._add(char, self.pos + 1)
            self._after_flow_key = False
            self._flow = 1
            return self._in_flow
        if char in "]}":
            self._add(char, self.pos + 1)
        elif char == "*":
            self._add("*", run(ANCHOR, text, self.pos + 1))
        elif char in "'\"":
            self._quoted(char)
        elif char in "|>":
            self._block_scalar()
            return self._line_start
        else:
            self._plain(PLAIN)
        return self._line

    def _indicators(self) -> None:
        text, in_flow = self.text, self._flow > 0
        while True:
            char = text[self.pos : self.pos + 1]
            if char == "!":
                self._add("!", run(TAG, text, self.pos))
            elif char == "&":
                self._add("&", run(ANCHOR, text, self.pos))
            elif char in ("-", "?", ":"):
                after = text[self.pos + 1 : self.pos + 2]
                if after not in EMPTY and not (in_flow and after in FLOW):
                    return
                if in_flow:
                    self._after_flow_key = False
                else:
                    self._next_indent = self._indent + 1
                self._add(char, self.pos + 1)
            else:
                return
            self._blanks()

    def _in_flow(self) -> State | None:
        text = self.text
        indent = self._flow_blanks()
        if indent >= 0 and self._leaves_flow(indent):
            self._flow = 0
            self.tokens.append(Token("F", self.pos, self.pos, self._column, self._fresh))
            return self._line_start
        while text[self.pos : self.pos + 1] == ",":
            self._add(",", self.pos + 1)
            self._blanks()
            self._after_flow_key = False
        self._indicators()
        char = text[self.pos : self.pos + 1]
        if char == "#":
            self._add("C", run(TO_LINE_END, text, self.pos))
        elif char and char in "[{":
            self._add(char, self.pos + 1)
            self._after_flow_key = False
            self._flow += 1
            if self._flow > self._max_depth:
                return self._give_up
        elif char and char in "]}":
            self._add(char, self.pos + 1)
            self._after_flow_key = True
            self._flow -= 1
        elif char == "*":
            self._add("*", run(ANCHOR, text, self.pos + 1))
        elif char and char in "'\"":
            self._after_flow_key = True
            self._quoted(char)
        elif char == ":" and (self._after_flow_key or text[self.pos + 1 : self.pos + 2] in (*EMPTY, ",")):
            self._after_flow_key = False
            self._add(":", self.pos + 1)
            self._blanks()
        elif char not in ("", "\n"):
            self._after_flow_key = False
            self._plain(PLAIN_IN_FLOW)
        return self._in_flow if self._flow else self._line

    def _give_up(self) -> None:
        """Go to the end of a document that is nested too deep to be worth more."""
        found = NEXT_MARK.search(self.text, self.pos)
        self.pos = found.start() if found else len(self.text)

    def _flow_blanks(self) -> int:
        """Step over white space and line ends; give the indentation of the last line begun, else -1."""
        indent = -1
        while True:
            start = self.pos
            if self.text[start : start + 1] == "\n":
                self._newline()
                end = run(SPACES, self.text, self.pos)
                self._indent = indent = end - self.pos
                self._add("S", end)
            self._blanks()
            if self.pos == start:
                return indent

    def _leaves_flow(self, indent: int) -> bool:
        text, pos = self.text, self.pos
        char = text[pos : pos + 1]
        if not (indent < self._next_indent and char != "#") and not (indent == 0 and MARK.match(text, pos)):
            return False
        # Backstage lets the last bracket stand as far left as the line that opened it.
        return not (indent == self._next_indent - 1 and self._flow == 1 and char in ("]", "}"))

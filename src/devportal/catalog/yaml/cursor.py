"""Moving over the tokens of one YAML document."""

from __future__ import annotations

from devportal.catalog.yaml.faults import Fault, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.yaml.extents import Token
    from devportal.catalog.yaml.nodes import Node

FILL = frozenset("SNC")
PROPERTIES = frozenset("&!")
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


class Cursor:
    """A place, `at`, in the tokens of a document."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self._fill = (0, 0)

    def token_at(self, at: int) -> Token | None:
        return self.tokens[at] if at < len(self.tokens) else None

    def lead(self, *, props: bool = False) -> int:
        """Index of the next token that is no white space, comment or line end (nor property)."""
        tokens, at = self.tokens, self.at
        if at == self._fill[0]:
            at = self._fill[1]
        while at < len(tokens) and tokens[at].kind in FILL:
            at += 1
        self._fill = (self.at, at)
        while props and at < len(tokens) and (tokens[at].kind in FILL or tokens[at].kind in PROPERTIES):
            at += 1
        return at

    def skip_blanks(self) -> Token | None:
        token = self.token_at(self.at)
        while token is not None and token.kind == "S":
            self.at += 1
            token = self.token_at(self.at)
        return token

    def colon_follows(self) -> bool:
        at = self.at
        while (token := self.token_at(at)) is not None and token.kind == "S":
            at += 1
        return token is not None and token.kind == ":"

    def line_end(self) -> None:
        """Step over the rest of a line after a value: white space and a comment, nothing else."""
        spaced = False
        while (token := self.token_at(self.at)) is not None:
            if token.kind == "S":
                spaced = True
            elif token.kind == "C":
                if not spaced:
                    raise Fault(token.start, "a comment needs white space before it")
            elif token.kind == "N":
                self.at += 1
                return
            else:
                raise self.unexpected(token)
            self.at += 1

    def spans_lines(self, key: Node) -> bool:
        return "\n" in self.text[key.start : key.end]

    def unexpected(self, token: Token) -> Fault:
        name = _NAMES.get(token.kind) or f"`{short(self.text[token.start : token.end])}`"
        if token.kind == "F":
            return Fault(token.start, "a bracket is not closed before this line")
        return Fault(token.start, f"{name} is not expected here")

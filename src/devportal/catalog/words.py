"""The words of a query line: where each begins, its field, its operator and its values."""

from __future__ import annotations

from devportal.catalog.query import QueryError
from devportal.record import record

QUOTES = "\"'"
_SIGNS = ("AND", "OR", "NOT")


@record
class Value:
    """One value, without its quotes. `literal` where it was quoted: `*` in it is a star."""

    text: str
    literal: bool
    column: int


@record
class Word:
    """A condition, or a sign: `(`, `)`, AND, OR, NOT (which is `-` too).

    Without an operator the value is text to look for. `text` is the word as it was written.
    """

    column: int
    text: str
    sign: str = ""
    field: str = ""
    operator: str = ""
    values: tuple[Value, ...] = ()


def split_words(text: str) -> tuple[Word, ...]:
    """Cut a line into words; raises QueryError for quotes that are never closed."""
    scanner = _Scanner(text)
    words = []
    while (word := scanner.word()) is not None:
        words.append(word)
    return tuple(words)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def word(self) -> Word | None:
        while self.peek().isspace():
            self.at += 1
        start = self.at
        char = self.peek()
        if not char:
            return None
        if char in "()" or (char == "-" and self._negates()):
            self.at += 1
            return Word(start + 1, char, "NOT" if char == "-" else char)
        field, operator = self._field()
        values = self._values(separated=bool(operator))
        text = self.text[start : self.at]
        if text in _SIGNS:
            return Word(start + 1, text, text)
        return Word(start + 1, text, "", field, operator, values)

    def _negates(self) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        return bool(following) and not following.isspace() and following != ")"

    def _field(self) -> tuple[str, str]:
        """Step over `field:`, `field=` or `field!=` where the word begins with one."""
        end = self.at
        while end < len(self.text) and (self.text[end].isalnum() or self.text[end] in "._-/"):
            end += 1
        for operator in ("!=", ":", "="):
            if end > self.at and self.text.startswith(operator, end):
                field = self.text[self.at : end]
                self.at = end + len(operator)
                return field, operator
        return "", ""

    def _values(self, *, separated: bool) -> tuple[Value, ...]:
        """Read one value, or several with commas between them."""
        values = [self._value(separated=separated)]
        while separated and self.peek() == ",":
            self.at += 1
            values.append(self._value(separated=separated))
        return tuple(values)

    def _value(self, *, separated: bool) -> Value:
        """Read up to a space, a parenthesis or a separating comma; quotes may begin it or follow a =."""
        column = self.at + 1
        if self.peek() and self.peek() in QUOTES:
            return Value(self._quoted(), literal=True, column=column)
        found: list[str] = []
        literal = False
        while (
            (char := self.peek())
            and not char.isspace()
            and char not in "()"
            and not (separated and char == ",")
        ):
            if found and found[-1] == "=" and char in QUOTES:  # label:tier="gold"
                found.append(self._quoted())
                literal = True
                continue
            found.append(char)
            self.at += 1
        return Value("".join(found), literal, column)

    def _quoted(self) -> str:
        r"""Read a quoted text; `\` takes the quote, or itself, as it is."""
        start, quote = self.at, self.peek()
        found = []
        self.at += 1
        while (char := self.peek()) != quote:
            if not char:
                message = f"this {quote} is never closed"
                raise QueryError(message, text=self.text, column=start + 1)
            if char == "\\" and self.text[self.at + 1 : self.at + 2] in (quote, "\\"):
                self.at += 1
            found.append(self.peek())
            self.at += 1
        self.at += 1
        return "".join(found)

r"""SQL's LIKE over lower-cased text: `%` any run of characters, `_` any one, `\` before a character itself.

Backstage's text search is a LIKE on PostgreSQL (surprise 36), SQLite takes the same patterns with
`ESCAPE '\'`, and the wildcards that people write are turned into them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Piece = tuple[str | None, ...]

ONE = None
"""In a piece: any one character."""


def escaped(text: str) -> str:
    """Give the pattern that matches exactly `text`."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def wildcards(text: str) -> str:
    """Give the pattern of what a person wrote with `*` for any run of characters."""
    return escaped(text).replace("*", "%")


def compile_like(pattern: str) -> Callable[[str], bool]:
    """Give the test for a pattern: whether it covers the whole of a text."""
    pieces = _pieces(pattern)
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return lambda text: len(text) == len(first) and _fits(first, text, 0)
    inner = pieces[1:-1]
    shortest = sum(map(len, pieces))

    def test(text: str) -> bool:
        if len(text) < shortest or not _fits(first, text, 0) or not _fits(last, text, len(text) - len(last)):
            return False
        at, end = len(first), len(text) - len(last)
        for piece in inner:
            at = _find(piece, text, at, end)
            if at < 0:
                return False
            at += len(piece)
        return True

    return test


def _pieces(pattern: str) -> list[Piece]:
    """Cut a pattern at its `%`; each piece is a tuple of characters or ONE."""
    pieces: list[list[str | None]] = [[]]
    chars = iter(pattern)
    for char in chars:
        if char == "%":
            pieces.append([])
        elif char == "_":
            pieces[-1].append(ONE)
        else:
            pieces[-1].append(next(chars, char) if char == "\\" else char)
    return [tuple(piece) for piece in pieces]


def _fits(piece: Piece, text: str, at: int) -> bool:
    return all(char is ONE or char == text[at + step] for step, char in enumerate(piece))


def _find(piece: Piece, text: str, low: int, high: int) -> int:
    """Give where a piece first fits between `low` and `high`, or -1."""
    if ONE not in piece:
        return text.find("".join(char or "" for char in piece), low, high)
    for at in range(low, high - len(piece) + 1):
        if _fits(piece, text, at):
            return at
    return -1

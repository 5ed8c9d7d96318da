"""Words that were searched, made to stand out where they begin a word of a text."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.views.theme import Theme


def marked(text: str, words: Sequence[str], theme: Theme) -> str:
    """Paint the words of a cleaned text that begin with one of `words`, whatever their case and accents.

    `words` may hold several each, as they were typed: they are cut as the full text index cuts text.
    """
    if not theme.color:
        return text
    import re

    wanted = tuple(_plain(part) for word in words for part in re.findall(r"[^\W_]+", word))
    if not wanted:
        return text
    return re.sub(
        r"[^\W_]+",
        lambda found: theme.paint(found[0], "match") if _plain(found[0]).startswith(wanted) else found[0],
        text,
    )


def _plain(text: str) -> str:
    """Give a word in small letters, without accents."""
    if text.isascii():
        return text.lower()
    from unicodedata import combining, normalize

    return "".join(char for char in normalize("NFKD", text.lower()) if not combining(char))

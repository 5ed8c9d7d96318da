"""Colour and links of the terminal, as plain escape sequences: rich costs five Python starts to import."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean_line

_CODES = {
    "bold": "1",
    "dim": "2",
    "error": "31;1",
    "warning": "33",
    "hint": "36",
    "good": "32",
    "ref": "36",
    "heading": "1",
    "match": "35",
    "mark": "33",
}


@record
class Theme:
    """How text is dressed: `color` for escape sequences, `ascii` where the encoding has no box lines."""

    color: bool = False
    ascii: bool = False

    def paint(self, text: str, style: str) -> str:
        """Give `text` in a style of the theme; the text has been cleaned already."""
        if not self.color or not text:
            return text
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m"

    def link(self, text: str, url: str) -> str:
        """Give `text` as a link, for http, https and mailto only; the address is percent-encoded."""
        if not self.color or not is_safe_url(url):
            return text
        return f"\x1b]8;;{encoded(url)}\x1b\\{text}\x1b]8;;\x1b\\"


def is_safe_url(url: str) -> bool:
    """Say whether a URL may become a link or be opened: a web address or a mail address."""
    scheme = url.partition(":")[0].lower()
    return scheme in ("http", "https", "mailto") and clean_line(url) == url


def encoded(url: str) -> str:
    """Percent-encode what is not printable ASCII."""
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    from urllib.parse import quote

    return quote(url, safe="%/:=&?~#+!$,;'@()*[]")


def width_of(text: str) -> int:
    """Give the columns that a terminal needs for cleaned text."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def fit(text: str, width: int, mark: str = "…") -> str:
    """Cut text to a number of columns, with a mark where something was left out, and pad it."""
    space = width - width_of(text)
    if space >= 0:
        return text + " " * space
    kept = ""
    used = 0
    for char in text:
        size = width_of(char)
        if used + size > width - 1:
            break
        kept += char
        used += size
    return kept + mark + " " * (width - 1 - used)

"""Lines that end a document, and how a pattern is followed through a text."""

from __future__ import annotations

import re

MARK = re.compile(r"(?:---|\.\.\.)(?=[ \t\r\n]|\Z)")


def run(pattern: re.Pattern[str], text: str, pos: int) -> int:
    """Where what `pattern` takes from `pos` on ends; `pos` itself if it takes nothing."""
    found = pattern.match(text, pos)
    return found.end() if found else pos

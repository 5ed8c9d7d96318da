"""Texts made fit for other places."""

from __future__ import annotations

import re
import unicodedata


def slug(text: str) -> str:
    """Give the text in lower case, with words joined by dashes and only ASCII letters and digits.

    Raises:
        ValueError: nothing of the text would be left.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    words = re.findall(r"[a-z0-9]+", plain.lower())
    if not words:
        raise ValueError(f"no letter or digit to make a slug of in {text!r}")
    return "-".join(words)

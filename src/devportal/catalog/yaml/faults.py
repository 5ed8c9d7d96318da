"""What can be wrong with a YAML document, as one exception that never leaves the reader."""

from __future__ import annotations

SYNTAX = "yaml.syntax"
DUPLICATE = "yaml.duplicate-key"
LIMIT = "yaml.limit"
ENCODING = "yaml.encoding"
ALIAS = "yaml.alias"
TAG = "yaml.tag"


class Fault(Exception):
    """A mistake at a place of the text (an offset)."""

    def __init__(self, offset: int, message: str, code: str = SYNTAX) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.code = code


def short(text: str) -> str:
    """Cut foreign text to what a message can hold."""
    return text if len(text) <= 80 else text[:77] + "..."

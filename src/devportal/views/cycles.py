"""Cycles of the graph, one a line."""

from __future__ import annotations

from devportal.text import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.views.theme import Theme

FORMATS = ("text", "json", "jsonl", "yaml", "name")
TERMINAL = "text"
PIPE = "text"


def render(cycles: Sequence[tuple[str, ...]], format_: str, theme: Theme, width: int) -> str:
    """Give each cycle from its first ref round to it again."""
    del width
    if format_ == "name":
        return "".join(clean_line(ref) + "\n" for ref in sorted({ref for way in cycles for ref in way}))
    arrow = " -> " if theme.ascii else " → "
    return "".join(arrow.join(clean_line(ref) for ref in (*way, way[0])) + "\n" for way in cycles)


def data(cycles: Sequence[tuple[str, ...]]) -> object:
    """Give each cycle as a list of refs."""
    return [list(way) for way in cycles]

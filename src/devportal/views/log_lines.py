"""Log lines as they are, made safe to show."""

from __future__ import annotations

from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.log_lines import Lines
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "jsonl", "yaml")
TERMINAL = "text"
PIPE = "text"


def render(found: Lines, format_: str, theme: Theme, width: int) -> str:
    """Give one line for each."""
    del format_, theme, width
    return "".join(clean(line).replace("\n", " ") + "\n" for line in found.lines)


def data(found: Lines) -> object:
    """Give the lines as objects."""
    return [{"tool": found.tool, "line": line} for line in found.lines]

"""What was taken back of a run."""

from __future__ import annotations

from devportal.scm.secret import hide
from devportal.text import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.running.undo import Undone
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml")
TERMINAL = "text"
PIPE = "text"


def render(undone: Undone, format_: str, theme: Theme, width: int) -> str:
    """Give a line for each thing."""
    del format_, width
    lines = []
    for item in undone.items:
        text = hide(clean_line(item.text))
        lines.append(theme.paint(f"failed: {text}", "error") if item.failed else text)
    return "\n".join(lines or ["there is nothing to take back"]) + "\n"


def data(undone: Undone) -> object:
    """Give what happened as data."""
    return {
        "run": undone.run,
        "undone": [
            {"step": item.step, "text": hide(item.text), "failed": item.failed} for item in undone.items
        ],
    }

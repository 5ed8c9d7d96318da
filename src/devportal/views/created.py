"""What `portal create` wrote, or would write."""

from __future__ import annotations

import os

from devportal.record import record
from devportal.text import clean, clean_line, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.create import Created, CreatePlan
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml", "name")
TERMINAL = "text"
PIPE = "name"


@record
class Outcome:
    """A finished or planned creation, and the folder that paths are shown relative to."""

    result: Created | CreatePlan
    folder: str
    planned: bool = False


def render(outcome: Outcome, format_: str, theme: Theme, width: int) -> str:
    """Give the files below the destination, or the destination alone."""
    del width
    result = outcome.result
    place = _short(result.destination, outcome.folder)
    if format_ == "name" and not outcome.planned:
        return clean_line(place) + "\n"
    if format_ == "name":
        return "".join(clean_line(os.path.join(place, file.path)) + "\n" for file in result.files)
    lines = [f"{'would create' if outcome.planned else 'created'} {theme.paint(clean_line(place), 'ref')}"]
    conflicts = frozenset(getattr(result, "conflicts", ()))
    for file in result.files:
        mark = theme.paint("  is there already", "warning") if file.path in conflicts else ""
        lines.append(f"  {clean_line(file.path)}{mark}")
    lines += [f"  would run: {clean_line(command)}" for command in getattr(result, "commands", ())]
    lines.append(theme.paint(plural(len(result.files), "file"), "dim"))
    after = clean(getattr(result, "message_after", "")).strip()
    return "\n".join([*lines, after] if after else lines) + "\n"


def _short(path: str, folder: str) -> str:
    relative = os.path.relpath(path, folder)
    return path if relative.startswith("..") else relative


def data(outcome: Outcome) -> object:
    """Give the destination and the files with size and mode."""
    result = outcome.result
    return {
        "destination": result.destination,
        "planned": outcome.planned,
        "files": [
            {"path": file.path, "size": file.size, "mode": f"{file.mode:o}", "link": file.link}
            for file in result.files
        ],
        "conflicts": list(getattr(result, "conflicts", ())),
        "commands": list(getattr(result, "commands", ())),
        "answersFile": getattr(result, "answers_file", None),
    }

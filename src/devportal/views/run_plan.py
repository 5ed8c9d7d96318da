"""What a run of a template would do."""

from __future__ import annotations

import os

from devportal.record import record
from devportal.scm.secret import hide
from devportal.text import clean, clean_line, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.running.plan import PlannedStep, RunPlan
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml", "name")
TERMINAL = "text"
PIPE = "text"


@record
class Shown:
    """A plan, and the folder that paths are shown relative to."""

    plan: RunPlan
    folder: str


def render(shown: Shown, format_: str, theme: Theme, width: int) -> str:
    """Give the steps with what each would do, then the files."""
    del width
    made = shown.plan
    place = _short(made.destination, shown.folder)
    if format_ == "name":
        return "".join(clean_line(os.path.join(place, file.path)) + "\n" for file in made.files)
    lines = [f"plan of {theme.paint(clean_line(made.template), 'ref')}; nothing was done"]
    for number, step in enumerate(made.steps, 1):
        lines += _step(number, step, theme)
    lines.append("")
    if made.files:
        lines.append(f"{plural(len(made.files), 'file')} for {theme.paint(clean_line(place), 'ref')}")
        there = frozenset(made.conflicts)
        for file in made.files:
            mark = theme.paint("  is there already", "warning") if file.path in there else ""
            lines.append(f"  {clean_line(file.path)}{mark}")
    lines += [theme.paint(clean(note), "warning") for note in made.notes]
    return hide("\n".join(lines)) + "\n"


def _step(number: int, step: PlannedStep, theme: Theme) -> list[str]:
    effect = "" if step.effect == "workspace" else f", {step.effect}"
    state = " - skipped" if step.state == "skipped" else ""
    about = theme.paint(f"({clean_line(step.action)}{effect})", "dim")
    return [
        f"{number:>3}. {clean_line(step.name)} {about}{state}",
        *(f"       {clean_line(line)}" for line in step.lines),
    ]


def _short(path: str, folder: str) -> str:
    relative = os.path.relpath(path, folder)
    return path if relative.startswith("..") else relative


def data(shown: Shown) -> object:
    """Give the plan as data."""
    made = shown.plan
    return {
        "template": made.template,
        "destination": made.destination,
        "steps": made.steps_as_data(),
        "files": [
            {"path": file.path, "size": file.size, "mode": f"{file.mode:o}", "link": file.link}
            for file in made.files
        ],
        "conflicts": list(made.conflicts),
        "notes": list(made.notes),
    }

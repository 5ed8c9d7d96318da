"""What a finished run of a template has left: files, links, texts."""

from __future__ import annotations

import os

from devportal.record import record
from devportal.scm.secret import hide
from devportal.text import clean, clean_line, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.running.run import Finished
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml", "name")
TERMINAL = "text"
PIPE = "name"


@record
class Shown:
    """A finished run, and the folder that paths are shown relative to."""

    run: Finished
    folder: str


def render(shown: Shown, format_: str, theme: Theme, width: int) -> str:
    """Give the files below the destination, links and texts; or the destination alone."""
    del width
    run = shown.run
    relative = os.path.relpath(run.destination, shown.folder) if run.destination else ""
    place = run.destination if relative.startswith("..") else relative
    if format_ == "name":
        return clean_line(place) + "\n" if place else ""
    lines = []
    if place:
        lines.append(f"created {theme.paint(clean_line(place), 'ref')}")
        lines += [f"  {clean_line(file.path)}" for file in run.files]
        lines.append(theme.paint(plural(len(run.files), "file"), "dim"))
    lines += [_link(link, theme) for link in run.links]
    for text in run.texts:
        lines += ["", *_text(text)]
    lines.append(theme.paint(f"run {run.run}", "dim"))
    return hide("\n".join(lines)) + "\n"


def _link(link: Mapping[str, Any], theme: Theme) -> str:
    title = clean_line(str(link.get("title") or "link"))
    url, ref = link.get("url"), link.get("entityRef")
    if isinstance(url, str):
        return f"{title}: {theme.link(clean_line(url), url)}"
    return f"{title}: {theme.paint(clean_line(str(ref)), 'ref')}"


def _text(text: Mapping[str, Any]) -> list[str]:
    title = [clean_line(str(text["title"]))] if text.get("title") else []
    return [*title, *(f"  {line}" for line in clean(str(text.get("content") or "")).strip().split("\n"))]


def data(shown: Shown) -> object:
    """Give the run as data."""
    run = shown.run
    return {
        "run": run.run,
        "destination": run.destination,
        "files": [
            {"path": file.path, "size": file.size, "mode": f"{file.mode:o}", "link": file.link}
            for file in run.files
        ],
        "output": _hidden(run.output),
    }


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {key: _hidden(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_hidden(item) for item in value]
    return value

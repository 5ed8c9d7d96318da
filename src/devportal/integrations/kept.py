"""Panels of earlier runs, one private file each, so that a page has something to show offline.

What is kept is what was shown: no raw answer of a server, and no token.
"""

from __future__ import annotations

import os
import time

from devportal.integrations.panel import Field, Link, Panel
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

VERSION = 1
LARGEST = 1_000_000


@record
class Kept:
    """A panel of an earlier run and its age in seconds."""

    panel: Panel
    age: float


def place(cache: str, about: str) -> str:
    """Give the file of one tool's panel; `about` holds all that it depends on."""
    from devportal.paths import digest

    return os.path.join(cache, "panels", digest(about) + ".json")


def beside(path: str) -> str:
    """Give the file that tells of a tool that did not answer, beside that of its last panel."""
    return path.removesuffix(".json") + ".late.json"


def load(path: str) -> Kept | None:
    """Give the panel in a file; None where it is missing, damaged, or could have been written by others."""
    import json

    from devportal.paths import is_private

    if not is_private(path):
        return None
    try:
        with open(path, "rb") as file:
            content = json.loads(file.read(LARGEST))
        if content["version"] != VERSION:
            return None
        return Kept(_panel(content["panel"]), max(0.0, time.time() - float(content["time"])))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def store(path: str, panel: Panel) -> None:
    """Write a panel for later runs; a cache that cannot be written is none."""
    import json
    import tempfile

    from devportal.paths import make_private

    folder = os.path.dirname(path)
    try:
        make_private(os.path.dirname(folder))
        make_private(folder)
        number, scratch = tempfile.mkstemp(dir=folder, prefix=".panel-")
    except OSError:
        return
    try:
        with open(number, "w", encoding="utf-8") as file:
            json.dump({"version": VERSION, "time": time.time(), "panel": _data(panel)}, file)
        os.replace(scratch, path)
    except (OSError, ValueError):
        os.unlink(scratch)


def _data(panel: Panel) -> dict[str, Any]:
    fields = [[one.label, one.value, one.state, one.time, one.url, list(one.points)] for one in panel.fields]
    return {
        "title": panel.title,
        "state": panel.state,
        "fields": fields,
        "links": [[one.title, one.url] for one in panel.links],
        "summary": panel.summary,
    }


def _panel(data: dict[str, Any]) -> Panel:
    fields = tuple(
        Field(str(label), str(value), str(state), str(when), str(url), tuple(map(float, points)))
        for label, value, state, when, url, points in data["fields"]
    )
    links = tuple(Link(str(title), str(url)) for title, url in data["links"])
    return Panel(str(data["title"]), str(data["state"]), fields, links, str(data["summary"]))

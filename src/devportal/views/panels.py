"""Panels of tools, whichever tool they are of."""

from __future__ import annotations

from devportal.text import clean_line, cut
from devportal.views.plain import plain
from devportal.views.table import Column, Table
from devportal.views.theme import is_safe_url, width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devportal.cli.live import Live
    from devportal.integrations.gather import Shown
    from devportal.integrations.panel import Field, Panel
    from devportal.views.theme import Theme

FORMATS = ("text", "table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "text"
PIPE = "tsv"
LABEL = 16
_STYLES = {
    "ok": "good",
    "warning": "warning",
    "failing": "error",
    "refused": "warning",
    "unreachable": "warning",
}
_BARS, _ASCII_BARS = "▁▂▃▄▅▆▇█", "_.-=+*#@"
WIDEST = 60


def render(live: Live, format_: str, theme: Theme, width: int) -> str:
    """Give the panels as text."""
    del format_
    head = theme.paint(clean_line(live.ref), "ref")
    return "\n".join([head, "", *lines(live.panels, theme, width)]) + "\n"


def lines(panels: Sequence[Shown], theme: Theme, width: int) -> Iterator[str]:
    """Give the lines of all panels: one for a tool that has nothing to show but a reason."""
    titles = [width_of(clean_line(one.panel.title)) + 2 for one in panels]
    labels = [width_of(clean_line(field.label)) + 3 for one in panels for field in one.panel.fields]
    size = max([LABEL, *titles, *labels])
    for one in panels:
        panel = one.panel
        title = theme.paint(f"{clean_line(panel.title):<{size}}", "bold")
        said = f"  {clean_line(panel.summary)}" if panel.summary else ""
        age = theme.paint(f"  ({ago(one.age)})", "dim") if one.age is not None else ""
        state = theme.paint(panel.state.replace("-", " "), _STYLES.get(panel.state, "dim"))
        yield f"{title}{state}{said}{age}"
        for field in panel.fields:
            yield f"  {clean_line(field.label):<{size - 2}}{_value(field, theme, width - size)}"


def _value(field: Field, theme: Theme, width: int) -> str:
    del width
    text = clean_line(field.value)
    shown = theme.link(text, field.url) if field.url else text
    if field.state in _STYLES and field.state != "ok":
        shown = theme.paint(text, _STYLES[field.state])
    when = since(field.time)
    rest = theme.paint(f"{', ' if text else ''}{when}", "dim") if when else ""
    bars = ("  " if text else "") + spark(field.points, ascii_=theme.ascii) if len(field.points) > 1 else ""
    return shown + bars + rest


def spark(points: Sequence[float], *, ascii_: bool = False) -> str:
    """Draw numbers as a row of bars, the last WIDEST of them."""
    bars = _ASCII_BARS if ascii_ else _BARS
    kept = list(points)[-WIDEST:]
    low, high = min(kept), max(kept)
    span = high - low
    return "".join(bars[round((point - low) / span * 7)] if span else bars[0] for point in kept)


def since(time: str) -> str:
    """Write an ISO time as an age, or as what is still to come; "" where it is no time."""
    import time as clock

    from devportal.integrations.words import moment

    found = moment(time) if time else None
    if found is None:
        return ""
    left = found - clock.time()
    return f"in {_rough(left)}" if left > 60 else ago(-left)


def ago(seconds: float) -> str:
    """Write an age."""
    return "just now" if seconds < 60 else f"{_rough(seconds)} ago"


def _rough(seconds: float) -> str:
    for size, word in (
        (31_536_000, "year"),
        (2_592_000, "month"),
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
    ):
        count = int(seconds // size)
        if count:
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "a moment"


def brief(panel: Panel) -> str:
    """Give a panel in one line: its summary, and its fields."""
    parts = [panel.summary] if panel.summary else []
    parts += [f"{field.label}: {field.value}" if field.value else field.label for field in panel.fields]
    return cut("; ".join(parts), 400)


def table(live: Live) -> Table:
    """Give one row for each tool."""
    rows = tuple(
        (one.name, one.panel.state, brief(one.panel), "" if one.age is None else str(round(one.age)))
        for one in live.panels
    )
    columns = (
        Column("TOOL", style="ref"),
        Column("STATE"),
        Column("SHOWS", give=1),
        Column("AGE", wide=True),
    )
    return Table(columns, rows)


def data(live: Live) -> object:
    """Give the panels as objects; `age` is in seconds, null where the tool was asked just now."""
    return {"ref": live.ref, "panels": panels_data(live.panels)}


def panels_data(panels: Sequence[Shown]) -> list[object]:
    """Give panels as data; links that are no web address are left out."""
    found: list[object] = []
    for one in panels:
        panel = one.panel
        fields = [
            {
                "label": f.label,
                "value": f.value,
                "state": f.state,
                "time": f.time,
                "url": f.url,
                "points": f.points,
            }
            for f in panel.fields
        ]
        links = [{"title": link.title, "url": link.url} for link in panel.links if is_safe_url(link.url)]
        age = None if one.age is None else round(one.age)
        found.append(
            {
                "name": one.name,
                "title": panel.title,
                "state": panel.state,
                "summary": panel.summary,
                "fields": plain(fields),
                "links": links,
                "age": age,
            }
        )
    return found

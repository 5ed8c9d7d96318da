"""One template: its questions by page, its steps, what it gives."""

from __future__ import annotations

import json

from devportal.text import clean_line
from devportal.views.plain import plain
from devportal.views.table import Column, Table, draw

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from devportal.scaffold.outline import Asked, Outline
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml")
TERMINAL = "text"
PIPE = "text"

_NARROW = 40


def render(shown: Outline, format_: str, theme: Theme, width: int) -> str:
    """Give the head of a template, then a table for each page of questions and one for the steps."""
    del format_
    about = clean_line(shown.title) if shown.title != shown.name else ""
    lines = [f"{theme.paint(clean_line(shown.name), 'ref')}  {theme.paint(about, 'bold')}".rstrip()]
    if shown.description:
        lines.append(clean_line(shown.description))
    lines.append(theme.paint(f"{shown.kind} template, {clean_line(shown.source)}", "dim"))
    parts = ["\n".join(lines) + "\n"]
    for number, page in enumerate(shown.pages, 1):
        title = clean_line(page.title) or ("Questions" if len(shown.pages) == 1 else f"Page {number}")
        parts.append(f"{theme.paint(title, 'bold')}\n{_questions(page.questions, width, theme)}")
    if shown.steps:
        parts.append(f"{theme.paint('Steps', 'bold')}\n{_steps(shown, width, theme)}")
    for title, found in (("Output", shown.links), ("Runs, with --trust", shown.commands)):
        if found:
            rows = "".join(f"  {clean_line(one)}\n" for one in found)
            parts.append(f"{theme.paint(title, 'bold')}\n{rows}")
    return "\n".join(parts)


def _questions(asked: tuple[Asked, ...], width: int, theme: Theme) -> str:
    columns = (
        Column("NAME", style="ref"),
        Column("TYPE", give=3),
        Column("REQUIRED", give=4),
        Column("DEFAULT", give=2),
        Column("CHOICES", give=1),
    )
    rows = tuple(
        (
            one.name,
            one.field or one.type,
            "required" if one.required else "depends" if one.conditional else "",
            "" if one.default is None else _written(one.default),
            ", ".join(map(_written, one.choices)),
        )
        for one in asked
    )
    return _drawn(columns, rows, width, theme)


def _steps(shown: Outline, width: int, theme: Theme) -> str:
    columns = (
        Column("ID", style="ref"),
        Column("ACTION"),
        Column("EFFECT"),
        Column("CONDITION", give=1),
        Column("OUTPUTS", give=2),
    )
    rows = tuple(
        (
            one.id,
            one.action,
            one.effect or "unknown",
            ", ".join(_conditions(one.when, one.each)),
            ", ".join(one.outputs),
        )
        for one in shown.steps
    )
    return _drawn(columns, rows, width, theme)


def _conditions(when: str, each: str) -> Iterator[str]:
    if when:
        yield f"if {when}"
    if each:
        yield f"each {each}"


def _drawn(columns: tuple[Column, ...], rows: tuple[tuple[str, ...], ...], width: int, theme: Theme) -> str:
    """Draw a table without the columns that hold nothing, moved in by two."""
    if not rows:
        return "  none\n"
    kept = [at for at in range(len(columns)) if at == 0 or any(row[at] for row in rows)]
    found = Table(tuple(columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in rows))
    text = draw(found, max(width - 2, _NARROW), theme)
    return "".join(f"  {line}\n" for line in text.splitlines())


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def data(shown: Outline) -> object:
    """Give the template as an object."""
    return plain(shown)

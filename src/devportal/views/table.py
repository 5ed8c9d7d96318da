"""A table, and its shapes: fitted to a terminal, tsv, csv, Markdown, names."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean_line
from devportal.views.theme import Theme, fit, width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


@record
class Column:
    """One column: its heading, and how it gives way when the terminal is narrow.

    `give`: 0 never cut (refs), larger numbers are cut earlier. `wide` columns show only in `wide`. `short`
    columns hold refs whose kind goes without saying: on a terminal they lose what is the default. In `marked`
    columns the words of the table stand out.
    """

    title: str
    give: int = 0
    style: str = ""
    wide: bool = False
    short: bool = False
    marked: bool = False


@record
class Table:
    """Columns and rows of foreign or own text, cleaned where it is drawn."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    name_column: int = 0
    foot: str = ""
    words: tuple[str, ...] = ()


def draw(table: Table, width: int, theme: Theme, *, wide: bool = False) -> str:
    """Draw the table within `width` columns."""
    shown = [at for at, column in enumerate(table.columns) if wide or not column.wide]
    columns = [table.columns[at] for at in shown]
    rows = [
        [
            _cell(row[at], short=table.columns[at].short and not wide, most=None if wide else _MOST)
            for at in shown
        ]
        for row in table.rows
    ]
    shown_rows = [[column.title for column in columns], *rows]
    needed = [max(width_of(row[at]) for row in shown_rows) for at in range(len(columns))]
    widths = needed if wide else _fitted(columns, needed, width)
    kept = [at for at in range(len(columns)) if widths[at]]
    lines = [_line([column.title for column in columns], kept, widths, ["bold"] * len(columns), theme)]
    styles = [column.style for column in columns]
    words = [table.words if column.marked else () for column in columns]
    lines += [_line(row, kept, widths, styles, theme, words) for row in rows]
    if table.foot:
        lines.append(theme.paint(table.foot, "dim"))
    return "\n".join(lines) + "\n"


_MOST = 1_000
"""Characters of a cell that are looked at for a table: nobody sees more, and measuring 5 MB takes seconds."""


def _cell(text: str, *, short: bool, most: int | None) -> str:
    return clean_line(short_ref(text[:most]) if short else text[:most])


def short_ref(ref: str) -> str:
    """Give a ref as people say it where a group is expected: without kind and default namespace."""
    return ref.removeprefix("group:").removeprefix("default/")


def _fitted(columns: Sequence[Column], needed: Sequence[int], width: int) -> list[int]:
    """Take columns away from those that give first, down to 12 each, then drop them whole.

    What a dropped column leaves over goes back to the cut ones, the most important first.
    """
    widths = list(needed)
    order = sorted((at for at, column in enumerate(columns) if column.give), key=lambda at: -columns[at].give)
    for least in (12, 0):
        for at in order:
            excess = sum(widths) + 2 * (sum(map(bool, widths)) - 1) - width
            if excess <= 0:
                return _grown(widths, needed, order, -excess)
            widths[at] = max(min(least, widths[at]), widths[at] - excess) if least else 0
    return widths


def _grown(widths: list[int], needed: Sequence[int], order: Sequence[int], spare: int) -> list[int]:
    for at in reversed(order):
        if widths[at]:
            more = min(spare, needed[at] - widths[at])
            widths[at] += more
            spare -= more
    return widths


def _line(
    cells: Sequence[str],
    kept: Sequence[int],
    widths: Sequence[int],
    styles: Sequence[str],
    theme: Theme,
    words: Sequence[Sequence[str]] = (),
) -> str:
    last = kept[-1] if kept else -1
    parts = []
    for at in kept:
        text = fit(cells[at], widths[at], "~" if theme.ascii else "…")
        if at == last:
            text = text.rstrip()
        if words and words[at]:
            from devportal.views.marked import marked

            text = marked(text, words[at], theme)
        parts.append(theme.paint(text, styles[at]) if styles[at] else text)
    return "  ".join(parts).rstrip()


def tsv(table: Table) -> str:
    """Give tab-separated lines without a heading; nothing is cut."""
    return "".join("\t".join(clean_line(cell) for cell in row) + "\n" for row in table.rows)


def names(table: Table) -> str:
    """Give the name column alone, one a line."""
    return "".join(clean_line(row[table.name_column]) + "\n" for row in table.rows)


def markdown(table: Table) -> str:
    """Give a Markdown table; pipes and angle brackets are escaped."""
    lines = ["| " + " | ".join(column.title.lower() for column in table.columns) + " |"]
    lines.append("| " + " | ".join("---" for _ in table.columns) + " |")
    lines += ["| " + " | ".join(escape_markdown(cell) for cell in row) + " |" for row in table.rows]
    return "\n".join(lines) + "\n"


_MARKS = str.maketrans(
    {mark: "\\" + mark for mark in "\\|*_`[]"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;"}
)


def escape_markdown(text: str) -> str:
    """Make foreign text plain in Markdown: no markup, no HTML, no mention of a person."""
    return clean_line(text).translate(_MARKS)


def csv(table: Table) -> str:
    """Give comma-separated values with a heading; what a spreadsheet would run as a formula is defused."""
    import csv as writer
    import io

    out = io.StringIO()
    lines = writer.writer(out, lineterminator="\n")
    lines.writerow([column.title.lower() for column in table.columns])
    lines.writerows([[_no_formula(clean_line(cell)) for cell in row] for row in table.rows])
    return out.getvalue()


def _no_formula(cell: str) -> str:
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t") else cell

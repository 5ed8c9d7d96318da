"""What differs between two catalogs, as text, Markdown or data."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean_line, cut, plural
from devportal.views.table import Column, Table, escape_markdown, markdown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from devportal.catalog.diff import CatalogDiff, Edited, Entry, Field
    from devportal.model.problem import Problem
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml", "md", "name")
TERMINAL = "text"
PIPE = "text"
_VALUE = 60
_MOST_ROWS = 200


@record
class Shown:
    """A diff, and how paths are told."""

    diff: CatalogDiff
    relative: Callable[[str], str]


def render(shown: Shown, format_: str, theme: Theme, width: int) -> str:
    """Give the answer as text or Markdown."""
    del width
    diff = shown.diff
    if format_ == "name":
        refs = {one.ref for one in (*diff.added, *diff.removed)} | {one.ref for one in diff.edited}
        return "".join(clean_line(ref) + "\n" for ref in sorted(refs))
    if format_ == "md":
        return _markdown(shown)
    if not diff:
        return f"the catalogs of {clean_line(diff.old)} and {clean_line(diff.new)} are the same\n"
    blocks = [
        [f"{clean_line(diff.old)} -> {clean_line(diff.new)}: {headline(diff)}"],
        list(_entries("added", "+", "good", diff.added, shown, theme)),
        list(_entries("removed", "-", "error", diff.removed, shown, theme)),
        list(_edited(shown, theme)),
        _relations(diff, theme),
        list(_problems("problems that came", diff.problems_added, shown, theme)),
        list(_problems("problems that went", diff.problems_removed, shown, theme)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def headline(diff: CatalogDiff) -> str:
    """Give the counts in one line."""
    parts = [f"{len(diff.added)} added", f"{len(diff.removed)} removed", f"{len(diff.edited)} changed"]
    if diff.owners:
        parts.append(f"{plural(len(diff.owners), 'owner')} moved")
    for many, word in ((diff.problems_added, "came"), (diff.problems_removed, "went")):
        if many:
            parts.append(f"{plural(len(many), 'problem')} {word}")
    return ", ".join(parts)


def _entries(
    title: str, mark: str, style: str, entries: tuple[Entry, ...], shown: Shown, theme: Theme
) -> Iterator[str]:
    if not entries:
        return
    yield theme.paint(title, "heading")
    for one in entries:
        owner = clean_line(one.owner) or "nobody"
        line = f"{mark} {clean_line(one.ref)}  {owner}  {clean_line(shown.relative(one.file))}"
        yield theme.paint(line, style)
        if one.dependents:
            yield f"    still needed by {', '.join(map(clean_line, one.dependents))}"


def _edited(shown: Shown, theme: Theme) -> Iterator[str]:
    if shown.diff.edited:
        yield theme.paint("changed", "heading")
    for one in shown.diff.edited:
        yield f"~ {theme.paint(clean_line(one.ref), 'ref')}"
        if one.moved_from:
            yield f"    file: {_moved(one, shown)}"
        for field in one.fields:
            yield f"    {clean_line(field.path)}: {change(field)}"


def _moved(one: Edited, shown: Shown) -> str:
    return f"{clean_line(shown.relative(one.moved_from))} -> {clean_line(shown.relative(one.file))}"


def change(field: Field) -> str:
    """Give what happened to a field in a few words."""
    if field.gone or field.come:
        parts = [f"+{told(item)}" for item in field.come] + [f"-{told(item)}" for item in field.gone]
        return cut(" ".join(parts), 3 * _VALUE)
    if isinstance(field.old, str) and isinstance(field.new, str) and "\n" in field.old + field.new:
        return f"{_lines(field.old)} -> {_lines(field.new)}"
    if isinstance(field.old, list) and isinstance(field.new, list):
        moved = sorted(map(str, field.old)) == sorted(map(str, field.new))
        return "order changed" if moved else f"{told(field.old)} -> {told(field.new)}"
    if field.old is None:
        return f"+ {told(field.new)}"
    if field.new is None:
        return f"- {told(field.old)}"
    return f"{told(field.old)} -> {told(field.new)}"


def told(value: Any) -> str:
    """Give a value in a few words."""
    if isinstance(value, str):
        return _lines(value) if "\n" in value else cut(clean_line(value), _VALUE)
    from json import dumps

    return cut(clean_line(dumps(value, ensure_ascii=False)), _VALUE)


def _lines(text: str) -> str:
    return f"({plural(text.count(chr(10)) + 1, 'line')})" if "\n" in text else cut(clean_line(text), _VALUE)


def _relations(diff: CatalogDiff, theme: Theme) -> list[str]:
    lines = []
    whole = {one.ref for one in (*diff.added, *diff.removed)}  # theirs come and go with them
    for mark, style, relations in (
        ("+", "good", diff.relations_added),
        ("-", "error", diff.relations_removed),
    ):
        for source, name, target in relations:
            if source in whole:
                continue
            lines.append(theme.paint(f"{mark} {clean_line(source)} {name} {clean_line(target)}", style))
    return [theme.paint("relations", "heading"), *lines] if lines else []


def _problems(title: str, problems: tuple[Problem, ...], shown: Shown, theme: Theme) -> Iterator[str]:
    if problems:
        yield theme.paint(title, "heading")
    for one in problems:
        place = clean_line(f"{shown.relative(one.file)}:{one.line}")
        yield f"  {place}  {theme.paint(one.severity, one.severity)}  {clean_line(one.message)}"


def _markdown(shown: Shown) -> str:
    diff = shown.diff
    title = f"### Catalog: {escape_markdown(diff.old)} → {escape_markdown(diff.new)}"
    if not diff:
        return f"{title}\n\nNothing changed.\n"
    blocks = [title, f"**{headline(diff)}**"]
    rows = [(one.ref, one.owner or "nobody", shown.relative(one.file)) for one in diff.added]
    blocks += _table(("Added", "Owner", "File"), rows)
    rows = [(one.ref, one.owner or "nobody", ", ".join(one.dependents)) for one in diff.removed]
    blocks += _table(("Removed", "Owner", "Still needed by"), rows)
    blocks += _table(
        ("Owner of", "Before", "After"), [(m.ref, m.old or "nobody", m.new or "nobody") for m in diff.owners]
    )
    rows = [(one.ref, field.path, change(field)) for one in diff.edited for field in one.fields]
    blocks += _table(("Changed", "Field", "Change"), rows)
    for title, problems in (
        ("Problem that came", diff.problems_added),
        ("Problem that went", diff.problems_removed),
    ):
        rows = [(one.message, f"{shown.relative(one.file)}:{one.line}", one.code) for one in problems]
        blocks += _table((title, "Where", "Code"), rows)
    return cut("\n\n".join(blocks), 65_000) + "\n"


def _table(heads: tuple[str, ...], rows: list[tuple[str, str, str]]) -> list[str]:
    if not rows:
        return []
    text = markdown(Table(tuple(map(Column, heads)), tuple(rows[:_MOST_ROWS]))).rstrip("\n")
    more = f"\n\n{len(rows) - _MOST_ROWS:,} more" if len(rows) > _MOST_ROWS else ""
    return [text + more]


def data(shown: Shown) -> object:
    """Give the whole diff as an object."""
    diff = shown.diff
    return {
        "old": diff.old,
        "new": diff.new,
        "added": [_entry(one, shown) for one in diff.added],
        "removed": [{**_entry(one, shown), "dependents": list(one.dependents)} for one in diff.removed],
        "changed": [
            {
                "ref": one.ref,
                "file": shown.relative(one.file),
                "movedFrom": shown.relative(one.moved_from) if one.moved_from else None,
                "fields": [{"path": field.path, "old": field.old, "new": field.new} for field in one.fields],
            }
            for one in diff.edited
        ],
        "owners": [{"ref": one.ref, "old": one.old or None, "new": one.new or None} for one in diff.owners],
        "relationsAdded": [_relation(one) for one in diff.relations_added],
        "relationsRemoved": [_relation(one) for one in diff.relations_removed],
        "problemsAdded": [_problem(one, shown) for one in diff.problems_added],
        "problemsRemoved": [_problem(one, shown) for one in diff.problems_removed],
    }


def _entry(one: Entry, shown: Shown) -> dict[str, object]:
    return {"ref": one.ref, "owner": one.owner or None, "file": shown.relative(one.file)}


def _relation(one: tuple[str, str, str]) -> dict[str, str]:
    return {"source": one[0], "type": one[1], "target": one[2]}


def _problem(one: Problem, shown: Shown) -> dict[str, object]:
    return {
        "code": one.code,
        "severity": one.severity,
        "message": one.message,
        "file": shown.relative(one.file),
        "line": one.line,
        "ref": one.ref,
    }

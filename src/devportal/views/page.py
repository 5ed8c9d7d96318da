"""The page of one entity."""

from __future__ import annotations

from devportal.text import clean, clean_line, cut, plural
from devportal.views.plain import plain
from devportal.views.theme import width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.page import EntityPage, Related
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml", "name")
TERMINAL = "text"
PIPE = "text"
MOST = 12
"""How many related entities are listed before the rest is counted."""

_HEADINGS = {
    "providesApi": "provides",
    "consumesApi": "consumes",
    "apiProvidedBy": "provided by",
    "apiConsumedBy": "consumed by",
    "dependsOn": "depends on",
    "dependencyOf": "needed by",
    "partOf": "part of",
    "hasPart": "contains",
    "ownerOf": "owns",
    "memberOf": "member of",
    "hasMember": "members",
    "childOf": "child of",
    "parentOf": "parent of",
}


def render(page: EntityPage, format_: str, theme: Theme, width: int) -> str:
    """Give the page as text."""
    if format_ == "name":
        return clean_line(page.row.ref) + "\n"
    blocks = [list(_head(page, theme, width)), list(_about(page, theme))]
    blocks += [list(_sections(page, theme)), list(_relations(page, theme))]
    blocks += [_live(page, theme, width), list(_links(page, theme)), list(_annotations(page))]
    blocks.append(list(_problems(page, theme)))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(page: EntityPage, theme: Theme, width: int) -> Iterator[str]:
    row = page.row
    title = f"  {clean_line(row.title)}" if row.title and row.title != row.name else ""
    yield theme.paint(clean_line(row.ref), "ref") + theme.paint(title, "bold")
    if row.description:
        yield from (line for part in clean(row.description).splitlines() for line in wrap(part, width))


def _about(page: EntityPage, theme: Theme) -> Iterator[str]:
    row = page.row
    owners = ", ".join(
        theme.paint(clean_line(owner.ref), "ref")
        + ("" if owner.row else theme.paint(" (not in the catalog)", "warning"))
        for owner in page.ownership.owners
    )
    facts = [
        ("kind", row.kind),
        ("type", row.type),
        ("lifecycle", row.lifecycle),
        ("tags", ", ".join(row.tags.split())),
        ("defined", f"{row.file}:{row.line}"),
    ]
    if row.kind not in ("Group", "User", "Location"):
        facts.insert(1, ("owner", owners or theme.paint("nobody", "warning")))
    for label, value in facts:
        if value:
            yield f"{label:<13}{value if label == 'owner' else clean_line(value)}"
    yield from _contacts(page, theme)


def _contacts(page: EntityPage, theme: Theme) -> Iterator[str]:
    head = "contact"
    for owner in page.ownership.owners[:1]:
        for label, value in owner.contacts:
            url = f"mailto:{value}" if "@" in value and ":" not in value else value
            said = "" if label == "email" else theme.paint(f"  {clean_line(label)}", "dim")
            yield f"{head:<13}{theme.link(clean_line(value), url)}{said}"
            head = ""


def _sections(page: EntityPage, theme: Theme) -> Iterator[str]:
    for section in page.sections:
        label = section.title
        for entry in section.entries[:MOST]:
            text = clean_line(entry.text)
            shown = theme.paint(text, "ref") if entry.is_ref else text
            note = theme.paint(f"  {clean_line(entry.note)}", "dim") if entry.note else ""
            yield f"{label:<13}{shown}{note}"
            label = ""
        if len(section.entries) > MOST:
            yield f"{'':<13}{theme.paint(f'and {len(section.entries) - MOST} more', 'dim')}"


def _relations(page: EntityPage, theme: Theme) -> Iterator[str]:
    covered = {relation for section in page.sections for relation in section.covers}
    for kind, others in page.relations:
        if kind == "ownedBy" or kind in covered:
            continue
        label = _HEADINGS.get(kind, kind)
        for other in others[:MOST]:
            yield f"{label:<13}{_related(other, theme)}"
            label = ""
        if len(others) > MOST:
            yield f"{'':<13}{theme.paint(f'and {len(others) - MOST} more', 'dim')}"


def _related(other: Related, theme: Theme) -> str:
    text = theme.paint(clean_line(other.ref), "ref")
    if other.row is None:
        return text + theme.paint("  (not in the catalog)", "warning")
    facts = [
        fact for fact in (other.row.type, other.row.lifecycle, other.row.owner.partition("/")[2]) if fact
    ]
    return text + theme.paint(f"  {clean_line(', '.join(facts))}", "dim") if facts else text


def _live(page: EntityPage, theme: Theme, width: int) -> list[str]:
    if not page.panels:
        return []
    from devportal.views.panels import lines

    return list(lines(page.panels, theme, width))


def _links(page: EntityPage, theme: Theme) -> Iterator[str]:
    label = "links"
    for title, url in page.links:
        shown = clean_line(url)
        yield f"{label:<13}{theme.link(shown, url)}" + (f"  {clean_line(title)}" if title else "")
        label = ""


def _annotations(page: EntityPage) -> Iterator[str]:
    label = "annotations"
    for key, value in page.annotations:
        yield f"{label:<13}{clean_line(key)}: {cut(clean_line(value[:400]), 200)}"
        label = ""


def _problems(page: EntityPage, theme: Theme) -> Iterator[str]:
    if not page.problems:
        return
    yield theme.paint(plural(len(page.problems), "problem"), "warning")
    for problem in page.problems:
        place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part)
        severity = theme.paint(problem.severity, problem.severity)
        yield f"  {clean_line(place)}  {severity}  {clean_line(problem.message)}"


def wrap(text: str, width: int) -> list[str]:
    """Break a cleaned line at spaces so that it fits the width."""
    if width_of(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and width_of(lines[-1]) + 1 + width_of(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def data(page: EntityPage) -> object:
    """Give the entity in Backstage's REST shape; ours is added under `portal`."""
    problems = [
        {"code": p.code, "severity": p.severity, "message": p.message, "line": p.line, "column": p.column}
        for p in page.problems
    ]
    own: dict[str, object] = {"ref": page.row.ref, "file": page.row.file, "line": page.row.line}
    own["problems"] = problems
    if page.sections:
        own["sections"] = [
            {"title": one.title, "entries": [{"text": e.text, "note": e.note} for e in one.entries]}
            for one in page.sections
        ]
    if page.panels:
        from devportal.views.panels import panels_data

        own["panels"] = panels_data(page.panels)
    return {**page.entity, "portal": plain(own)}

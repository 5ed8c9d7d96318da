"""Who is responsible for one file, and what speaks for it."""

from __future__ import annotations

from devportal.text import clean_line
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.responsible import Responsible
    from devportal.views.theme import Theme

FORMATS = ("text", "tsv", "csv", "json", "yaml", "md", "name")
TERMINAL = "text"
PIPE = "name"


def owners_of(answer: Responsible) -> tuple[str, ...]:
    """Give the refs of the owners; as they are written where no entity is known."""
    return answer.evidence[0].owners if answer.evidence else ()


def table(answer: Responsible) -> Table:
    """Give the owners, each with name, contact and reason."""
    columns = (
        Column("OWNER", style="ref"),
        Column("NAME"),
        Column("CONTACT", give=1),
        Column("REASON", give=2),
    )
    rows = tuple(
        (one.ref, one.display_name, one.contacts[0][1] if one.contacts else "", answer.reason)
        for one in answer.owners
    )
    return Table(columns, rows)


def render(answer: Responsible, format_: str, theme: Theme, width: int) -> str:
    """Give the page of an answer: the owners, how to reach them, and everything that speaks for somebody."""
    del format_, width
    lines = []
    for owner in answer.owners:
        known = "" if owner.row else theme.paint("  (not in the catalog)", "warning")
        lines.append(f"{theme.paint(clean_line(owner.ref), 'ref')}  {clean_line(owner.display_name)}{known}")
        lines += [f"  {clean_line(label).lower():<10} {clean_line(value)}" for label, value in owner.contacts]
    for number, one in enumerate(answer.evidence):
        label = "because" if number == 0 else "also"
        who = "" if number == 0 else ", ".join(clean_line(ref) for ref in one.owners) + ": "
        lines.append(theme.paint(f"  {label:<10} {who}{clean_line(one.reason)}", "dim"))
    if answer.disagrees:
        lines.append(theme.paint("  note       CODEOWNERS names none of the catalog's owners", "warning"))
    return "\n".join(lines) + "\n"


def data(answer: Responsible) -> object:
    """Give the answer as an object; `owners` are refs, or as written where no entity is known."""
    return {
        "path": answer.path,
        "line": answer.line or None,
        "entity": answer.subject or None,
        "owners": list(owners_of(answer)),
        "reason": answer.reason or None,
        "evidence": [
            {"source": one.source, "owners": list(one.owners), "reason": one.reason}
            for one in answer.evidence
        ],
        "disagrees": answer.disagrees,
    }

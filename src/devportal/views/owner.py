"""Who owns something."""

from __future__ import annotations

from devportal.text import clean_line
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.ownership import Ownership, Party
    from devportal.views.theme import Theme

FORMATS = ("text", "tsv", "csv", "json", "yaml", "md", "name")
TERMINAL = "text"
PIPE = "name"
LABEL = 16


def table(answer: Ownership) -> Table:
    """Give the owners as a table of ref, name and contact."""
    columns = (Column("OWNER", style="ref"), Column("NAME"), Column("CONTACT", give=1), Column("REASON"))
    rows = tuple(
        (owner.ref, owner.display_name, owner.contacts[0][1] if owner.contacts else "", answer.reason)
        for owner in answer.owners
    )
    return Table(columns, rows)


def render(answer: Ownership, format_: str, theme: Theme, width: int) -> str:
    """Give the page of an answer: owner, how to reach it, who stands above it, who is in it."""
    del format_, width
    lines = []
    for owner in answer.owners:
        name = clean_line(owner.display_name)
        known = "" if owner.row else theme.paint("  (not in the catalog)", "warning")
        lines.append(f"{theme.paint(clean_line(owner.ref), 'ref')}  {name}{known}")
        lines += [f"  {_label(label)} {_contact(value, theme)}" for label, value in owner.contacts]
    if answer.chain:
        lines.append(f"  {_label('part of')} {' > '.join(_name(party) for party in answer.chain)}")
    if answer.members:
        lines.append(f"  {_label('members')} {', '.join(_name(party) for party in answer.members)}")
    reason = answer.reason
    if reason.startswith("spec."):
        reason = f"{reason} of {clean_line(answer.subject.ref)}"
    lines.append(theme.paint(f"  {_label('because')} {reason}", "dim"))
    return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    return f"{clean_line(text).lower():<{LABEL}}"


def _contact(value: str, theme: Theme) -> str:
    url = f"mailto:{value}" if "@" in value and ":" not in value else value
    return theme.link(clean_line(value), url)


def _name(party: Party) -> str:
    return clean_line(party.display_name)


def data(answer: Ownership) -> object:
    """Give the answer as an object."""
    return {
        "ref": answer.subject.ref,
        "reason": answer.reason,
        "owners": [_party(party) for party in answer.owners],
        "chain": [party.ref for party in answer.chain],
        "members": [_party(party) for party in answer.members],
    }


def _party(party: Party) -> object:
    return {
        "ref": party.ref,
        "known": party.row is not None,
        "displayName": party.display_name,
        "contacts": [{"title": title, "value": value} for title, value in party.contacts],
    }

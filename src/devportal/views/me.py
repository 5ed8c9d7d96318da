"""Who I am, my teams, what we own, what needs attention."""

from __future__ import annotations

from devportal.text import clean_line, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.identity import Me
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml", "name")
TERMINAL = "text"
PIPE = "text"


def render(answer: Me, format_: str, theme: Theme, width: int) -> str:
    """Give the page of a person."""
    del width
    if format_ == "name":
        return clean_line(answer.person.ref) + "\n"
    person = answer.person
    lines = [f"{theme.paint(clean_line(person.ref), 'ref')}  {clean_line(person.display_name)}"]
    lines.append(theme.paint(f"  known by {clean_line(answer.known_by)}", "dim"))
    label = "teams"
    for group in answer.groups:
        lines.append(
            f"  {label:<10} {theme.paint(clean_line(group.ref), 'ref')}  {clean_line(group.display_name)}"
        )
        label = ""
    lines += ["", theme.paint(f"owned: {plural(len(answer.owned), 'entity')}", "heading")]
    for row in answer.owned:
        facts = ", ".join(filter(None, (row.type, row.lifecycle)))
        lines.append(
            f"  {theme.paint(clean_line(row.ref), 'ref')}" + (f"  {clean_line(facts)}" if facts else "")
        )
    lines += [
        "",
        theme.paint("needs attention" if answer.attention else "nothing needs attention", "heading"),
    ]
    lines += [f"  {clean_line(one.ref)}  {clean_line(one.message)}" for one in answer.attention]
    return "\n".join(lines) + "\n"


def data(answer: Me) -> object:
    """Give the page as an object."""
    return {
        "ref": answer.person.ref,
        "displayName": answer.person.display_name,
        "knownBy": answer.known_by,
        "groups": [group.ref for group in answer.groups],
        "owned": [row.ref for row in answer.owned],
        "attention": [{"ref": one.ref, "code": one.code, "message": one.message} for one in answer.attention],
    }

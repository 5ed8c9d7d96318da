"""One page of documentation."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean, clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.techdocs.library import Leaf
    from devportal.views.theme import Theme

FORMATS = ("text", "md", "json", "yaml", "name")
TERMINAL = "text"
PIPE = "md"


@record
class Document:
    """A page with its Markdown; `path` as it is shown, `others` the rest of its site."""

    ref: str
    leaf: Leaf
    path: str
    text: str
    others: tuple[Leaf, ...]


def render(page: Document, format_: str, theme: Theme, width: int) -> str:
    """Give the page for reading, or as it was written."""
    if format_ == "name":
        return clean_line(page.path) + "\n"
    if format_ == "md":
        text = clean(page.text.replace("\r\n", "\n"))
        return text if text.endswith("\n") else text + "\n"
    from devportal.techdocs.markdown import tokens
    from devportal.views.markdown import draw

    body = draw(tokens(page.text), width, theme)
    if not page.others:
        return body
    names = ", ".join(clean_line(leaf.name) for leaf in page.others[:8])
    more = f" and {len(page.others) - 8} more" if len(page.others) > 8 else ""
    return f"{body}\n{theme.paint(f'other pages: {names}{more}', 'dim')}\n"


def data(page: Document) -> object:
    """Give the page as an object with its headings."""
    from devportal.techdocs.sections import sections

    return {
        "ref": page.ref,
        "page": page.leaf.name,
        "title": page.leaf.title,
        "kind": page.leaf.kind,
        "path": page.path,
        "headings": [
            {"level": one.level, "text": one.heading, "anchor": one.anchor, "line": one.line}
            for one in sections(page.text)
            if one.level
        ],
        "text": page.text,
    }

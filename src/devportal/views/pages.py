"""The pages of an entity in a browser."""

from __future__ import annotations

from devportal.text import clean_line
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.integrations.pages import Page
    from devportal.views.theme import Theme

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(pages: tuple[Page, ...]) -> Table:
    """Give one row for each page."""
    rows = tuple((page.what, page.title, page.url) for page in pages)
    return Table((Column("WHAT", style="ref"), Column("TITLE", give=1), Column("URL")), rows)


def data(pages: tuple[Page, ...]) -> object:
    """Give the pages as objects."""
    return [{"what": page.what, "title": page.title, "url": page.url} for page in pages]


class Address:
    """The view of one page that could not be opened: its address on a line of its own."""

    FORMATS = ("text", "json", "yaml", "name")
    TERMINAL = "text"
    PIPE = "text"

    @staticmethod
    def render(pages: tuple[Page, ...], format_: str, theme: Theme, width: int) -> str:
        """Give the address."""
        del format_, width
        return "".join(theme.link(clean_line(page.url), page.url) + "\n" for page in pages)

    @staticmethod
    def data(pages: tuple[Page, ...]) -> object:
        """Give the page as an object."""
        return {"what": pages[0].what, "title": pages[0].title, "url": pages[0].url}

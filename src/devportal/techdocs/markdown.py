"""Markdown as a tree: what MkDocs and GitHub add is put into plain Markdown first, HTML stays text."""

from __future__ import annotations

from devportal.techdocs.sections import without_front_matter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_ALERTS = ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION")


def parser() -> MarkdownIt:
    """Give a CommonMark parser with tables and strikethrough, without HTML."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def tokens(text: str) -> list[Token]:
    """Give the tokens of a page. Their lines count in the page itself, front matter and all."""
    lines, start = without_front_matter(text)
    return parser().parse("\n" * start + "\n".join(plain_lines(lines)) + "\n")


def plain_lines(lines: list[str]) -> Iterator[str]:
    """Give the lines with admonitions (`!!! note "Title"`, `> [!NOTE]`) and tabs (`=== "Title"`) as quotes.

    Their number stays.

    Snippets (`--8<--`) would read another file and are left out.
    """
    inside = False
    fence = ""
    for line in lines:
        bare = line.strip()
        if fence:
            fence = "" if bare.startswith(fence) and not bare.strip(fence[0]) else fence
        elif bare[:3] in ("```", "~~~"):
            fence = bare[: len(bare) - len(bare.lstrip(bare[0]))]
        if bare.startswith(("--8<--", ";--8<--")):
            yield ""
        elif not fence and line.startswith(("!!! ", "??? ", "???+ ", '=== "', '===! "', '===+ "')):
            inside = True
            yield f"> **{_title(line)}**  "
        elif inside and (not bare or line.startswith(("    ", "\t"))):
            yield ("> " + line.removeprefix("\t").removeprefix("    ")) if bare else ">"
        else:
            inside = False
            yield _alert(line) if not fence and bare.startswith("> [!") else line


def _title(line: str) -> str:
    words = line.split(maxsplit=1)[1].strip()
    if line.startswith("==="):
        return words.strip('"')
    kind, _, rest = words.partition(" ")
    title = rest.strip()
    if len(title) > 1 and title[0] == title[-1] == '"':
        return title[1:-1] or kind.capitalize()
    return kind.capitalize()


def _alert(line: str) -> str:
    mark = line.strip()[4:].rstrip("]")
    return f"> **{mark.capitalize()}**  " if mark.upper() in _ALERTS else line

"""A Markdown text as sections: what a search finds and what an anchor leads to."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@record
class Section:
    """A heading with the lines below it. The lines before the first heading are a section without one.

    `line` is 1-based, `level` 1 to 6, 0 without a heading; `anchor` is the id that MkDocs gives the heading.
    """

    level: int
    heading: str
    anchor: str
    line: int
    body: str


def sections(text: str) -> list[Section]:
    """Cut a page at its headings; front matter is left out, code stays with its section."""
    lines, start = without_front_matter(text)
    found: list[Section] = []
    taken: dict[str, int] = {}
    body: list[str] = []
    level, heading, at = 0, "", start + 1
    for number, kind, title, line in _scan(lines):
        if kind:
            if heading or any(one.strip() for one in body):
                found.append(_section(level, heading, at, body, taken))
            level, heading, at, body = kind, title, start + number + 1, []
        else:
            body.append(line)
    if heading or any(one.strip() for one in body):
        found.append(_section(level, heading, at, body, taken))
    return found


def without_front_matter(text: str) -> tuple[list[str], int]:
    """Give the lines of a page after its YAML front matter, and how many lines that is."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:200], 1):
            if line.rstrip() in ("---", "..."):
                return lines[number + 1 :], number + 1
    return lines, 0


def front_title(text: str) -> str:
    """Give the title that the front matter names, "" where it does not."""
    count = without_front_matter(text)[1]
    for line in text.removeprefix("\ufeff").split("\n")[1:count] if count else ():
        key, mark, value = line.partition(":")
        if mark and key.strip() == "title" and key[:1] not in " \t":
            return value.strip().strip("'\"")
    return ""


def _scan(lines: list[str]) -> Iterator[tuple[int, int, str, str]]:
    """Give (number, level or 0, heading, line); the line under a heading of the old form is taken with it."""
    fence = ""
    skip = False
    for number, line in enumerate(lines):
        if skip:
            skip = False
            continue
        bare = line.strip()
        if fence:
            if bare.startswith(fence) and not bare.strip(fence[0]):
                fence = ""
            yield number, 0, "", line
        elif bare[:3] in ("```", "~~~") and _indent(line) < 4:
            fence = bare[: len(bare) - len(bare.lstrip(bare[0]))]
            yield number, 0, "", line
        else:
            level, title = _atx(line)
            below = lines[number + 1].rstrip() if number + 1 < len(lines) else ""
            if not level and bare and below and _indent(line) < 4 and _is_text(bare):
                level = 1 if not below.strip("=") else 2 if len(below) > 1 and not below.strip("-") else 0
                skip, title = bool(level), bare
            yield number, level, title, line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_text(bare: str) -> bool:
    """Say whether a line can be a heading of the old form: no list, quote, table or rule."""
    return bare[0] not in "-*+>|#=<" and not bare.rstrip("-=").isspace()


def _atx(line: str) -> tuple[int, str]:
    if _indent(line) > 3:
        return 0, ""
    bare = line.strip()
    level = len(bare) - len(bare.lstrip("#"))
    if not 1 <= level <= 6 or (len(bare) > level and bare[level] not in " \t"):
        return 0, ""
    title = bare[level:].strip()
    closed = title.rstrip("#")
    return level, closed.rstrip() if not closed or closed[-1] in " \t" else title


def _section(level: int, heading: str, line: int, body: list[str], taken: dict[str, int]) -> Section:
    named, own = _own_id(heading)
    title = plain_text(named)
    anchor = own or (unique(slug(title), taken) if level else "")
    return Section(level, title, anchor, line, plain_text("\n".join(body)))


def _own_id(heading: str) -> tuple[str, str]:
    """Part a heading from the `{#id}` that MkDocs lets an author write behind it."""
    if heading.endswith("}") and "{" in heading:
        head, _, inside = heading[:-1].rpartition("{")
        for word in inside.lstrip(":").split():
            if word.startswith("#"):
                return head.rstrip(), word[1:]
    return heading, ""


def slug(title: str) -> str:
    """Give the id that MkDocs (python-markdown's toc) makes of a heading."""
    from unicodedata import normalize

    text = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    kept = "".join(char for char in text if char.isalnum() or char in "_- \t").strip()
    return "-".join(part for part in kept.replace("\t", " ").replace(" ", "-").split("-") if part)


def github_slug(title: str) -> str:
    """Give the id that GitHub makes of a heading."""
    kept = (char for char in title.strip().lower() if char.isalnum() or char in "_- ")
    return "".join(kept).replace(" ", "-")


def unique(name: str, taken: dict[str, int]) -> str:
    """Give a name that no earlier heading of the page has, as MkDocs counts: `x`, `x_1`, `x_2`."""
    count = taken.get(name)
    taken[name] = 0 if count is None else count + 1
    return name if count is None else f"{name}_{count + 1}"


def plain_text(text: str) -> str:
    """Give Markdown as text to search and to quote: without marks, link targets and tags."""
    if len(text) > _LONG or not any(mark in text for mark in "[<`*_"):
        return text.strip()
    import re

    for pattern, kept in _MARKS:
        text = re.sub(pattern, kept, text)
    return text.strip()


_LONG = 100_000
"""A longer text is kept as it is: what nobody wrote by hand may be made to be slow."""
_MARKS = (
    (r"!?\[([^\[\]]{0,500})\]\((?:[^()\n]|\([^()\n]{0,200}\)){0,300}\)", r"\1"),  # [text](target)
    (r"!?\[([^\[\]]{0,500})\]\[[^\[\]]{0,200}\]", r"\1"),  # [text][name]
    (r"<((?:https?://|mailto:)[^<>\s]{1,500})>", r"\1"),
    (r"</?[A-Za-z][^<>]{0,300}>|<!--.{0,500}?-->", ""),
    (r"[`*]", ""),
    (r"(?<!\w)_+|_+(?!\w)", ""),
)

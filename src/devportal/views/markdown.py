"""Markdown on a terminal: headings, lists, tables and code within a width, links that can be opened."""

from __future__ import annotations

from devportal.text import clean, clean_line
from devportal.views.theme import is_safe_url, width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

    from devportal.views.theme import Theme

    Piece = tuple[str, str, str]
    """Text, style ("" for none), address ("" for none)."""

WIDEST = 100
"""Lines of prose are no longer than this, however wide the terminal is."""
_BULLETS = "•◦▪"
_ASCII_BULLETS = "*-+"


def draw(tokens: Sequence[Token], width: int, theme: Theme) -> str:
    """Give the text of a page; every line ends, everything foreign is cleaned."""
    from markdown_it.tree import SyntaxTreeNode

    page = Page(theme)
    lines = list(page.blocks(SyntaxTreeNode(list(tokens)).children, min(width, WIDEST), 0))
    return "".join(line.rstrip() + "\n" for line in lines)


class Page:
    """Draws blocks as lines; `lists` is how many lists stand around."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.bar = "|" if theme.ascii else "│"
        self.rule = "-" if theme.ascii else "─"
        self.double = "=" if theme.ascii else "═"

    def blocks(self, nodes: Sequence[SyntaxTreeNode], width: int, lists: int) -> Iterator[str]:
        """Draw blocks one below the other, a blank line between them."""
        first = True
        for node in nodes:
            lines = list(self.block(node, width, lists))
            if not lines:
                continue
            if not first and not (lists and node.type in ("bullet_list", "ordered_list")):
                yield ""
            first = False
            yield from lines

    def block(self, node: SyntaxTreeNode, width: int, lists: int) -> Iterator[str]:
        """Draw one block."""
        kind = node.type
        if kind == "heading":
            yield from self.heading(node, width)
        elif kind == "paragraph":
            yield from self.wrapped(pieces(node), width)
        elif kind in ("fence", "code_block"):
            for line in clean(node.content).rstrip("\n").expandtabs(4).split("\n"):
                yield "    " + self.theme.paint(line, "dim")
        elif kind in ("bullet_list", "ordered_list"):
            yield from self.items(node, width, lists)
        elif kind == "blockquote":
            for line in self.blocks(node.children, max(8, width - 2), lists):
                yield f"{self.bar} {line}"
        elif kind == "table":
            yield from self.table(node, width)
        elif kind == "hr":
            yield self.rule * min(width, 40)
        elif node.children:
            yield from self.blocks(node.children, width, lists)

    def heading(self, node: SyntaxTreeNode, width: int) -> Iterator[str]:
        level = int(node.tag[1:])
        marks = "#" * level + " " if level > 2 else ""
        lines = list(self.wrapped([(marks, "", ""), *pieces(node)], width, "heading"))
        yield from lines
        if level < 3 and lines:
            longest = max(width_of(text) for text in self.wrapped(pieces(node), width, plain=True))
            yield (self.double if level == 1 else self.rule) * min(longest, width)

    def items(self, node: SyntaxTreeNode, width: int, lists: int) -> Iterator[str]:
        start = int(node.attrs.get("start", 1) or 1) if node.type == "ordered_list" else 0
        bullets = _ASCII_BULLETS if self.theme.ascii else _BULLETS
        loose = any(
            child.type == "paragraph" and not child.hidden
            for item in node.children
            for child in item.children
        )
        for number, item in enumerate(node.children):
            if number and loose:
                yield ""
            mark = f"{start + number}." if node.type == "ordered_list" else bullets[min(lists, 2)]
            room = " " * (len(mark) + 1)
            lines = list(self.blocks(item.children, max(8, width - len(room)), lists + 1)) or [""]
            yield f"{mark} {lines[0]}"
            yield from (room + line if line else "" for line in lines[1:])

    def wrapped(
        self, parts: Sequence[Piece], width: int, style: str = "", *, plain: bool = False
    ) -> Iterator[str]:
        """Break pieces of text into lines of at most `width` columns; a longer word stands alone."""
        line: list[list[Piece]] = []
        used = 0
        for word in _words(parts):
            if word is None:
                yield self._line(line, style, plain=plain)
                line, used = [], 0
                continue
            size = sum(width_of(text) for text, _, _ in word)
            if line and used + 1 + size > width:
                yield self._line(line, style, plain=plain)
                line, used = [], 0
            used += size + bool(line)
            line.append(word)
        if line:
            yield self._line(line, style, plain=plain)

    def _line(self, words: Sequence[Sequence[Piece]], style: str, *, plain: bool) -> str:
        if plain:
            return " ".join("".join(text for text, _, _ in word) for word in words)
        return " ".join("".join(self._piece(piece, style) for piece in word) for word in words)

    def _piece(self, piece: Piece, around: str) -> str:
        text, style, url = piece
        if style == "code" and not self.theme.color:
            style = ""
        dressed = (
            self.theme.paint(text, {"code": "ref"}.get(style, style) or around) if (style or around) else text
        )
        return self.theme.link(dressed, url) if url else dressed

    def table(self, node: SyntaxTreeNode, width: int) -> Iterator[str]:
        """Draw a table; columns that do not fit are wrapped, the widest first."""
        rows = [[pieces(cell) for cell in row.children] for part in node.children for row in part.children]
        count = max(len(row) for row in rows)
        rows = [[*row, *([[]] * (count - len(row)))] for row in rows]
        widths = [max(1, *(_width(row[at]) for row in rows)) for at in range(count)]
        while sum(widths) + 2 * (count - 1) > width and max(widths) > 8:
            widths[widths.index(max(widths))] -= 1
        for number, row in enumerate(rows):
            cells = [
                list(self.wrapped(cell, widths[at], "" if number else "bold")) for at, cell in enumerate(row)
            ]
            plain = [list(self.wrapped(cell, widths[at], plain=True)) for at, cell in enumerate(row)]
            for line in range(max(len(cell) for cell in cells) or 1):
                yield "  ".join(
                    _padded(cells[at], plain[at], line, widths[at]) for at in range(count)
                ).rstrip()
            if not number:
                yield "  ".join(self.rule * size for size in widths)


def _padded(cell: Sequence[str], plain: Sequence[str], line: int, width: int) -> str:
    if line >= len(cell):
        return " " * width
    return cell[line] + " " * max(0, width - width_of(plain[line]))


def _width(parts: Sequence[Piece]) -> int:
    return width_of("".join(text for text, _, _ in parts))


def _words(parts: Sequence[Piece]) -> Iterator[list[Piece] | None]:
    """Give words, each a run of pieces without a space; None for a hard break."""
    word: list[Piece] = []
    for text, style, url in parts:
        if text == "\n":
            if word:
                yield word
                word = []
            yield None
            continue
        chunks = text.split(" ")
        for number, chunk in enumerate(chunks):
            if number and word:
                yield word
                word = []
            if chunk:
                word.append((chunk, style, url))
    if word:
        yield word


def pieces(node: SyntaxTreeNode) -> list[Piece]:
    """Give the text inside of a block with its styles and addresses, cleaned."""
    found: list[Piece] = []
    for child in node.children:
        _inline(child, "", "", found)
    return found


def _inline(node: SyntaxTreeNode, style: str, url: str, found: list[Piece]) -> None:
    kind = node.type
    if kind == "text":
        text = _untagged(node.content) if "<" in node.content else node.content
        for number, line in enumerate(text.split("\n")):
            if number:
                found.append(("\n", "", ""))
            found.append((clean_line(line) if line.strip() else " ", style, url))
    elif kind == "code_inline":
        found.append((f"`{clean_line(node.content)}`", "code", url))
    elif kind in ("softbreak", "hardbreak"):
        found.append((" " if kind == "softbreak" else "\n", "", ""))
    elif kind == "image":
        source = str(node.attrs.get("src", ""))
        found.append((f"[image: {clean_line(node.content) or clean_line(source)}]", style, source))
    elif kind == "link":
        target = str(node.attrs.get("href", ""))
        start = len(found)
        for child in node.children:
            _inline(child, style, target, found)
        text = "".join(piece[0] for piece in found[start:])
        if is_safe_url(target) and target not in (text, "mailto:" + text):
            found.append((f" <{clean_line(target)}>", "dim", ""))
    else:
        for child in node.children:
            _inline(child, "bold" if kind == "strong" else style, url, found)


_TAGS = (
    "a abbr b big br center code dd details div dl dt em font h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p "
    "picture pre s samp small source span strong sub summary sup table tbody td th thead tr tt u ul var"
)
"""What HTML in Markdown is mostly made of: marks of the layout. Every other tag is shown as it is."""


def _untagged(text: str) -> str:
    """Take the tags of layout out of a text; a picture gets its words, `<br>` a new line."""
    import re

    def shown(match: re.Match[str]) -> str:
        tag = match[1].lower()
        if tag == "img":
            about = re.search(r"\balt\s*=\s*([\"'])(.+?)\1", match[0]) or re.search(
                r"\bsrc\s*=\s*([\"'])(.+?)\1", match[0]
            )
            return f"[image: {about[2]}]" if about else "[image]"
        return {"br": "\n", "summary": " " if match[0].startswith("</") else "", "td": " "}.get(tag, "")

    while (start := text.find("<!--")) >= 0 and (end := text.find("-->", start)) >= 0:
        text = text[:start] + text[end + 3 :]
    return re.sub(rf"</?({_TAGS.replace(' ', '|')})(?=[\s/>])[^<>]*>", shown, text, flags=re.IGNORECASE)

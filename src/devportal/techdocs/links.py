"""Links of a page: where each leads, and what is wrong with it. Nothing is asked of the network."""

from __future__ import annotations

import os

from devportal.model.problem import ERROR, HINT, WARNING, Problem
from devportal.record import record
from devportal.techdocs.markdown import tokens
from devportal.techdocs.place import is_inside
from devportal.techdocs.sections import github_slug, sections
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from devportal.techdocs.site import Page, Site

_SAFE = ("http", "https", "mailto")


@record
class Link:
    """A link or image of a page: its target as it is written, decoded, and the line of its paragraph."""

    target: str
    line: int
    is_image: bool


def links_of(text: str) -> list[Link]:
    """Give every link and image of a page, in order."""
    found = []
    for token in tokens(text):
        line = token.map[0] + 1 if token.map else 0
        for child in token.children or ():
            target = _target(child)
            if target:
                found.append(Link(target, line, child.type == "image"))
    return found


def _target(token: Token) -> str:
    from urllib.parse import unquote

    if token.type not in ("link_open", "image"):
        return ""
    return unquote(str(token.attrs.get("src" if token.type == "image" else "href", "")))


def anchors_of(text: str) -> set[str]:
    """Give every id that a link to this page may name: MkDocs's, GitHub's, and those written in HTML."""
    import re

    found: set[str] = set()
    counts: dict[str, int] = {}
    for part in sections(text):
        if part.level:
            found.add(part.anchor)
            name = github_slug(part.heading)
            counts[name] = counts.get(name, -1) + 1
            found.add(f"{name}-{counts[name]}" if counts[name] else name)
    found.update(
        re.findall(r"""<[a-z][^<>]{0,200}?\b(?:id|name)=["']([^"'<>]{1,200})["']""", text, re.IGNORECASE)
    )
    found.update(re.findall(r"\{:?[^{}\n]{0,100}#([\w-]{1,100})[^{}\n]{0,100}\}", text))
    found.update(f"fn:{name}" for name in re.findall(r"(?m)^\[\^([\w-]{1,100})\]:", text))
    return found


class Pages:
    """The texts of one site, each read once, and the links between them judged."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.texts: dict[str, str] = {}
        self.anchors: dict[str, set[str]] = {}
        self.by_path = {page.path: page for page in site.pages}

    def text(self, page: Page) -> str:
        """Give the text of a page. Raises PortalError (exit 3)."""
        from devportal.techdocs.site import read_page

        if page.path not in self.texts:
            self.texts[page.path] = read_page(page, self.site.root)
        return self.texts[page.path]

    def check(self, page: Page) -> Iterator[Problem]:
        """Find links of a page to nothing, out of the documentation, or to what no page may open."""
        for link in links_of(self.text(page)):
            problem = self._judge(page, link)
            if problem is not None:
                yield problem

    def _judge(self, page: Page, link: Link) -> Problem | None:
        target, _, anchor = link.target.partition("#")
        scheme, mark, _ = target.partition(":")
        if mark and scheme.isalnum() and "/" not in scheme:
            if scheme.lower() in _SAFE:
                return None
            message = f"a link may not open {quoted(link.target)}: only http, https, mailto and pages"
            return _told(page, link, WARNING, "docs.link-scheme", message, "link to a page or a web address")
        if target.startswith("//"):
            return None
        if not target:
            return self._anchor(page, page, anchor, link)
        path = self._path(page, target.partition("?")[0])
        found = self.by_path.get(path)
        if found is not None:
            return self._anchor(page, found, anchor, link)
        if os.path.isfile(path):
            return self._file(page, link, path)
        rendered = self._rendered(page, target.partition("?")[0])
        if rendered is not None:
            return self._anchor(page, rendered, anchor, link)
        if os.path.isdir(path) and not is_inside(path, self.site.config.docs_dir):
            return self._file(page, link, path)
        what = "image" if link.is_image else "link"
        message = f"this {what} leads to {quoted(link.target)}, which is not there"
        return _told(page, link, ERROR, "docs.link", message, self._near(path))

    def resolve(self, page: Page, target: str) -> str:
        """Give the path of the page or file that a relative target of a page means, "" for none."""
        path = self._path(page, target)
        if path in self.by_path or os.path.isfile(path):
            return path
        rendered = self._rendered(page, target)
        return rendered.path if rendered is not None else ""

    def _path(self, page: Page, target: str) -> str:
        base = self.site.config.docs_dir if target.startswith("/") else os.path.dirname(page.path)
        return os.path.normpath(os.path.join(base, target.lstrip("/")))

    def _rendered(self, page: Page, target: str) -> Page | None:
        """Give the page that the address of a built page stands for: `../refunds/`, `refunds.html`."""
        stem = page.path.rpartition(".")[0]
        inner = os.path.dirname(stem) if os.path.basename(stem) in ("index", "README") else stem
        for base in (os.path.dirname(page.path), inner, self.site.config.docs_dir):
            path = os.path.normpath(os.path.join(base, target.lstrip("/")))
            bare = path.removesuffix(".html")
            for name in (bare + ".md", os.path.join(bare, "index.md"), os.path.join(bare, "README.md")):
                if name in self.by_path:
                    return self.by_path[name]
        return None

    def _file(self, page: Page, link: Link, path: str) -> Problem | None:
        """Judge a link to a file that is no page: beside the pages it goes along, elsewhere it does not."""
        if not is_inside(path, self.site.root):
            message = f"{quoted(link.target)} leads out of the repository"
            return _told(page, link, WARNING, "docs.link-outside", message, "link to a web address instead")
        if is_inside(path, self.site.config.docs_dir) or page.name.startswith("../"):
            return None
        message = f"{quoted(link.target)} is in the repository, but no part of the site"
        return _told(page, link, HINT, "docs.link-outside", message, "link to the file at its code host")

    def _anchor(self, page: Page, other: Page, anchor: str, link: Link) -> Problem | None:
        if not anchor or link.is_image:
            return None
        if other.path not in self.anchors:
            self.anchors[other.path] = anchors_of(self.text(other))
        if anchor in self.anchors[other.path] or anchor in ("top", "__tabbed"):
            return None
        from devportal.text import suggestion

        where = "this page" if other is page else quoted(other.name)
        message = f"there is no heading #{anchor[:80]} in {where}"
        return _told(
            page, link, WARNING, "docs.anchor", message, suggestion(anchor, self.anchors[other.path])
        )

    def _near(self, path: str) -> str | None:
        from devportal.text import suggestion

        names = {os.path.basename(page.path): page.name for page in self.site.pages}
        same = names.get(os.path.basename(path))
        if same is not None:
            return f"there is a page {same}: mend the path"
        return suggestion(os.path.basename(path), names) or "mend the path, or write the page"


def _told(page: Page, link: Link, severity: str, code: str, message: str, hint: str | None) -> Problem:
    return Problem(severity, code, message, hint, page.path, link.line, 1 if link.line else 0)

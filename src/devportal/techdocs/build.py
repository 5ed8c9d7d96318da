"""Pages of a site as files: the plain builder, which needs nothing but Markdown."""

from __future__ import annotations

import os
from html import escape

from devportal.errors import PortalError
from devportal.model.problem import WARNING, Problem
from devportal.paths import kept
from devportal.record import record
from devportal.techdocs import html
from devportal.techdocs.assets import ENDINGS, IMAGES, MAX_ASSET, ending, refused
from devportal.techdocs.sections import front_title, sections
from devportal.techdocs.site import read_page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from devportal.techdocs.site import Page, Site


@record
class Built:
    """What was made of one site: how many pages and files, by which builder, and what was left out."""

    ref: str
    title: str
    pages: int
    files: int
    builder: str
    problems: tuple[Problem, ...]


def build_plain(site: Site, ref: str, title: str, folder: str, home: str = "") -> Built:
    """Write the pages of a site into `folder`, which is there. `home` is a page above them to link to."""
    work = _Work(site, ref, title, home)
    problems: list[Problem] = []
    for page in site.pages:
        try:
            text = read_page(page, site.root)
        except PortalError as error:
            problems.append(
                Problem(WARNING, error.code or "file.unreadable", error.message, error.hint, page.path)
            )
            continue
        _write(
            os.path.join(folder, work.targets[page.path]), work.page(page, text).encode("utf-8", "replace")
        )
    files = 0
    for path, target in work.files.items():
        problem = _copy(path, site.root, os.path.join(folder, target))
        files += problem is None
        problems += [problem] if problem is not None else []
    return Built(ref, title, len(site.pages), files, "plain", tuple(problems))


def _write(path: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def _copy(path: str, root: str, target: str) -> Problem | None:
    from devportal.providers.read import read_file

    contents = read_file(kept(path), kept(root), MAX_ASSET)
    problem = contents.problem or refused(path, contents.data)
    if problem is None:
        _write(target, contents.data)
    return problem


class _Work:
    """One site in the making: which page and file becomes which file of the build."""

    def __init__(self, site: Site, ref: str, title: str, home: str) -> None:
        self.site = site
        self.ref = ref
        self.title = title
        self.home = home
        self.targets = targets(site)
        self.files = {
            path: os.path.relpath(path, site.config.docs_dir)
            for path in site.assets
            if ending(path) in ENDINGS and path.startswith(site.config.docs_dir + "/")
        }

    def page(self, page: Page, text: str) -> str:
        here = self.targets[page.path]
        content = html.body(
            text, self._linker(page, self.targets | self.files), self._linker(page, self._images())
        )
        return html.document(self._title(page, text), self.title, self.nav(here), content, self._foot(page))

    def _images(self) -> dict[str, str]:
        return {path: target for path, target in self.files.items() if ending(path) in IMAGES}

    def _foot(self, page: Page) -> str:
        return f"{self.ref} - {os.path.relpath(page.path, self.site.folder)}"

    def _title(self, page: Page, text: str) -> str:
        first = next((one.heading for one in sections(text) if one.level), "")
        return front_title(text) or first or page.title or page.name

    def _linker(self, page: Page, known: dict[str, str]) -> Callable[[str], str]:
        from urllib.parse import quote, unquote

        from devportal.techdocs.links import Pages

        pages = Pages(self.site)

        def link(target: str) -> str:
            path, mark, name = unquote(target).partition("#")
            path = path.partition("?")[0]
            found = pages.resolve(page, path)
            there = known.get(found) if found else None
            if there is None:
                return ""
            return quote(html.between(self.targets[page.path], there)) + (mark + quote(name) if name else "")

        return link

    def nav(self, here: str) -> str:
        """Give the navigation as seen from the page `here`; without one, every page by its title."""
        home = html.between(here, self.home) if self.home else ""
        lines = [f"<p>{html.anchor(home, 'All documentation')}</p>"] if home else []
        lines.append(f"<p><strong>{escape(self.title)}</strong></p>")
        entries = self.site.config.nav
        if entries is None:
            entries = ()
        by_name = {page.name: page for page in self.site.pages}
        lines.append("<ul>")
        depth = 0
        for entry in entries:
            lines += ["<ul>"] * (entry.depth - depth) + ["</ul>"] * (depth - entry.depth)
            depth = entry.depth
            page = by_name.get(entry.page)
            if page is not None:
                lines.append(self._item(page, entry.title or page.name, here))
            elif entry.url.startswith(("https://", "http://")):
                lines.append(f'<li><a href="{escape(entry.url)}">{escape(entry.title or entry.url)}</a></li>')
            elif entry.title:
                lines.append(f"<li>{escape(entry.title)}</li>")
        lines += ["</ul>"] * depth
        lines += [
            self._item(page, page.title or page.name, here) for page in self.site.pages if page.rank < 0
        ]
        return "\n".join([*lines, "</ul>"])

    def _item(self, page: Page, title: str, here: str) -> str:
        there = self.targets[page.path]
        return f"<li>{html.anchor(html.between(here, there), title, current=there == here)}</li>"


def targets(site: Site) -> dict[str, str]:
    """Give the file of the build for each page by its path; the index of the site is index.html."""
    index = site.index
    found: dict[str, str] = {}
    taken: set[str] = set()
    for page in sorted(site.pages, key=lambda one: (one is not index, one.name)):
        stem = page.name.rpartition(".")[0].removeprefix("../")
        folders, _, name = stem.rpartition("/")
        inner = os.path.join(folders, "index.html")
        wanted = "index.html" if page is index else inner if name.lower() == "readme" else stem + ".html"
        while wanted in taken:
            wanted = wanted.removesuffix(".html") + "-page.html" if wanted != inner else stem + ".html"
        taken.add(wanted)
        found[page.path] = wanted
    return found


def hub(built: list[tuple[Built, str]], title: str) -> str:
    """Give the page above all sites: (site, its folder relative to the page)."""
    rows = "".join(
        f"<tr><td>{html.anchor(folder + '/index.html', one.title)}</td><td>{escape(one.ref)}</td>"
        f"<td>{one.pages}</td></tr>"
        for one, folder in built
    )
    head = "<thead><tr><th>Documentation</th><th>Of</th><th>Pages</th></tr></thead>"
    table = f"<table>{head}<tbody>{rows}</tbody></table>"
    return html.document(
        "Documentation", title, "", f"<h1>{escape(title)}</h1>{table}", f"{len(built)} sites"
    )

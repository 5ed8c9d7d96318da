"""One documentation site: its configuration and its pages, as they stand on the disk."""

from __future__ import annotations

import os

from devportal.catalog.fresh import stamp_of
from devportal.model.problem import WARNING, Problem
from devportal.paths import kept, on_disk
from devportal.providers.folder import PRUNE
from devportal.record import record
from devportal.techdocs.config import Config, NavEntry, read_config
from devportal.techdocs.place import is_inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.catalog.fresh import Stamp

PAGE, INDEX, ADR, RUNBOOK, README = "page", "index", "adr", "runbook", "readme"
MAX_PAGE = 5_000_000
_ENDS = (".md", ".markdown")
_ADRS = frozenset(("adr", "adrs", "decisions", "architecture-decisions"))
_MOST = 20_000
"""Pages of one site; what is beyond is told and left out."""


@record
class Page:
    """A Markdown file: `name` relative to the folder of pages, `rank` its place in the navigation, or -1."""

    name: str
    path: str
    kind: str
    rank: int
    title: str
    stamp: Stamp


@record
class Site:
    """The documentation in one folder of the repository `root`.

    `pages` come in the order of the navigation, then by name; `folders` are those looked at, each with its
    stamp; `assets` every other file below the folder of pages.
    """

    folder: str
    root: str
    config: Config
    pages: tuple[Page, ...]
    assets: tuple[str, ...]
    folders: tuple[tuple[str, Stamp], ...]
    problems: tuple[Problem, ...]

    def page(self, name: str) -> Page | None:
        """Give the page of a name relative to the folder of pages."""
        return next((page for page in self.pages if page.name == name), None)

    @property
    def index(self) -> Page | None:
        """The page that a reader sees first: index.md, else a README, else the first of the navigation."""
        names = {page.name: page for page in reversed(self.pages)}
        for name in ("index.md", "README.md", "readme.md", "../README.md"):
            if name in names:
                return names[name]
        ranked = [page for page in self.pages if page.rank >= 0]
        return min(ranked, key=lambda page: page.rank) if ranked else next(iter(self.pages), None)


def read_site(folder: str, root: str, adrs: Sequence[str] = ()) -> Site:
    """Look at the documentation of `folder`; `adrs` are further folders of decisions."""
    config = read_config(folder, root)
    look = _Look(root)
    look.watch(folder)
    look.problems += config.problems
    if not config.refused:
        look.below(config.docs_dir, config.docs_dir)
    for one in adrs:
        if not one.startswith(config.docs_dir.rstrip("/") + "/"):
            look.below(one, config.docs_dir)
    for name in ("README.md", "readme.md", "Readme.md"):
        if os.path.isfile(os.path.join(folder, name)) and is_inside(os.path.join(folder, name), root):
            look.pages.setdefault(_readme_name(look.pages), os.path.join(folder, name))
            break
    return _made(folder, root, config, look)


def _readme_name(pages: dict[str, str]) -> str:
    return "../README.md" if "README.md" in pages or "index.md" in pages else "README.md"


def _made(folder: str, root: str, config: Config, look: _Look) -> Site:
    ranks: dict[str, NavEntry] = {}
    order: dict[str, int] = {}
    for entry in config.nav or ():
        if entry.page and entry.page not in ranks:
            ranks[entry.page] = entry
            order[entry.page] = len(order)
    pages = [
        Page(
            name,
            path,
            kind_of(name),
            order.get(name, -1),
            ranks[name].title if name in ranks else "",
            _stamp(path),
        )
        for name, path in look.pages.items()
    ]
    pages.sort(key=lambda page: (page.rank < 0, page.rank, _depth_first(page.name)))
    return Site(
        folder,
        root,
        config,
        tuple(pages),
        tuple(sorted(look.assets)),
        tuple(look.folders.items()),
        tuple(look.problems),
    )


def _stamp(path: str) -> Stamp:
    return stamp_of(kept(path))


def _depth_first(name: str) -> tuple[object, ...]:
    parts = name.split("/")
    stem = parts[-1].rpartition(".")[0].lower()
    return (*((1, part) for part in parts[:-1]), (0, "" if stem in ("index", "readme") else parts[-1]))


def kind_of(name: str) -> str:
    """Say what a page is by where it stands: index, adr, runbook, readme, or a page as others."""
    folders, _, file = name.lower().rpartition("/")
    stem = file.rpartition(".")[0]
    if stem == "index" and not folders:
        return INDEX
    if stem == "readme" and folders in ("", ".."):
        return README
    if _ADRS & set(folders.split("/")):
        return ADR
    return RUNBOOK if "runbook" in name.lower() or "playbook" in stem else PAGE


class _Look:
    """The state of one look at the folders of a site."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.pages: dict[str, str] = {}
        self.assets: list[str] = []
        self.folders: dict[str, Stamp] = {}
        self.problems: list[Problem] = []

    def watch(self, folder: str) -> None:
        self.folders[kept(folder)] = stamp_of(kept(folder))

    def below(self, folder: str, base: str) -> None:
        """Take every page and asset below `folder`; links to folders are not followed."""
        if not os.path.isdir(folder):
            return
        if not is_inside(folder, self.root):
            self.problems.append(_outside(folder))
            return
        stack = [folder]
        while stack:
            here = stack.pop()
            self.watch(here)
            try:
                entries = sorted(os.scandir(here), key=lambda entry: entry.name, reverse=True)
            except OSError as error:
                message = f"this folder cannot be read: {error.strerror or error}"
                self.problems.append(Problem(WARNING, "file.unreadable", message, file=kept(here)))
                continue
            stack += [path for entry in entries if (path := self._take(entry, base))]

    def _take(self, entry: os.DirEntry[str], base: str) -> str:
        """Sort one entry in; give its path where it is a folder to enter."""
        if entry.is_dir(follow_symlinks=False):
            return entry.path if entry.name not in PRUNE else ""
        if entry.is_symlink() and not is_inside(entry.path, self.root):
            self.problems.append(_outside(entry.path))
        elif entry.name.lower().endswith(_ENDS) and entry.is_file():
            if len(self.pages) < _MOST:
                self.pages[os.path.relpath(entry.path, base)] = entry.path
            elif len(self.pages) == _MOST:
                message = f"more than {_MOST:,} pages in one site; the rest is left out"
                self.problems.append(Problem(WARNING, "docs.limit", message, file=kept(base)))
        elif entry.is_file():
            self.assets.append(entry.path)
        return ""


def _outside(path: str) -> Problem:
    return Problem(
        WARNING,
        "path.outside-root",
        "this link leaves the repository and is not followed",
        hint="copy what it leads to into the repository",
        file=kept(path),
    )


def read_page(page: Page, root: str) -> str:
    """Give the text of a page; what is not UTF-8 becomes U+FFFD. Raises PortalError (exit 3)."""
    from devportal.errors import IO, PortalError
    from devportal.providers.read import read_file

    contents = read_file(kept(page.path), kept(root), MAX_PAGE)
    if contents.problem is not None:
        problem = contents.problem
        raise PortalError(
            f"{problem.file}: {problem.message}", hint=problem.hint, exit_code=IO, code=problem.code
        )
    return contents.data.decode("utf-8", "replace")


def has_docs(folder: str) -> bool:
    """Say whether a folder holds documentation at all."""
    place = on_disk(folder)
    return any(
        os.path.exists(os.path.join(place, name))
        for name in ("mkdocs.yml", "mkdocs.yaml", "docs", "README.md")
    )

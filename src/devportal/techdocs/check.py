"""What is wrong with the documentation of an entity."""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.model.problem import ERROR, WARNING, Problem
from devportal.record import replace
from devportal.techdocs.allowed import sanitised
from devportal.techdocs.links import Pages
from devportal.techdocs.site import INDEX, README
from devportal.techdocs.stale import stale
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from devportal.techdocs.library import Shelf
    from devportal.techdocs.site import Site


def check_site(site: Site, ref: str, most: int, environ: Mapping[str, str]) -> list[Problem]:
    """Give every problem of a site, each with the entity it belongs to; `most` as in `stale`."""
    found = [*site.problems, *sanitised(site.config)[1], *_structure(site), *_links(site)]
    old = stale(site, most, environ)
    return [replace(one, ref=ref) for one in [*found, *([old] if old else [])]]


def check_claim(shelf: Shelf, file: str, line: int) -> Problem:
    """Tell that an annotation leads to no documentation."""
    message = f"the documentation of {shelf.ref} cannot be taken: {shelf.fault}"
    hint = "fix backstage.io/techdocs-ref: dir: is relative to this file"
    severity = ERROR if "leads out" in shelf.fault else WARNING
    code = "path.outside-root" if severity == ERROR else "techdocs.missing"
    return Problem(severity, code, message, hint, file, line, 1, ref=shelf.ref)


def _structure(site: Site) -> Iterator[Problem]:
    config = site.config
    place = config.file or site.folder
    pages = {page.name for page in site.pages}
    if not site.pages:
        hint = f"write {os.path.relpath(os.path.join(config.docs_dir, 'index.md'), site.folder)}"
        yield Problem(WARNING, "docs.empty", "there is no page", hint, place, 1 if config.file else 0)
        return
    if config.file and not any(page.kind in (INDEX, README) for page in site.pages):
        message = "there is no index.md: a reader starts at an error"
        yield Problem(WARNING, "docs.index", message, "write docs/index.md, or a README.md", place, 1, 1)
    if config.nav is None:
        return
    for entry in config.nav:
        if (
            entry.page
            and entry.page not in pages
            and not os.path.isfile(os.path.join(config.docs_dir, entry.page))
        ):
            line, column = config.places.get(entry.path, (0, 0))
            message = f"the navigation names {quoted(entry.page)}, and there is no such page"
            hint = suggestion(entry.page, pages) or "write the page, or take the entry out"
            yield Problem(ERROR, "docs.nav", message, hint, config.file, line, column)
    yield from _unlisted(site)


def _unlisted(site: Site) -> Iterator[Problem]:
    """Tell of pages that the navigation leaves out, unless `not_in_nav` or `exclude_docs` names them."""
    left_out = [str(site.config.raw.get(key) or "") for key in ("not_in_nav", "exclude_docs")]
    patterns = [line.strip() for text in left_out for line in text.splitlines() if line.strip()]
    for page in site.pages:
        if page.rank < 0 and not page.name.startswith("../") and not _is_listed(page.name, patterns):
            if page.kind == README and site.page("index.md") is None:
                continue
            message = "this page is missing from the navigation: nobody finds it"
            hint = f"add it to nav in {os.path.basename(site.config.file)}"
            yield Problem(WARNING, "docs.unlisted", message, hint, page.path, 1, 1)


def _is_listed(name: str, patterns: list[str]) -> bool:
    from fnmatch import fnmatchcase

    for pattern in patterns:
        plain = pattern.lstrip("/")
        if fnmatchcase(name, plain) or fnmatchcase(name.rpartition("/")[2], plain):
            return True
        if name.startswith(plain.rstrip("/*") + "/"):
            return True
    return False


def _links(site: Site) -> Iterator[Problem]:
    pages = Pages(site)
    for page in site.pages:
        try:
            yield from pages.check(page)
        except PortalError as error:
            yield Problem(WARNING, error.code or "file.unreadable", error.message, error.hint, page.path)

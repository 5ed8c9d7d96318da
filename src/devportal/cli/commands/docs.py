"""`portal docs`: the documentation of every entity, in one place."""

from __future__ import annotations

from devportal.errors import NO, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session


def search(session: Session, terms: list[str], limit: int = 20, within: str | None = None) -> int:
    """Find words in the documentation of every entity: a hit is a section of a page.

    Words in titles and headings count more than those in the text. Exit code 1 when nothing is found.
    """
    from devportal.cli.documents import library, shelf_for
    from devportal.record import replace
    from devportal.techdocs.library import DocHits, search_docs
    from devportal.text import quoted
    from devportal.views import doc_hits

    connection = library(session)
    folder = shelf_for(session, connection, within)[0].folder if within else ""
    found = search_docs(connection, terms, limit, folder)
    hits = tuple(replace(hit, path=session.relative(hit.path)) for hit in found.hits)
    session.emit(DocHits(hits, found.total), doc_hits)
    if found.total:
        return OK
    message = f"no documentation has {quoted(' '.join(terms))}"
    session.tell_nothing(message, "`portal docs list` shows whose documentation there is")
    return NO


def list_docs(session: Session, name: str | None = None) -> int:
    """List the entities that have documentation; with an entity, the pages of its documentation."""
    from devportal.cli.documents import NO_DOCUMENTATION, library, shelf_for
    from devportal.record import replace
    from devportal.techdocs.library import leaves, shelves
    from devportal.views.shelves import Listing

    connection = library(session)
    if name is None:
        listed = [
            replace(one, folder=session.relative(one.folder) if one.folder else "")
            for one in shelves(connection)
        ]
        code = _listed(session, Listing(tuple(listed)))
        if listed:
            return code
        session.tell_nothing("no entity has documentation here", NO_DOCUMENTATION)
        return NO
    shelf, _ = shelf_for(session, connection, name)
    pages = [replace(leaf, path=session.relative(leaf.path)) for leaf in leaves(connection, shelf.folder)]
    return _listed(session, Listing(leaves=tuple(pages)))


def _listed(session: Session, listing: object) -> int:
    from devportal.views import shelves

    session.emit(listing, shelves)
    return OK


def show(session: Session, name: str = ".", page: str | None = None) -> int:
    """Read a page of an entity's documentation; without PAGE, the one it begins with.

    PAGE is a file (`runbook.md`), its name (`runbook`) or its title. Piped, it is the Markdown itself.
    """
    from devportal.cli.documents import choose_leaf, library, shelf_for
    from devportal.paths import on_disk
    from devportal.techdocs.library import leaves
    from devportal.techdocs.site import Page, read_page
    from devportal.views import document

    connection = library(session)
    shelf, first = shelf_for(session, connection, name)
    pages = leaves(connection, shelf.folder)
    leaf = choose_leaf(pages, page, first, shelf.ref)
    file = Page(leaf.name, on_disk(leaf.path), leaf.kind, 0, leaf.title, (0, 0, 0, 0))
    text = read_page(file, on_disk(shelf.root))
    others = tuple(one for one in pages if one.name != leaf.name)
    session.emit(document.Document(shelf.ref, leaf, session.relative(leaf.path), text, others), document)
    return OK

"""What the docs commands share: the full text of this run, and which documentation a name means."""

from __future__ import annotations

import os

from devportal.errors import IO, NO, REFUSED, PortalError
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

    from devportal.cli.session import Session
    from devportal.techdocs.library import Leaf, Shelf

NO_DOCUMENTATION = "add docs/index.md and the annotation backstage.io/techdocs-ref: dir:."


def library(session: Session) -> Connection:
    """Open the full text of all documentation as the flags say."""
    from devportal.catalog.load import index_place
    from devportal.paths import cache_dir
    from devportal.techdocs.index import docs_path, open_docs

    path = docs_path(index_place(session.settings, cache_dir(session.environ)).path)
    flags = session.flags
    return open_docs(
        path, lambda: session.catalog, cached=flags.cached and not flags.refresh, anew=flags.refresh
    )


def shelf_for(session: Session, connection: Connection, name: str) -> tuple[Shelf, str]:
    """Give the documentation of an entity that is on this disk, and the page to begin with.

    An entity without an annotation has that of the folder of its descriptor, or of the nearest one above it.
    Raises PortalError: exit 1 where there is none, 3 where it is in another repository.
    """
    from devportal.techdocs.library import shelf_of

    row = session.resolve(name)
    root = session.catalog.connection.execute("SELECT root FROM file WHERE path = ?", (row.file,)).fetchone()
    found = shelf_of(connection, row.ref, _upwards(row.file, root[0] if root else ""))
    if found is None:
        hint = "add docs/index.md and the annotation backstage.io/techdocs-ref: dir:."
        raise PortalError(f"{row.ref} has no documentation here", hint=hint, exit_code=NO)
    shelf, page = found
    if shelf.fault:
        message = f"the documentation of {row.ref} cannot be taken: {shelf.fault}"
        code = REFUSED if "leads out" in shelf.fault else NO
        raise PortalError(message, hint="`portal docs check` says where it is written", exit_code=code)
    if shelf.url:
        message = f"the documentation of {row.ref} is in another repository: {shelf.url}"
        raise PortalError(message, hint="clone it below a root of the catalog", exit_code=IO)
    return shelf, page


def _upwards(file: str, root: str) -> Sequence[str]:
    folder = os.path.dirname(file)
    found = [folder]
    while root and folder != root and folder.startswith(root.rstrip("/") + "/"):
        folder = os.path.dirname(folder)
        found.append(folder)
    return found


def choose_leaf(leaves: Sequence[Leaf], asked: str | None, first: str, ref: str) -> Leaf:
    """Give the page that a person means: by name, with or without folder and ending, or by title.

    Without a name, `first`, else the index. Raises PortalError (exit 1) with a did-you-mean.
    """
    if asked is None:
        begin = [leaf for leaf in leaves if first and _stem(leaf.name) in (first, first + "/index")]
        for name in ("index.md", "README.md", "readme.md", "../README.md"):
            begin += [leaf for leaf in leaves if leaf.name == name]
        if not (begin or leaves):
            raise PortalError(f"the documentation of {ref} has no pages", exit_code=NO)
        return (begin or list(leaves))[0]
    wanted = asked.strip("/").lower()
    for fits in (_is_name, _is_stem, _is_file, _is_title, _is_part):
        found = [leaf for leaf in leaves if fits(leaf, wanted)]
        if found:
            return found[0]
    names = [leaf.name for leaf in leaves]
    titles = [leaf.title for leaf in leaves]
    hint = suggestion(asked, [*names, *titles]) or f"`portal docs list {ref}` lists its pages"
    raise PortalError(f"no page {quoted(asked)} in the documentation of {ref}", hint=hint, exit_code=NO)


def _stem(name: str) -> str:
    return name.rpartition(".")[0].removeprefix("../").lower()


def _is_name(leaf: Leaf, wanted: str) -> bool:
    return leaf.name.lower() == wanted


def _is_stem(leaf: Leaf, wanted: str) -> bool:
    return _stem(leaf.name) == wanted


def _is_file(leaf: Leaf, wanted: str) -> bool:
    return _stem(leaf.name).rpartition("/")[2] == wanted.rpartition("/")[2]


def _is_title(leaf: Leaf, wanted: str) -> bool:
    return leaf.title.lower() == wanted


def _is_part(leaf: Leaf, wanted: str) -> bool:
    return wanted in leaf.title.lower() or wanted in leaf.name.lower()

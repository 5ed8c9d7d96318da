"""Which entity has which documentation."""

from __future__ import annotations

import os

from devportal.model.ref import split_ref
from devportal.paths import on_disk
from devportal.record import record
from devportal.techdocs.place import (
    ADR_LOCATION,
    TECHDOCS_ENTITY,
    TECHDOCS_PATH,
    TECHDOCS_REF,
    docs_place,
)
from devportal.techdocs.site import has_docs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.row import Row

ANNOTATED, ENTITY, BESIDE = "annotation", "entity", "folder"


@record
class Claim:
    """How an entity comes by its documentation.

    By its ANNOTATION (a `folder`, or a `url` of another repository, or the `fault` of what it says), through
    another ENTITY (`target`), or because docs stand in the FOLDER of its descriptor. `adrs` are further
    folders of decisions, `page` is the page to begin with. `file` and `line` say where it is written.
    """

    ref: str
    origin: str
    root: str
    file: str
    line: int
    folder: str = ""
    url: str = ""
    fault: str = ""
    target: str = ""
    page: str = ""
    adrs: tuple[str, ...] = ()


def claims(catalog: Catalog) -> tuple[list[Claim], list[str]]:
    """Give every claim in the order of refs, and the folders of descriptors, where docs may come later."""
    roots = dict(catalog.connection.execute("SELECT path, root FROM file"))
    found = [claim for row, entity in catalog.documents(_NAMED) if (claim := _annotated(row, entity, roots))]
    taken = {claim.folder for claim in found if claim.folder}
    folders: dict[str, None] = {}
    for row in _speakers(catalog):
        folder = row.file.rpartition("/")[0]
        folders[folder] = None
        if folder not in taken and has_docs(folder):
            taken.add(folder)
            found.append(Claim(row.ref, BESIDE, roots[row.file], row.file, row.line, folder))
    return found, list(folders)


_NAMED = (
    "(instr(entity.doc, 'backstage.io/techdocs-') > 0 OR instr(entity.doc, 'backstage.io/adr-location') > 0)"
)


def _annotated(row: Row, entity: dict[str, Any], roots: dict[str, str]) -> Claim | None:
    annotations = entity["metadata"].get("annotations") or {}
    own, other = annotations.get(TECHDOCS_REF), annotations.get(TECHDOCS_ENTITY)
    page = annotations.get(TECHDOCS_PATH)
    root = roots[row.file]
    adrs = tuple(_adrs(annotations.get(ADR_LOCATION), row.file, root))
    begin = page.strip("/") if isinstance(page, str) else ""
    if isinstance(other, str) and other.strip() and not isinstance(own, str):
        return Claim(row.ref, ENTITY, root, row.file, row.line, target=full_ref(other), page=begin)
    if isinstance(own, str):
        place = docs_place(own, row.file, root)
        fault = place.fault
        if place.folder and not os.path.isdir(on_disk(place.folder)):
            fault = "there is no such folder"
        folder = "" if fault else place.folder
        return Claim(row.ref, ANNOTATED, root, row.file, row.line, folder, place.url, fault, "", begin, adrs)
    if adrs:
        folder = row.file.rpartition("/")[0]
        return Claim(row.ref, ANNOTATED, root, row.file, row.line, folder, adrs=adrs)
    return None


def _adrs(value: Any, descriptor: str, root: str) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        place = docs_place(value, descriptor, root)
        if place.folder and os.path.isdir(on_disk(place.folder)):
            yield place.folder


def full_ref(text: str) -> str:
    """Give the full, lower-cased ref of an entity named in an annotation."""
    kind, namespace, name = split_ref(text.strip())
    return f"{kind or 'component'}:{namespace or 'default'}/{name}".lower()


def _speakers(catalog: Catalog) -> Iterator[Row]:
    """Give the entity that speaks for each folder with descriptors: a Component before the rest."""
    best: dict[str, Row] = {}
    for row in catalog.rows("entity.kind NOT IN ('User', 'Location')"):
        folder = row.file.rpartition("/")[0]
        known = best.get(folder)
        if known is None or _rank(row) < _rank(known):
            best[folder] = row
    yield from (best[folder] for folder in sorted(best))


def _rank(row: Row) -> tuple[bool, str, int]:
    return (row.kind != "Component", row.file, row.document)

"""From changed files to changed entities: by folder, by a descriptor's text, by what a descriptor reads."""

from __future__ import annotations

import os

from devportal.catalog.impact import Changed, Removed
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.places import Places

OWN, READS, BELOW = "its description changed", "a file that its description takes in changed", "files changed"


@record
class ChangedEntities:
    """The entities that files belong to, the files that belong to none, and the refs that went away."""

    entities: tuple[Changed, ...]
    loose: tuple[str, ...]
    removed: tuple[Removed, ...]


@record
class Old:
    """What a descriptor was before: the text of its documents, and its refs (worked out when asked for)."""

    texts: frozenset[str]
    refs: Callable[[], Iterable[str]]


def changed_entities(
    catalog: Catalog,
    root: str,
    paths: Sequence[str],
    places: Places,
    is_named: Callable[[str], bool],
    before: Callable[[Sequence[str]], Mapping[str, Old]] | None = None,
) -> ChangedEntities:
    """Map changed files to entities; paths are relative to `root`, or absolute, and sorted.

    `is_named` says whether a file of a name is a descriptor. Of a descriptor only the documents whose
    text differs from `before` count; without `before`, all of them.
    """
    head = root.rstrip("/") + "/"
    readers = _readers(catalog)
    judged = _descriptors(catalog, head, paths, is_named)
    others = [path for path in paths if path not in judged] if judged else paths
    read = [path for path in others if _full(head, path) in readers] if readers else []
    files: dict[str, list[str]] = {}
    loose: list[str] = []
    here, of_here = _NOWHERE, loose
    for (
        path
    ) in others:  # a hundred thousand at times: where one entity has a whole folder, no more than a look
        if not path.startswith(here):
            base = "" if path[:1] == "/" else head
            folder, ref = places.reach((base + path.rpartition("/")[0]).rstrip("/"))
            here = f"{folder}/"[len(base) :] if folder else _NOWHERE
            of_here = files.setdefault(ref, []) if ref else loose
        of_here.append(path)
    reasons: dict[str, str] = {}
    _take_readers(catalog, head, read, readers, files, reasons)
    gone = _take_descriptors(catalog, head, sorted(judged), before, files, reasons)
    gone |= _vanished(catalog, head, others, before)
    kept = sorted(ref for ref, own in files.items() if own)
    facts = _facts(catalog, files)
    entities = tuple(
        Changed(ref, *facts.get(ref, ("", "")), reasons.get(ref, BELOW), tuple(files[ref])) for ref in kept
    )
    return ChangedEntities(entities, tuple(loose), _removed(catalog, gone))


_YAML = (".yaml", ".yml")
_NOWHERE = "\0"
"""What no path begins with."""


def _descriptors(
    catalog: Catalog, head: str, paths: Sequence[str], is_named: Callable[[str], bool]
) -> frozenset[str]:
    """Give the files that are descriptors, or were: by their names, or because a Location leads to them."""
    asked = [path for path in paths if path.endswith(_YAML)]
    if not asked:
        return frozenset()
    query = "SELECT path FROM file UNION SELECT path FROM target"
    known = {path for (path,) in catalog.connection.execute(query)}
    return frozenset(
        path for path in asked if is_named(path.rpartition("/")[2]) or _full(head, path) in known
    )


def _full(head: str, path: str) -> str:
    return path if path[:1] == "/" else head + path


def _take_readers(
    catalog: Catalog,
    head: str,
    paths: Iterable[str],
    readers: Mapping[str, Sequence[str]],
    files: dict[str, list[str]],
    reasons: dict[str, str],
) -> None:
    """Count a file for the entities that take it in, as an API does with its definition."""
    for path in paths:
        full = _full(head, path)
        for descriptor in readers[full]:
            for ref in _mentioning(catalog, descriptor, full):
                files.setdefault(ref, []).insert(0, path)
                reasons[ref] = READS


def _take_descriptors(
    catalog: Catalog,
    head: str,
    paths: Sequence[str],
    before: Callable[[Sequence[str]], Mapping[str, Old]] | None,
    files: dict[str, list[str]],
    reasons: dict[str, str],
) -> set[str]:
    """Count a descriptor for the entities whose text changed; give every ref that it had before."""
    old = before(paths) if before and paths else {}
    gone: set[str] = set()
    for path in paths:
        known = old.get(path)
        for ref in _documents(catalog, _full(head, path), known):
            files.setdefault(ref, []).insert(0, path)
            reasons[ref] = OWN
        if known is not None:
            gone.update(known.refs())
    return gone


def _vanished(
    catalog: Catalog,
    head: str,
    paths: Iterable[str],
    before: Callable[[Sequence[str]], Mapping[str, Old]] | None,
) -> set[str]:
    """Give what YAML files that are gone described, where others still refer to it.

    A Location may have led to them that leads there no more: no name tells that they were descriptors.
    """
    if before is None:
        return set()
    lost = [path for path in paths if path.endswith(_YAML) and not os.path.lexists(_full(head, path))]
    refs = {ref for old in (before(lost).values() if lost else ()) for ref in old.refs()}
    return {ref for ref in refs if any(True for _ in catalog.edges(ref))}


def _readers(catalog: Catalog) -> dict[str, list[str]]:
    """Give the descriptors that take in each file by a placeholder."""
    found: dict[str, list[str]] = {}
    query = "SELECT read.path, file.path FROM read JOIN file ON file.id = read.file ORDER BY file.path"
    for path, descriptor in catalog.connection.execute(query):
        found.setdefault(path, []).append(descriptor)
    return found


def _facts(catalog: Catalog, refs: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    rows = catalog.connection.execute("SELECT ref, owner, system FROM entity WHERE live = 1")
    return {ref: (owner, system) for ref, owner, system in rows if ref in refs}


def _spans(catalog: Catalog, path: str) -> list[tuple[str, str]]:
    """Give (ref, text) of each entity that a descriptor keeps in the catalog."""
    query = """SELECT entity.ref, entity.document FROM entity JOIN file ON file.id = entity.file
        WHERE file.path = ? AND entity.live = 1 ORDER BY entity.document"""
    texts = dict(enumerate(document_texts(_bytes(path))))
    return [(ref, texts.get(number, "")) for ref, number in catalog.connection.execute(query, (path,))]


def _bytes(path: str) -> bytes:
    from devportal.providers.read import read_file

    return read_file(path, path.rpartition("/")[0]).data


def document_texts(data: bytes) -> list[str]:
    """Cut a YAML file at its document marks, as they are counted in the catalog."""
    import re

    text = data.decode("utf-8", "replace").replace("\r\n", "\n").removeprefix("\ufeff")
    parts = re.split(r"(?m)^---(?=[ \t\n]|$).*\n?", text)
    if len(parts) > 1 and not re.sub(r"(?m)^(?:[#%].*|\s*)$", "", parts[0]).strip():
        parts = parts[1:]
    return [part.strip() for part in parts]


def _documents(catalog: Catalog, path: str, known: Old | None) -> list[str]:
    spans = _spans(catalog, path)
    if known is None:
        return [ref for ref, _ in spans]
    return [ref for ref, text in spans if text not in known.texts]


def _mentioning(catalog: Catalog, descriptor: str, path: str) -> list[str]:
    """Give the entities of a descriptor whose text names the file that is taken in."""
    name = path.rpartition("/")[2]
    return [ref for ref, text in _spans(catalog, descriptor) if name in text]


def _removed(catalog: Catalog, refs: Iterable[str]) -> tuple[Removed, ...]:
    found = []
    for ref in sorted(refs):
        if catalog.get(ref) is None:
            dependents = {edge.target for edge in catalog.edges(ref)}
            found.append(Removed(ref, tuple(sorted(dependents))))
    return tuple(found)

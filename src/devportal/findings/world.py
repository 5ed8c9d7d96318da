"""All entities that findings are about, with what refers to what; made from the index or from one file."""

from __future__ import annotations

from devportal.findings.subject import Reference, Subject
from devportal.model.ref import RefError, parse_ref
from devportal.model.relation import OWNED_BY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.ingest import Ingested
    from devportal.catalog.options import Options
    from devportal.model.kind import Kind

_SUBJECTS = """SELECT entity.ref, entity.kind, entity.namespace, entity.name, file.path, file.root,
    entity.document, entity.line, entity.doc
    FROM entity JOIN file ON file.id = entity.file WHERE entity.live = 1 ORDER BY entity.ref"""
_ORPHANS = """SELECT file.path, target_of.path FROM file
    JOIN target ON target.path = file.path JOIN file AS target_of ON target_of.id = target.file
    WHERE file.entry = 0 AND file.live = 0 AND file.ok = 1 ORDER BY file.path, target_of.path"""


class World:
    """A catalog as its findings see it.

    `subjects` are all entities by ref, `checked` those that findings are wanted for, in ref order. `orphans`
    are files with the file whose Location leads to them, `prefixes` the annotation prefixes of the
    organisation's own.
    """

    def __init__(
        self,
        subjects: Mapping[str, Subject],
        checked: Sequence[Subject],
        orphans: Sequence[tuple[str, str]] = (),
        prefixes: tuple[str, ...] = (),
    ) -> None:
        self.subjects = subjects
        self.checked = checked
        self.orphans = orphans
        self.prefixes = prefixes
        self.kinds = {subject.kind.lower() for subject in subjects.values()}
        self._incoming: dict[str, list[tuple[str, str]]] | None = None

    def incoming(self, ref: str) -> list[tuple[str, str]]:
        """Give (relation, source ref) of every reference that leads to `ref`."""
        if self._incoming is None:
            self._incoming = {}
            for subject in self.subjects.values():
                for one in subject.references:
                    self._incoming.setdefault(one.target, []).append((one.relation, subject.ref))
        return self._incoming.get(ref, [])

    def targets(self, ref: str, relation: str, inverse: str) -> list[str]:
        """Give what `ref` points to by a relation, written on either side, sorted."""
        subject = self.subjects.get(ref)
        found = {one.target for one in subject.references if one.relation == relation} if subject else set()
        found |= {source for other, source in self.incoming(ref) if other == inverse}
        return sorted(found)


def catalog_world(catalog: Catalog, options: Options, prefixes: tuple[str, ...] = ()) -> World:
    """Take every entity of the index."""
    subjects = catalog_subjects(catalog, options)
    orphans: dict[str, str] = {}
    for path, by in catalog.connection.execute(_ORPHANS):
        orphans.setdefault(path, by)
    return World(subjects, list(subjects.values()), list(orphans.items()), prefixes)


def catalog_subjects(catalog: Catalog, options: Options) -> dict[str, Subject]:
    """Give every entity of the index by ref, in ref order."""
    from json import loads

    known: Known = {}
    return {
        ref: _subject(ref, kind, namespace, name, path, root, document, line, loads(doc), options, known)
        for ref, kind, namespace, name, path, root, document, line, doc in catalog.connection.execute(
            _SUBJECTS
        )
    }


def file_world(
    found: Ingested, around: Mapping[str, Subject], options: Options, prefixes: tuple[str, ...] = ()
) -> World:
    """Take the entities of judged files, with a catalog around them that their references may lead to."""
    own: dict[str, Subject] = {}
    known: Known = {}
    for ref, entity in found.entities.items():
        path, document = found.places[ref]
        result = found.files[path]
        line = next(one.line for one in result.documents if one.index == document)
        root = result.source.root
        meta = entity["metadata"]
        own[ref] = _subject(
            ref,
            entity["kind"],
            meta["namespace"],
            meta["name"],
            path,
            root,
            document,
            line,
            entity,
            options,
            known,
        )
    others = {ref: subject for ref, subject in around.items() if subject.file not in found.files}
    return World({**others, **own}, list(own.values()), (), prefixes)


Known = dict[tuple[str, str | None, str], str | None]


def _subject(
    ref: str,
    kind: str,
    namespace: str,
    name: str,
    file: str,
    root: str,
    document: int,
    line: int,
    entity: dict[str, Any],
    options: Options,
    known: Known,
) -> Subject:
    shape = _shape(entity, kind, options)
    references = tuple(_references(shape, entity.get("spec"), namespace, known)) if shape else ()
    ownable = shape is not None and any(relation == OWNED_BY for _, _, relation, _ in shape.links)
    return Subject(ref, kind, namespace, name, file, root, document, line, entity, references, ownable)


def _shape(entity: dict[str, Any], kind: str, options: Options) -> Kind | None:
    version, spec = entity["apiVersion"], entity.get("spec")
    if options.typed and isinstance(spec, dict) and isinstance(spec.get("type"), str):
        typed = options.typed.get((version, kind, spec["type"]))
        if typed is not None:
            return typed
    return options.table.get((version, kind))


def _references(kind: Kind, spec: Any, namespace: str, known: Known) -> Iterable[Reference]:
    if type(spec) is not dict:
        return
    for field, default, relation, _ in kind.links:
        value = spec.get(field)
        if not value:
            continue
        many = type(value) is list
        for number, item in enumerate(value if many else (value,)):
            if type(item) is not str:
                continue
            key = (item, default, namespace)
            target = known[key] if key in known else known.setdefault(key, _target(*key))
            if target is not None:
                yield Reference(field, number if many else None, item, relation, target)


def _target(text: str, default: str | None, namespace: str) -> str | None:
    try:
        return str(parse_ref(text, kind=default, namespace=namespace))
    except RefError:
        return None

"""One descriptor -> entities, relations and problems, with the verdict that Backstage would give.

Source: `DefaultCatalogProcessingOrchestrator` and `ProcessorOutputCollector` of catalog-backend 4.0.0. The
order is Backstage's: envelope, placeholders, policies, kind schema, targets of Locations, relations; the
first fault ends a document. A document without a good envelope blocks the whole file.

Pure but for `read` and the listing of globs; never raises.
"""

from __future__ import annotations

from devportal.catalog.annotate import location_annotations
from devportal.catalog.descriptor import (
    parse_documents,
    parse_problem,
    place,
    root_problem,
    tell,
    unrendered,
    warnings_of,
)
from devportal.catalog.hidden import case_clash, nul_fault
from devportal.catalog.locations import Source, base_of
from devportal.catalog.options import DEFAULT, Options, options_of
from devportal.catalog.relations import emit_relations, model_relations
from devportal.catalog.result import FileResult, Processed, unreadable_file
from devportal.catalog.stored import as_written, with_sorted_lists, without_proto
from devportal.catalog.targets import Asked, Target, read_targets
from devportal.config.rules import ALL_KINDS
from devportal.model.formats import is_kind
from devportal.model.policy import bad_kind, envelope_fault, policy_fault
from devportal.model.problem import ERROR, WARNING, Problem
from devportal.model.schema import Fault, first_fault, js_ordered, missing
from devportal.model.spec import spec_fault, unknown_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from devportal.catalog.placeholders import Placeholders
    from devportal.model.kind import Kind
    from devportal.providers.location import Disk

    Edge = tuple[str, str, str]

__all__ = [
    "DEFAULT",
    "FileResult",
    "Options",
    "Processed",
    "Source",
    "Target",
    "options_of",
    "process_file",
    "unreadable_file",
]


def process_file(
    source: Source,
    data: bytes,
    options: Options = DEFAULT,
    read: Callable[[str], bytes] | Disk | None = None,
) -> FileResult:
    """Judge every document; `read` gives a file of the root by its real path (OSError), or is a Disk."""
    return _File(source, data, options, read).result()


class _File:
    """The state of one file while its documents are judged."""

    __slots__ = (
        "asked",
        "at",
        "data",
        "forced",
        "given",
        "marked",
        "options",
        "problems",
        "read",
        "reads",
        "replacer",
        "source",
    )

    def __init__(
        self, source: Source, data: bytes, options: Options, read: Callable[[str], bytes] | Disk | None
    ) -> None:
        self.source = source
        self.data = data
        self.options = options
        self.read = read
        self.given, self.forced = location_annotations(source.location, source.origin, options.hosts)
        # escapes can spell a dollar or an underscore too
        self.marked = b"$" in data or b"__proto__" in data or b"\\" in data
        self.at = (1, 1)
        self.problems: list[Problem] = []
        self.reads: list[str] = []
        self.replacer: Placeholders | None = None
        self.asked: Asked | None = None

    def result(self) -> FileResult:
        ok = True
        made: list[Processed] = []
        file = self.source.path
        for number, document in enumerate(parse_documents(self.data)):
            if document.warnings:
                self.problems += warnings_of(file, number, document)
            value = document.value
            if document.error is not None:
                self.problems.append(parse_problem(file, number, document))
                made.append(Processed(number, document.line, False, "parse"))
                ok = False
            elif value is None:
                continue
            elif type(value) is not dict:
                self.problems.append(root_problem(file, number, document))
                made.append(Processed(number, document.line, False, "parse"))
                ok = False
            else:
                self.at = (document.line, document.column)
                one = self._document(value, number, document.line)
                made.append(one)
                ok = ok and one.stage == "process" and one.allowed
        if self.problems:
            self.problems = unrendered(place(self.problems, self.data), self.data)
        return FileResult(self.source, ok, tuple(made), tuple(self.problems), tuple(self.reads))

    def _document(self, value: dict[str, Any], number: int, line: int) -> Processed:
        fault = envelope_fault(value)
        if fault is not None:
            self._tell(fault, number, None, blocks=True)
            kind = value.get("kind")
            if type(kind) is str and fault.path != ("kind",) and not is_kind(kind):
                self._tell(bad_kind(kind), number, None, backstage=False)
            return Processed(number, line, False, "envelope")
        meta = value["metadata"]
        kind, namespace = value["kind"], meta.get("namespace", "default")
        ref = f"{kind.lower()}:{namespace.lower()}/{meta['name'].lower()}"
        allowed = self.options.rules is ALL_KINDS or self._allowed(value, kind, number, ref)
        entity = self._annotated(value, meta)
        judged = self._judge(entity, number, ref, namespace)
        if isinstance(judged, Fault):
            self._tell(as_written(judged, value.get("spec")), number, ref)
            return Processed(number, line, False, "process", ref, None, (), (), None, allowed)
        entity, edges, targets, ok = judged
        return Processed(
            number,
            line,
            ok,
            "process",
            ref,
            entity,
            edges,
            targets,
            self._look_closer(entity, number, ref) if ok else None,
            allowed,
        )

    def _annotated(self, value: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
        notes = meta.get("annotations")
        new_meta = {
            **meta,
            "annotations": {**self.given, **notes, **self.forced} if notes else {**self.given, **self.forced},
        }
        if "namespace" not in meta:
            new_meta["namespace"] = "default"
        return {**value, "metadata": new_meta}

    def _judge(
        self, entity: dict[str, Any], number: int, ref: str, namespace: str
    ) -> Fault | tuple[dict[str, Any], tuple[Edge, ...], tuple[Target, ...], bool]:
        if self.marked:
            replaced = self._replaced(entity)
            if isinstance(replaced, Fault):
                return replaced
            entity = replaced
        spec = entity.get("spec")
        if type(spec) is dict:
            spec = entity["spec"] = with_sorted_lists(spec)
        fault = policy_fault(entity)
        if fault is not None:
            return fault
        kind = self._kind(entity, spec)
        if isinstance(kind, Fault):
            return kind
        if spec is None:
            return missing((), "spec", entity)
        fault = spec_fault(kind, spec)
        if fault is not None:
            return first_fault(kind.spec, js_ordered(spec), ("spec",)) or fault
        targets: tuple[Target, ...] = ()
        ok = True
        if kind.name == "Location":
            targets, ok = self._targets(spec, number, ref)
        relations = model_relations if self.options.model and kind.name != "Template" else emit_relations
        edges = relations(kind, spec, ref, namespace)
        if isinstance(edges, Fault):
            return edges
        if self.replacer is not None and self.replacer.unread:
            self.replacer.restore(entity)
        return entity, tuple(edges), targets, ok

    def _replaced(self, entity: dict[str, Any]) -> dict[str, Any] | Fault:
        from devportal.catalog.placeholders import PlaceholderError, Placeholders

        if self.replacer is None:
            asked = self._asked()
            self.replacer = Placeholders(asked.base, asked.disk, asked.hosts, strict=asked.strict)
        try:
            entity = self.replacer.replace(entity)
            return {key: without_proto(value) for key, value in entity.items()}
        except PlaceholderError as error:
            return error.fault
        finally:
            self.reads += [path for path in self.replacer.reads if path not in self.reads]

    def _kind(self, entity: dict[str, Any], spec: Any) -> Kind | Fault:
        version, name = entity["apiVersion"], entity["kind"]
        options = self.options
        if options.typed and type(spec) is dict and type(spec.get("type")) is str:
            typed = options.typed.get((version, name, spec["type"]))
            if typed is not None:
                return typed
        kind = options.table.get((version, name))
        if kind is not None:
            return kind
        message, hint, field = unknown_kind(version, name, options.table)
        return Fault((field,), "schema.kind", message, hint)

    def _targets(self, spec: dict[str, Any], number: int, ref: str) -> tuple[tuple[Target, ...], bool]:
        found = read_targets(spec, number, self._asked())
        self.reads += [path for path in found.listed if path not in self.reads]
        for severity, fault in found.faults:
            self._tell(fault, number, ref, severity=severity)
        # with every target out of reach it brings nothing, as in a Backstage that cannot read them
        is_empty = not found.targets and any(fault.code == "location.remote" for _, fault in found.faults)
        return found.targets, not is_empty and all(severity != ERROR for severity, _ in found.faults)

    def _asked(self) -> Asked:
        if self.asked is None:
            from devportal.providers.location import Disk

            options = self.options
            disk = self.read if isinstance(self.read, Disk) else Disk(self.read)
            types = options.types
            if self.source.location.startswith("file:"):
                types = (*types, "file")  # as Backstage allows in a file that was registered by its path
            self.asked = Asked(base_of(self.source), disk, options.hosts, options.strict, types)
        return self.asked

    def _allowed(self, value: dict[str, Any], kind: str, number: int, ref: str) -> bool:
        spec = value.get("spec")
        spec_type = spec.get("type") if type(spec) is dict else None
        if self.options.rules.allows(kind, spec_type, self.source.origin or self.source.location):
            return True
        from devportal.text import quoted

        message = (
            f"the catalog's rules do not allow kind {quoted(kind)} here; no entity of this file is listed"
        )
        hint = f"add {kind[:63]} to catalog.rules, or move it to a location that may hold it"
        self._tell(Fault(("kind",), "rules.kind", message, hint), number, ref, blocks=True)
        return False

    def _look_closer(self, entity: dict[str, Any], number: int, ref: str) -> str | None:
        """Tell what Backstage does not; give the reason where it would never show the entity."""
        nul = nul_fault(entity) if self.marked or b"\0" in self.data else None
        if nul is not None:
            self._tell(nul, number, ref, severity=WARNING)
        clashes = case_clash(entity)
        if not clashes:
            return None
        from devportal.text import quoted

        keys = ", ".join(quoted(key) for key, _ in clashes[:5])
        message = f"these keys are written in two ways that differ only in case: {keys}"
        hint = "write each key in one way: Backstage accepts the file, but never shows the entity"
        self._tell(
            Fault(clashes[0][1], "entity.case-keys", message, hint, True), number, ref, backstage=False
        )
        return message

    def _tell(
        self,
        fault: Fault,
        number: int,
        ref: str | None,
        *,
        blocks: bool = False,
        severity: str = ERROR,
        backstage: bool = True,
    ) -> None:
        rejected = backstage and severity == ERROR
        self.problems.append(
            tell(fault, self.source.path, number, ref, self.at, rejected, blocks=blocks, severity=severity)
        )

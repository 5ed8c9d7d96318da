"""The relations that the reference fields of a spec make, in both directions, in order of emission.

Source: `postProcessEntity` of `BuiltinKindsEntityProcessor` and, for the model mode, of `ModelProcessor`.
"""

from __future__ import annotations

from devportal.model.kind import MODEL_TRIPLES
from devportal.model.ref import DEFAULT_NAMESPACE, EntityRef, RefError, parse_ref
from devportal.model.schema import Fault, dotted, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.model.kind import Kind

    Edge = tuple[str, str, str]

_known: dict[tuple[str, str | None, str], str] = {}


def emit_relations(kind: Kind, spec: Any, ref: str, namespace: str) -> list[Edge] | Fault:
    """Give (source ref, relation, target ref) for every reference, or the first reference that fails."""
    edges: list[Edge] = []
    if type(spec) is not dict:
        return edges
    for field, default, relation, inverse in kind.links:
        value = spec.get(field)
        if not value and type(value) is not dict:  # {} is true in JavaScript
            continue
        for number, item in enumerate(value if type(value) is list else (value,)):
            target = _known.get((item, default, namespace)) if type(item) is str else None
            if target is None:
                target = _target(item, default, namespace)
                if target is None:
                    path = ("spec", field, number) if type(value) is list else ("spec", field)
                    return _told(item, path, default)
            edges.append((ref, relation, target))
            edges.append((target, inverse, ref))
    return edges


def model_relations(kind: Kind, spec: Any, ref: str, namespace: str) -> list[Edge] | Fault:
    """Give the relations of the model mode: kinds that a field does not allow are left out silently."""
    edges: list[Edge] = []
    own = kind.name.lower()
    for one in kind.references:
        value = spec.get(one.field) if type(spec) is dict else None
        for number, item in enumerate(value if type(value) is list else (value,)):
            if not item or type(item) is not str:
                continue
            target = _target(item, one.kind, namespace)
            if target is None:
                return _told(
                    item,
                    ("spec", one.field, number) if type(value) is list else ("spec", one.field),
                    one.kind,
                )
            other = target.partition(":")[0]
            if one.allowed and other not in one.allowed:
                continue
            edges.append((ref, one.relation, target))
            if (own, one.relation, other) in MODEL_TRIPLES:
                edges.append((target, one.inverse, ref))
    return edges


def _target(item: Any, default: str | None, namespace: str) -> str | None:
    """Give the full ref that a reference means, or None where Backstage cannot read it."""
    if type(item) is dict:
        return _spelled_out(item, default, namespace)
    if type(item) is not str:
        return None
    try:
        target = str(parse_ref(item, kind=default, namespace=namespace))
    except RefError:
        return None
    if len(_known) < 100_000:
        _known[item, default, namespace] = target
    return target


def _spelled_out(item: dict[str, Any], default: str | None, namespace: str) -> str | None:
    """Read a reference written as `{kind, namespace, name}`; null means the default, "" is an error."""
    kind, space, name = item.get("kind"), item.get("namespace"), item.get("name")
    parts = (
        default if kind is None else kind,
        (namespace or DEFAULT_NAMESPACE) if space is None else space,
        name,
    )
    if not all(type(part) is str and part for part in parts):
        return None
    return str(EntityRef(str(parts[0]), str(parts[1]), str(name)))


def _told(item: Any, path: tuple[str | int, ...], default: str | None) -> Fault:
    if type(item) is str and item and default is None:
        try:
            parse_ref(item, kind="x")
        except RefError:
            pass
        else:
            message = f"{dotted(path)} has no kind in its reference: {told(item)}"
            return Fault(path, "ref.kind", message, f"write the kind before it, as in component:{item[:80]}")
    message = f"{dotted(path)} is not an entity reference: {told(item)}"
    return Fault(path, "ref.format", message, "write it as [kind:][namespace/]name, no part empty")

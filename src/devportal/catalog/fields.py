"""The fields that people may name in a query or a sort order, and what they stand for in the search rows."""

from __future__ import annotations

from devportal.model import relation as rel
from devportal.record import record
from devportal.text import did_you_mean, either


@record
class Field:
    """A field: its search keys, and whether their values are texts or refs.

    `kind` limits the refs to one kind: `system:x` and `domain:x` are both relations of partOf.
    """

    keys: tuple[str, ...]
    is_ref: bool = False
    kind: str | None = None


def _relation(name: str, kind: str | None = None) -> Field:
    return Field((f"relations.{name.lower()}",), is_ref=True, kind=kind)


FIELDS = {
    "kind": Field(("kind",)),
    "name": Field(("metadata.name",)),
    "namespace": Field(("metadata.namespace",)),
    "title": Field(("metadata.title",)),
    "description": Field(("metadata.description",)),
    "tag": Field(("metadata.tags",)),
    "link": Field(("metadata.links.url", "metadata.links.title")),
    "type": Field(("spec.type",)),
    "lifecycle": Field(("spec.lifecycle",)),
    "email": Field(("spec.profile.email",)),
    "owner": _relation(rel.OWNED_BY),
    "owns": _relation(rel.OWNER_OF),
    "system": _relation(rel.PART_OF, "system"),
    "domain": _relation(rel.PART_OF, "domain"),
    "part-of": _relation(rel.PART_OF),
    "has-part": _relation(rel.HAS_PART),
    "depends": _relation(rel.DEPENDS_ON),
    "dependency-of": _relation(rel.DEPENDENCY_OF),
    "provides": _relation(rel.PROVIDES_API),
    "provided-by": _relation(rel.API_PROVIDED_BY),
    "consumes": _relation(rel.CONSUMES_API),
    "consumed-by": _relation(rel.API_CONSUMED_BY),
    "member-of": _relation(rel.MEMBER_OF),
    "member": _relation(rel.HAS_MEMBER),
    "parent": _relation(rel.CHILD_OF),
    "child": _relation(rel.PARENT_OF),
}
"""By the name that is shown in hints and help."""

_ALIASES = {
    "ns": "namespace",
    "tags": "tag",
    "links": "link",
    "ownedby": "owner",
    "ownerof": "owns",
    "haspart": "has-part",
    "contains": "has-part",
    "dependson": "depends",
    "dependencies": "depends",
    "dependents": "dependency-of",
    "usedby": "dependency-of",
    "providesapi": "provides",
    "apiprovidedby": "provided-by",
    "consumesapi": "consumes",
    "apiconsumedby": "consumed-by",
    "members": "member",
    "hasmember": "member",
    "childof": "parent",
    "parentof": "child",
}

MAPS = {"label": "metadata.labels", "annotation": "metadata.annotations"}
"""Fields whose value is a key, or key=value."""

_ROOTS = ("metadata.", "spec.", "relations.", "status.")
_BY_NAME = {name.replace("-", ""): name for name in (*FIELDS, *MAPS)}
_BY_NAME |= {"labels": "label", "annotations": "annotation", **_ALIASES}


def canonical(name: str) -> str | None:
    """Give the name of a field as FIELDS and MAPS have it; case, `-` and `_` in it do not matter."""
    return _BY_NAME.get(name.lower().replace("-", "").replace("_", ""))


def field_of(name: str) -> Field | None:
    """Give what a name stands for: a field of the table, or a dotted path as Backstage's filters have it."""
    known = canonical(name)
    if known in FIELDS:
        return FIELDS[known]
    key = name.lower()
    return Field((key,)) if key == "apiversion" or key.startswith(_ROOTS) else None


def nearest_fields(name: str) -> str | None:
    """Give the hint "did you mean owner or owns?" for a name that is no field, or None."""
    near = did_you_mean(name, sorted({*FIELDS, *MAPS, *_ALIASES}))
    names = dict.fromkeys(canonical(one) or one for one in near)
    return f"did you mean {either(list(names))}?" if names else None

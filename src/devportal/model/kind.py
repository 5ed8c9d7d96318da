"""The kinds in one table: apiVersions, fields and their shapes, references and the relations they make.

Source: the kind schemas and `BuiltinKindsEntityProcessor` of Backstage (catalog-model 1.10.1, catalog-backend
4.0.0, scaffolder-common 2.3.0); for the opt-in model mode `ModelProcessor` and the relation pairs there.
The order of fields and references is the order in which Backstage looks at them.
"""

from __future__ import annotations

from devportal.model import relation as rel
from devportal.model.schema import (
    ANY_TEXT,
    ANY_TEXTS,
    FLAG,
    OBJECT,
    TEXT,
    TEXTS,
    Either,
    Fields,
    Many,
    Text,
)
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

BACKSTAGE = ("backstage.io/v1alpha1", "backstage.io/v1beta1")
SCAFFOLDER = "scaffolder.backstage.io/v1beta3"


@record
class Reference:
    """A spec field that refers to entities: the relation it makes, the kind a short reference means.

    `allowed` are the kinds (lower-case) that Backstage's model mode lets through; empty means all.
    """

    field: str
    relation: str
    kind: str | None
    allowed: tuple[str, ...] = ()

    @property
    def inverse(self) -> str:
        """The relation of the other end."""
        return rel.INVERSE[self.relation]


@record
class Kind:
    """One kind: what its spec holds and refers to. `spec_type` where only that `spec.type` is meant."""

    name: str
    versions: tuple[str, ...]
    spec: Fields
    references: tuple[Reference, ...] = ()
    spec_type: str | None = None
    plain: tuple[tuple[str, bool], ...] = ()
    """The fields that are one text (False) or a list of texts (True), for the fast check."""
    nested: tuple[tuple[str, Any], ...] = ()
    """The other fields, with their shapes."""
    links: tuple[tuple[str, str | None, str, str], ...] = ()
    """The references as (field, kind, relation, inverse), for the fast loop."""


def make_kind(
    name: str,
    versions: tuple[str, ...],
    required: str,
    fields: Iterable[tuple[str, Any]],
    references: tuple[Reference, ...] = (),
    spec_type: str | None = None,
) -> Kind:
    """Build a Kind; `required` are names with blanks between."""
    shape = Fields(tuple(fields), tuple(required.split()))
    plain = tuple((key, value is TEXTS) for key, value in shape.fields if value is TEXT or value is TEXTS)
    nested = tuple((key, value) for key, value in shape.fields if value is not TEXT and value is not TEXTS)
    links = tuple((one.field, one.kind, one.relation, one.inverse) for one in references)
    return Kind(name, versions, shape, references, spec_type, plain, nested, links)


def _texts(names: str) -> list[tuple[str, Any]]:
    return [(name, TEXT) for name in names.split()]


def _lists(names: str) -> list[tuple[str, Any]]:
    return [(name, TEXTS) for name in names.split()]


_OWNER = Reference("owner", rel.OWNED_BY, "Group", ("group", "user"))
_SYSTEM = Reference("system", rel.PART_OF, "System")
_DEPENDS = Reference("dependsOn", rel.DEPENDS_ON, None)
_DEPENDENCY = Reference("dependencyOf", rel.DEPENDENCY_OF, None)
_PROFILE = ("profile", Fields(tuple(_texts("displayName email picture"))))

_TAGS = ("backstage:permissions", Fields((("tags", ANY_TEXTS),)))
_PAGE = Fields((_TAGS,))
_DECORATORS = Many(Fields((("id", ANY_TEXT), ("input", OBJECT))))
_STEP = Fields(
    (("id", ANY_TEXT), ("name", ANY_TEXT), ("action", ANY_TEXT), ("input", OBJECT), ("if", FLAG), _TAGS),
    ("action",),
)
_LINK = Fields((("if", FLAG), *_texts("url entityRef title icon")))
_NOTE = Fields((("if", FLAG), *_texts("title icon"), ("content", ANY_TEXT)))
_BUTTONS = Fields(
    tuple((name, ANY_TEXT) for name in ("backButtonText", "createButtonText", "reviewButtonText"))
)

KINDS: tuple[Kind, ...] = (
    make_kind(
        "API",
        BACKSTAGE,
        "type lifecycle owner definition",
        _texts("type lifecycle owner system definition"),
        (_OWNER, _SYSTEM),
    ),
    make_kind(
        "Component",
        BACKSTAGE,
        "type lifecycle owner",
        [
            *_texts("type lifecycle owner system subcomponentOf"),
            *_lists("providesApis consumesApis dependsOn"),
        ],
        (
            _OWNER,
            Reference("subcomponentOf", rel.PART_OF, "Component"),
            Reference("providesApis", rel.PROVIDES_API, "API"),
            Reference("consumesApis", rel.CONSUMES_API, "API"),
            _DEPENDS,
            _DEPENDENCY,
            _SYSTEM,
        ),
    ),
    make_kind(
        "Resource",
        BACKSTAGE,
        "type owner",
        [*_texts("type owner"), ("dependsOn", TEXTS), ("system", TEXT)],
        (_OWNER, _DEPENDS, _DEPENDENCY, _SYSTEM),
    ),
    make_kind(
        "Group",
        BACKSTAGE,
        "type children",
        [("type", TEXT), _PROFILE, ("parent", TEXT), *_lists("children members")],
        (
            Reference("parent", rel.CHILD_OF, "Group", ("group",)),
            Reference("children", rel.PARENT_OF, "Group", ("group",)),
            Reference("members", rel.HAS_MEMBER, "User", ("user",)),
        ),
    ),
    make_kind(
        "Location",
        BACKSTAGE,
        "",
        [*_texts("type target"), ("targets", TEXTS), ("presence", Text(words=("required", "optional")))],
    ),
    make_kind(
        "User",
        BACKSTAGE,
        "memberOf",
        [_PROFILE, ("memberOf", TEXTS)],
        (Reference("memberOf", rel.MEMBER_OF, "Group", ("group",)),),
    ),
    make_kind(
        "System",
        BACKSTAGE,
        "owner",
        _texts("owner domain type"),
        (_OWNER, Reference("domain", rel.PART_OF, "Domain")),
    ),
    make_kind(
        "Domain",
        BACKSTAGE,
        "owner",
        _texts("owner subdomainOf type"),
        (_OWNER, Reference("subdomainOf", rel.PART_OF, "Domain")),
    ),
    make_kind(
        "Template",
        (SCAFFOLDER,),
        "type steps",
        [
            *_texts("type owner lifecycle"),
            ("parameters", Either((_PAGE, Many(_PAGE)))),
            ("secrets", Fields((("schema", OBJECT),))),
            ("presentation", Fields((("buttonLabels", _BUTTONS),))),
            ("EXPERIMENTAL_recovery", Fields((("EXPERIMENTAL_strategy", ANY_TEXT),))),
            ("formDecorators", _DECORATORS),
            ("EXPERIMENTAL_formDecorators", _DECORATORS),
            ("steps", Many(_STEP)),
            ("output", Fields((("links", Many(_LINK)), ("text", Many(_NOTE))), (), ANY_TEXT)),
        ],
        (Reference("owner", rel.OWNED_BY, "Group"),),
    ),
)

_AI_BASE = (_OWNER, Reference("system", rel.PART_OF, "System", ("system",)))


def _ai(spec_type: str | None, required: str, fields: list[tuple[str, Any]], *refs: Reference) -> Kind:
    first = ("type", TEXT if spec_type is None else Text(words=(spec_type,)))
    return make_kind(
        "AiResource",
        BACKSTAGE[:1],
        f"type lifecycle owner {required}",
        [first, *_texts("lifecycle owner system"), *fields],
        (*_AI_BASE, *refs),
        spec_type,
    )


def _of_ai(field: str, relation: str) -> Reference:
    return Reference(field, relation, "AiResource", ("airesource",))


MODEL_KINDS: tuple[Kind, ...] = (
    make_kind(
        "API",
        BACKSTAGE,
        "type lifecycle owner remotes",
        [
            ("type", Text(words=("mcp-server",))),
            *_texts("lifecycle owner system"),
            ("remotes", Many(Fields(tuple(_texts("type url")), ("type", "url")), some=True)),
        ],
        (_OWNER, _SYSTEM),
        "mcp-server",
    ),
    _ai(None, "", []),
    _ai(
        "skill",
        "",
        [
            *_lists("disciplines categories agents dependsOn"),
            *_texts("allowedTools license"),
            ("compatibility", Text(longest=500)),
        ],
        _of_ai("dependsOn", rel.DEPENDS_ON),
    ),
    _ai("rule", "category rationale", [("disciplines", TEXTS), *_texts("category rationale")]),
    _ai("plugin", "skills", [("skills", TEXTS), ("version", TEXT)], _of_ai("skills", rel.HAS_PART)),
    _ai("marketplace", "plugins", [("plugins", TEXTS), ("version", TEXT)], _of_ai("plugins", rel.HAS_PART)),
)
"""What only the model mode knows, on top of KINDS."""

_PAIRS: tuple[tuple[str, str, str], ...] = (
    ("api component domain group location resource system user airesource", rel.OWNED_BY, "group user"),
    ("component", rel.PROVIDES_API, "api"),
    ("component", rel.CONSUMES_API, "api"),
    ("component resource", rel.DEPENDS_ON, "component resource"),
    ("group", rel.PARENT_OF, "group"),
    ("user", rel.MEMBER_OF, "group"),
    ("component api resource", rel.PART_OF, "component system"),
    ("system domain", rel.PART_OF, "domain"),
    ("airesource", rel.PART_OF, "system airesource"),
    ("airesource", rel.DEPENDS_ON, "airesource"),
)


def _triples() -> frozenset[tuple[str, str, str]]:
    made = set()
    for sources, relation, targets in _PAIRS:
        for source in sources.split():
            for target in targets.split():
                made |= {(source, relation, target), (target, rel.INVERSE[relation], source)}
    return frozenset(made)


MODEL_TRIPLES = _triples()
"""(kind, relation, kind), lower-case: the relations whose reverse the model mode makes too."""

SORTED_FIELDS = (
    "providesApis",
    "consumesApis",
    "dependsOn",
    "dependencyOf",
    "memberOf",
    "children",
    "members",
)
"""Spec lists that Backstage stores sorted, whatever the kind."""


def kind_table(kinds: Iterable[Kind] = KINDS) -> dict[tuple[str, str], Kind]:
    """Index kinds by (apiVersion, kind); those for one `spec.type` only are left out."""
    return {
        (version, kind.name): kind for kind in kinds if kind.spec_type is None for version in kind.versions
    }


def typed_table(kinds: Iterable[Kind] = MODEL_KINDS) -> dict[tuple[str, str, str], Kind]:
    """Index the kinds that are for one `spec.type` only, by (apiVersion, kind, type)."""
    return {
        (version, one.name, one.spec_type): one for one in kinds if one.spec_type for version in one.versions
    }

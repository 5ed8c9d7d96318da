"""The fourteen relations of Backstage, in pairs."""

from __future__ import annotations

OWNED_BY, OWNER_OF = "ownedBy", "ownerOf"
CONSUMES_API, API_CONSUMED_BY = "consumesApi", "apiConsumedBy"
PROVIDES_API, API_PROVIDED_BY = "providesApi", "apiProvidedBy"
DEPENDS_ON, DEPENDENCY_OF = "dependsOn", "dependencyOf"
PARENT_OF, CHILD_OF = "parentOf", "childOf"
MEMBER_OF, HAS_MEMBER = "memberOf", "hasMember"
PART_OF, HAS_PART = "partOf", "hasPart"

INVERSE = {
    OWNED_BY: OWNER_OF,
    CONSUMES_API: API_CONSUMED_BY,
    PROVIDES_API: API_PROVIDED_BY,
    DEPENDS_ON: DEPENDENCY_OF,
    PARENT_OF: CHILD_OF,
    MEMBER_OF: HAS_MEMBER,
    PART_OF: HAS_PART,
}
INVERSE.update({inverse: forward for forward, inverse in list(INVERSE.items())})

RELATIONS = tuple(INVERSE)

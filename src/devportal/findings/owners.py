"""Entities without an owner, and owners with nobody in them."""

from __future__ import annotations

from devportal.findings.subject import tell
from devportal.model.problem import WARNING
from devportal.model.relation import CHILD_OF, HAS_MEMBER, MEMBER_OF, OWNED_BY, PARENT_OF
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.subject import Subject
    from devportal.findings.world import World
    from devportal.model.problem import Problem


def owners(world: World, subject: Subject) -> Iterator[Problem]:
    """Find what is wrong with the owner of an entity, or with a group that owns something."""
    if subject.kind == "Group":
        yield from _empty(world, subject)
    elif subject.ownable and not any(one.relation == OWNED_BY for one in subject.references):
        message = f"nobody owns this {subject.kind}"
        hint = "add spec.owner with the team that answers for it"
        yield tell(subject, "owner.missing", WARNING, message, hint, ("metadata", "name"))


def _empty(world: World, group: Subject) -> Iterator[Problem]:
    """Tell of an owner group without people; not where the catalog knows no people at all."""
    if "user" not in world.kinds:
        return
    owned = sum(relation == OWNED_BY for relation, _ in world.incoming(group.ref))
    if not owned or _has_people(world, group.ref):
        return
    message = "this group owns entities, but nobody is in it or in the groups below it"
    hint = f"it owns {plural(owned, 'entity')}: add members to it, or give them to another owner"
    yield tell(group, "owner.empty-group", WARNING, message, hint, ("metadata", "name"))


def _has_people(world: World, ref: str) -> bool:
    """Say whether a group, or one below it, has a member; names of members count, known or not."""
    seen = [ref]
    for one in seen:
        if world.targets(one, HAS_MEMBER, MEMBER_OF):
            return True
        seen += [below for below in world.targets(one, PARENT_OF, CHILD_OF) if below not in seen]
    return False

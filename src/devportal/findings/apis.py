"""APIs that nobody provides or uses, and what production rests on that is on its way out."""

from __future__ import annotations

from devportal.findings.subject import tell
from devportal.model.problem import HINT, WARNING
from devportal.model.relation import CONSUMES_API, DEPENDS_ON, PROVIDES_API
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.subject import Subject
    from devportal.findings.world import World
    from devportal.model.problem import Problem


def apis(world: World, subject: Subject) -> Iterator[Problem]:
    """Find an API without a provider, or with a provider and no consumer."""
    uses = {relation for relation, _ in world.incoming(subject.ref)}
    if PROVIDES_API not in uses:
        hint = f"add {subject.name} to spec.providesApis of the component that serves it, or remove the API"
        message = "no component provides this API"
        yield tell(subject, "api.unprovided", WARNING, message, hint, ("metadata", "name"))
    elif CONSUMES_API not in uses:
        hint = f"add {subject.name} to spec.consumesApis of the components that call it"
        yield tell(
            subject,
            "api.unconsumed",
            HINT,
            "this API is provided, but nothing in the catalog consumes it",
            hint,
        )


def lifecycles(world: World, subject: Subject) -> Iterator[Problem]:
    """Find what a production entity depends on, or consumes, that is deprecated."""
    if subject.field("lifecycle").lower() != "production":
        return
    told: set[str] = set()
    for one in subject.references:
        if one.relation not in (DEPENDS_ON, CONSUMES_API) or one.target in told:
            continue
        target = world.subjects.get(one.target)
        if target is not None and target.field("lifecycle").lower() == "deprecated":
            told.add(one.target)
            message = f"this is in production, but relies on {quoted(one.target)}, which is deprecated"
            hint = "move to what replaces it, or agree on a date with its owner"
            yield tell(subject, "lifecycle.deprecated-dependency", WARNING, message, hint, one.path)

"""Every finding about the graph and about what Backstage takes without a word."""

from __future__ import annotations

from devportal.findings.annotations import Annotations
from devportal.findings.apis import apis, lifecycles
from devportal.findings.definitions import definitions
from devportal.findings.docs import Docs
from devportal.findings.links import links
from devportal.findings.loops import loops
from devportal.findings.owners import owners
from devportal.findings.references import References
from devportal.findings.texts import texts
from devportal.model.problem import WARNING, Problem
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.world import World


def find(world: World) -> list[Problem]:
    """Give the findings about the checked entities of a world; those with a value have no line yet."""
    references = References(world)
    annotations = Annotations(world.prefixes)
    docs = Docs()
    found: list[Problem] = []
    for subject in world.checked:
        found += references.check(subject)
        found += owners(world, subject)
        if subject.kind == "API":
            found += apis(world, subject)
            found += definitions(subject)
        if subject.references:
            found += lifecycles(world, subject)
        if "annotations" in subject.metadata:
            found += annotations.check(subject)
            found += docs.check(subject)
        if "links" in subject.metadata:
            found += links(subject)
        found += texts(subject)
    found += loops(world)
    found += _orphans(world)
    return found


def _orphans(world: World) -> Iterator[Problem]:
    import os

    for path, by in world.orphans:
        where = quoted(os.path.relpath(by, os.path.dirname(path)))
        message = f"only a location that fails leads to this file: the one in {where}"
        hint = "fix that location; until then nothing of this file is listed"
        yield Problem(WARNING, "location.orphan", message, hint, path, 1, 1)

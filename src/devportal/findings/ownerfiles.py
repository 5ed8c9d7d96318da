"""What stands beside the catalog about who answers for it: verifications, and lines of CODEOWNERS."""

from __future__ import annotations

import os

from devportal.catalog.verification import KINDS, verified_lines
from devportal.findings.subject import tell
from devportal.model.problem import HINT, WARNING, Problem
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from devportal.catalog.verification import Verified
    from devportal.findings.world import World


def verifications(world: World, file: str, text: str, day: str) -> Iterator[Problem]:
    """Judge the verifications of a catalog on a day; nothing is told where nobody ever verified anything."""
    lines = verified_lines(text)
    until: dict[str, tuple[int, Verified]] = {}
    for number, one in lines:
        if one is None:
            message = "this line says of no entity until when it is verified"
            hint = "write: component:default/payment-api until 2026-11-20 by ada@acme.example on 2026-05-24"
            yield Problem(WARNING, "verification.line", message, hint, file, number, 1)
        elif one.ref not in world.subjects:
            message = f"{quoted(one.ref, 200)} is verified, but is not in the catalog"
            yield Problem(WARNING, "verification.line", message, "remove the line", file, number, 1)
        elif one.ref not in until or until[one.ref][1].until < one.until:
            until[one.ref] = number, one
    for ref, (number, last) in until.items():
        if last.until < day:
            message = f"{ref} was verified until {last.until} by {last.by}, and nobody has since"
            hint = f"see whether it is still true, then: portal verify {ref}"
            yield Problem(WARNING, "verification.expired", message, hint, file, number, 1, ref=ref)
    for subject in world.checked if lines else ():
        if subject.kind in KINDS and subject.ref not in until:
            message = "nobody has verified what the catalog says of this, as others are"
            hint = f"see whether it is true, then: portal verify {subject.ref}"
            yield tell(subject, "verification.missing", HINT, message, hint, ("metadata", "name"))


def unread(file: str, why: str) -> Problem:
    """Tell that the file of verifications cannot be read."""
    hint = "nothing is verified until it can be read"
    return Problem(WARNING, "verification.line", why, hint, file, 1, 1)


def refused_lines(world: World, skip: Callable[[str], bool]) -> Iterator[Problem]:
    """Tell of the lines of CODEOWNERS that its host passes over, in each repository of the catalog."""
    from devportal.catalog.codeowners import read_codeowners

    for root in sorted({subject.root for subject in world.checked}):
        found = None if skip(root) else read_codeowners(root)
        for number, why in found.faults if found else ():
            path = os.path.join(root, found.path) if found else root
            hint = "files of this line have the owners of an earlier one, or none"
            yield Problem(
                WARNING, "codeowners.line", f"the host passes over this line: {why}", hint, path, number, 1
            )

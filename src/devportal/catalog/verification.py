"""Verification: somebody says that what the catalog tells of an entity is true, and until when that holds.

It is a line in a file of the repository, so that git keeps who said it, and reviews and merges work on it:

    component:default/payment-api until 2026-11-20 by ines.marchetti@acme.example on 2026-05-24
"""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = ".portal/verified"
VALID, EXPIRED, MISSING = "valid", "expired", "missing"
_HEAD = "# Who has verified what the catalog says, and until when: `portal verify REF`\n"


@record
class Verified:
    """One line: the entity, the days as 2026-11-20, and who said so."""

    ref: str
    until: str
    by: str
    on: str

    @property
    def line(self) -> str:
        """The line of the file."""
        return f"{self.ref} until {self.until} by {self.by} on {self.on}"


@record
class Standing:
    """How an entity stands on a day: valid, expired or missing, with its line where there is one."""

    ref: str
    state: str
    verified: Verified | None = None


def parse_verified(text: str) -> dict[str, Verified]:
    """Read the file; a line that is none is left aside, and of two for one entity the later day counts."""
    found: dict[str, Verified] = {}
    for line in text.splitlines():
        words = line.split()
        if (
            len(words) != 7
            or words[1::2] != ["until", "by", "on"]
            or not (is_day(words[2]) and is_day(words[6]))
        ):
            continue
        one = Verified(words[0].lower(), words[2], words[4], words[6])
        if one.ref not in found or found[one.ref].until < one.until:
            found[one.ref] = one
    return found


def write_verified(known: dict[str, Verified]) -> str:
    """Give the text of the file: one line for each entity, in ref order, so that branches merge."""
    return _HEAD + "".join(known[ref].line + "\n" for ref in sorted(known))


def standings(refs: Iterable[str], known: dict[str, Verified], day: str) -> tuple[Standing, ...]:
    """Say how each entity stands on a day, in the order of `refs`."""
    found = []
    for ref in refs:
        one = known.get(ref)
        state = MISSING if one is None else VALID if one.until >= day else EXPIRED
        found.append(Standing(ref, state, one))
    return tuple(found)


def is_day(text: str) -> bool:
    """Say whether a text is a day of the calendar, as in 2026-11-20."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

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
KINDS = ("Component", "API", "System", "Resource")
"""What is verified where nobody says which entities."""
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
    for _, one in verified_lines(text):
        if one is not None and (one.ref not in found or found[one.ref].until < one.until):
            found[one.ref] = one
    return found


def verified_lines(text: str) -> list[tuple[int, Verified | None]]:
    """Give each line that is neither blank nor a comment with its number; None where it says nothing."""
    numbered = enumerate(text.split("\n"), 1)
    return [(number, _verified(line)) for number, line in numbered if not is_silent(line)]


def is_silent(line: str) -> bool:
    """Say whether a line is blank or a comment."""
    return not line.strip() or line.lstrip().startswith("#")


def _verified(line: str) -> Verified | None:
    words = line.partition(" #")[0].split()
    if len(words) != 7 or words[1::2] != ["until", "by", "on"]:
        return None
    if not (is_day(words[2]) and is_day(words[6])):
        return None
    return Verified(words[0].lower(), words[2], words[4], words[6])


def write_verified(known: dict[str, Verified], text: str = "") -> str:
    """Give the text of the file: one line for each entity, in ref order, so that branches merge.

    Of what the file had, comments and lines that say nothing stay where they are, and so does the order.
    """
    if not text.strip():
        return _HEAD + "".join(known[ref].line + "\n" for ref in sorted(known))
    kept: list[str] = []
    places: dict[str, int] = {}
    for line in text.rstrip("\n").split("\n"):
        one = None if is_silent(line) else _verified(line)
        if one is not None and one.ref in places:
            continue
        if one is not None:
            places[one.ref] = len(kept)
        kept.append(known[one.ref].line if one is not None and one.ref in known else line)
    return "\n".join(_with_new(kept, places, known)) + "\n"


def _with_new(kept: list[str], places: dict[str, int], known: dict[str, Verified]) -> list[str]:
    """Put each new entity behind the last one before it in ref order, else before the first one."""
    first = min(places.values(), default=len(kept))
    later: dict[int, list[str]] = {}
    for ref in sorted(known.keys() - places.keys()):
        at = max((place for other, place in places.items() if other < ref), default=first - 1)
        later.setdefault(at, []).append(known[ref].line)
    lines = list(later.get(-1, ()))
    for at, line in enumerate(kept):
        lines += [line, *later.get(at, ())]
    return lines


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

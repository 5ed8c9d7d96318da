"""One difference between two versions of an API, and what it means to those who use it."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

BREAKING, RISKY, COMPATIBLE = "breaking", "risky", "compatible"
SEVERITIES = (BREAKING, RISKY, COMPATIBLE)


@record
class Change:
    """What changed: BREAKING where a caller that follows the old version fails, RISKY where it may.

    `where` are the operations it is seen in, () where it is about the API as a whole.
    """

    severity: str
    code: str
    message: str
    where: tuple[str, ...] = ()


class Changes:
    """Collects differences; the same one in several operations is one difference in several places."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], dict[str, None]] = {}

    def add(self, severity: str, code: str, message: str, where: str = "") -> None:
        """Note a difference seen in an operation."""
        places = self._found.setdefault((severity, code, message), {})
        if where:
            places[where] = None

    def result(self) -> tuple[Change, ...]:
        """Give the differences, the worst first, each kind in the order of the definition."""
        changes = [Change(*key, tuple(places)) for key, places in self._found.items()]
        return tuple(sorted(changes, key=lambda change: SEVERITIES.index(change.severity)))


def worst(changes: Iterable[Change]) -> str:
    """Give the severity of the worst difference, "" where there is none."""
    found = {change.severity for change in changes}
    return next((severity for severity in SEVERITIES if severity in found), "")

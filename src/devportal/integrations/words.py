"""Times, durations and shares as panels write them, and the parts of a tool's address."""

from __future__ import annotations

from devportal.errors import REFUSED, PortalError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def moment(time: str) -> float | None:
    """Read an ISO 8601 time as seconds since 1970; a time without zone is UTC."""
    from datetime import UTC, datetime

    try:
        found = datetime.fromisoformat(time.strip())
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.timestamp()
    except (ValueError, OverflowError):
        return None


def iso(seconds: float | None) -> str:
    """Write seconds since 1970 as ISO 8601 in UTC; "" for none."""
    from datetime import UTC, datetime

    if not seconds:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""


def duration(seconds: float) -> str:
    """Write a length of time in its two largest units: "2m 5s"."""
    left = max(0, round(seconds))
    parts: list[str] = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")):
        if left >= size or (unit == "s" and not parts):
            parts.append(f"{left // size}{unit}")
            left %= size
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if not (len(parts) > 1 and part[0] == "0"))


def between(start: str, end: str) -> float | None:
    """Give the seconds from one ISO time to another; None where one of them is missing."""
    first, last = moment(start), moment(end)
    return None if first is None or last is None else max(0.0, last - first)


def share(part: float, whole: float) -> str:
    """Write a share as a percentage; "" of nothing."""
    return f"{part / whole:.0%}" if whole else ""


def few(names: Iterable[str], most: int = 5) -> str:
    """Join the first names, and count the rest."""
    found = [name for name in names if name]
    rest = len(found) - most
    return ", ".join(found[:most]) + (f" and {rest} more" if rest > 0 else "")


def segment(*parts: str) -> str:
    """Write names from a catalog as parts of an address: no slash or dot of theirs leads elsewhere.

    Raises PortalError (refused) for a part that cannot be one.
    """
    from urllib.parse import quote

    for part in parts:
        if part in ("", ".", "..") or not part.isprintable():
            message = f"{quoted(part)} cannot be part of an address"
            raise PortalError(message, exit_code=REFUSED, code="integration.address")
    return "/".join(quote(part, safe="") for part in parts)

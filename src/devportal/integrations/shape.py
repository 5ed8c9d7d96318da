"""Foreign JSON, read without trusting its shape: what is missing or of another type reads as empty."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def at(value: Any, *path: str | int) -> Any:
    """Follow keys and positions; None where one of them is not there."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def text(value: Any, *path: str | int) -> str:
    """Give a text or a number as text; "" for everything else."""
    found = at(value, *path)
    if isinstance(found, bool):
        return "yes" if found else "no"
    return found if isinstance(found, str) else str(found) if isinstance(found, (int, float)) else ""


def number(value: Any, *path: str | int) -> float | None:
    """Give a finite number, also from its decimal text; None for everything else."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        return None
    try:
        parsed = float(found)
    except (ValueError, OverflowError):
        return None
    return parsed if abs(parsed) < 1e300 else None


def whole(value: Any, *path: str | int) -> int:
    """Give a whole number; 0 for everything else."""
    return int(number(value, *path) or 0)


def items(value: Any, *path: str | int) -> list[dict[str, Any]]:
    """Give the objects of a list; none for everything else."""
    found = at(value, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def rows(value: Any, *path: str | int) -> list[list[Any]]:
    """Give the lists in a list; none for everything else."""
    found = at(value, *path)
    return [one for one in found if isinstance(one, list)] if isinstance(found, list) else []


def texts(value: Any, *path: str | int) -> list[str]:
    """Give the texts of a list; none for everything else."""
    found = at(value, *path)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def mapping(value: Any, *path: str | int) -> dict[str, Any]:
    """Give an object; an empty one for everything else."""
    found = at(value, *path)
    return found if isinstance(found, dict) else {}

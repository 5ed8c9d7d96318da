"""What may not reach the warehouse."""

from __future__ import annotations

FORBIDDEN = frozenset({"email", "name", "phone", "street", "token"})


def strip(event: dict[str, object]) -> dict[str, object]:
    """Drop personal fields at every depth."""
    return {
        key: strip(value) if isinstance(value, dict) else value
        for key, value in event.items()
        if key.lower() not in FORBIDDEN
    }

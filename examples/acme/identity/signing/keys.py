"""Which key signs tokens today. A new one every 30 days; the one before stays valid for verifying."""

from __future__ import annotations

from datetime import date

EVERY_DAYS = 30


def signing_key(names: list[str], first: date, today: date) -> str:
    age = (today - first).days // EVERY_DAYS
    if age >= len(names):
        raise LookupError(f"no key for {today}: rotate before signing stops")
    return names[age]

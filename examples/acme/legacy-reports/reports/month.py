"""Which month a report is about."""

from __future__ import annotations

from datetime import date


def month_before(today: date) -> str:
    if today.month == 1:
        return f"{today.year - 1}-12"
    return f"{today.year}-{today.month - 1:02d}"

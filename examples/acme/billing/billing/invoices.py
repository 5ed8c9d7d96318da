"""Numbers and due dates of invoices."""

from __future__ import annotations

from datetime import date, timedelta

DAYS_TO_PAY = 14


def next_number(year: int, last: str | None) -> str:
    """Invoice numbers have no gaps within a year: the tax office counts."""
    if last is None or not last.startswith(f"{year}-"):
        return f"{year}-000001"
    return f"{year}-{int(last.split('-')[1]) + 1:06d}"


def due_on(issued: date) -> date:
    due = issued + timedelta(days=DAYS_TO_PAY)
    while due.weekday() >= 5:
        due += timedelta(days=1)
    return due

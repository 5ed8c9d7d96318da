"""When a subscription is charged, and when it ends."""

from __future__ import annotations

from datetime import date, timedelta

RETRY_AFTER_DAYS = (1, 3, 7)


def next_attempt(due: date, failed: int) -> date | None:
    """Give the day of the next attempt, or nothing: then the subscription ends."""
    if failed == 0:
        return due
    if failed > len(RETRY_AFTER_DAYS):
        return None
    return due + timedelta(days=sum(RETRY_AFTER_DAYS[:failed]))

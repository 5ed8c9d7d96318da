"""Events that arrive after their hour was closed."""

from __future__ import annotations

from datetime import datetime, timedelta

GRACE = timedelta(hours=2)


def partition(happened: datetime, arrived: datetime) -> str:
    late = arrived - happened > GRACE
    return f"{'late/' if late else ''}{happened:%Y/%m/%d/%H}"

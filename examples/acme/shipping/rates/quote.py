"""The cheapest way first. Carriers that are late too often go to the end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    carrier: str
    minor: int
    days: int
    late_share: float


def order(rates: list[Rate]) -> list[Rate]:
    return sorted(rates, key=lambda rate: (rate.late_share > 0.1, rate.minor, rate.days))

"""Rules that hold a payment back without asking the model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attempt:
    country_of_card: str
    country_of_parcel: str
    attempts_last_hour: int
    minor: int


def reasons_to_hold(attempt: Attempt) -> list[str]:
    reasons = []
    if attempt.attempts_last_hour > 5:
        reasons.append("more than five attempts in an hour")
    if attempt.country_of_card != attempt.country_of_parcel and attempt.minor > 50_000:
        reasons.append("large order to another country than the card's")
    return reasons

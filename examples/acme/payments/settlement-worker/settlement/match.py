"""Match lines of the bank's statement with captured payments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    reference: str
    minor: int


@dataclass(frozen=True)
class Outcome:
    settled: tuple[str, ...]
    mismatched: tuple[str, ...]
    unknown: tuple[str, ...]


def match(statement: list[Line], captured: dict[str, int]) -> Outcome:
    """Compare by reference; an amount that differs is never settled automatically."""
    settled, mismatched, unknown = [], [], []
    for line in statement:
        if line.reference not in captured:
            unknown.append(line.reference)
        elif captured[line.reference] != line.minor:
            mismatched.append(line.reference)
        else:
            settled.append(line.reference)
    return Outcome(tuple(settled), tuple(mismatched), tuple(unknown))

"""Money in the smallest unit of its currency. There are no floats anywhere in payments."""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = {"EUR": 2, "USD": 2, "GBP": 2, "JPY": 0}


@dataclass(frozen=True)
class Amount:
    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in DIGITS:
            raise ValueError(f"currency {self.currency} is not accepted")
        if self.minor < 0:
            raise ValueError("an amount is never negative; a refund is a payment of its own")

    def __sub__(self, other: Amount) -> Amount:
        if self.currency != other.currency:
            raise ValueError(f"cannot take {other.currency} from {self.currency}")
        return Amount(self.minor - other.minor, self.currency)

    def __str__(self) -> str:
        digits = DIGITS[self.currency]
        return f"{self.minor / 10**digits:.{digits}f} {self.currency}"

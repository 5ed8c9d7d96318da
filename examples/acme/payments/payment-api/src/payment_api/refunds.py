"""How much of a payment can still be refunded."""

from __future__ import annotations

from collections.abc import Iterable

from .amounts import Amount


class RefundRefused(Exception):
    """The refund would give back more than was captured."""


def refundable(captured: Amount, refunds: Iterable[Amount]) -> Amount:
    left = captured
    for refund in refunds:
        left = left - refund
    return left


def check_refund(captured: Amount, refunds: Iterable[Amount], wanted: Amount) -> None:
    left = refundable(captured, refunds)
    if wanted.minor > left.minor:
        raise RefundRefused(f"{wanted} is more than the {left} that are left")

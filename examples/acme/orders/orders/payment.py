"""Take the payment of an order; an order without an answer stays unpaid and is tried again."""

from __future__ import annotations

from collections.abc import Callable

from .state import move


def settle(status: str, pay: Callable[[], bool | None]) -> str:
    """Ask for the payment: True is paid, False is declined, None is no answer."""
    paid = pay()
    if paid is None:
        return status
    return move(status, "paid" if paid else "cancelled")

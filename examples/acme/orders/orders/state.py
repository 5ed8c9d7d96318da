"""The states of an order and the ways between them."""

from __future__ import annotations

WAYS = {
    "unpaid": {"paid", "cancelled"},
    "paid": {"packed", "cancelled"},
    "packed": {"sent", "cancelled"},
    "sent": {"delivered"},
    "delivered": set(),
    "cancelled": set(),
}


class WrongWay(Exception):
    """The order cannot go from where it is to where it should."""


def move(current: str, wanted: str) -> str:
    if wanted not in WAYS[current]:
        raise WrongWay(f"an order that is {current} cannot become {wanted}")
    return wanted

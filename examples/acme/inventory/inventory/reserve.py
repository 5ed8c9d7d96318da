"""Keep pieces for an order."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Stock:
    article: str
    on_hand: int
    reserved: int = 0


class NotEnough(Exception):
    """More was wanted than is free."""


def reserve(stock: Stock, quantity: int) -> Stock:
    free = stock.on_hand - stock.reserved
    if quantity > free:
        raise NotEnough(f"{quantity} of {stock.article} wanted, {free} free")
    return replace(stock, reserved=stock.reserved + quantity)

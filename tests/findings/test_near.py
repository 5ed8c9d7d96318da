"""Which name was probably meant, and which is near enough to be written without asking."""

from __future__ import annotations

import pytest

from devportal.findings.near import Near, is_slip

NAMES = [
    "payment-api-v1",
    "payment-api-v2",
    "billing-api",
    "web",
    "orders-service",
    "cart-adapter-2666-v1353",
]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("paymnet-api-v1", ["payment-api-v1", "payment-api-v2"]),
        ("Billing-Api", ["billing-api"]),
        ("order-service", ["orders-service"]),
        ("weeb", ["web"]),
        ("cart-widget-17", []),
        ("", []),
    ],
)
def test_near_names(word, found) -> None:
    assert Near(NAMES).find(word) == found


def test_near_names_among_many_are_found_soon() -> None:
    near = Near(f"team-{at}-service-{at * 7919 % 10007}" for at in range(20_000))
    number = 77 * 7919 % 10007
    assert near.find(f"team-77-servcie-{number}")[:1] == [f"team-77-service-{number}"]


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("paymnet-api", "payment-api", True),
        ("payment-ap", "payment-api", True),
        ("pyament-aip", "payment-api", True),
        ("payment-api-v1", "payment-api-v2", False),
        ("weeb", "web", True),
        ("wab", "api", False),
        ("billing-api", "payment-api", False),
    ],
)
def test_slips(typed, meant, slip) -> None:
    assert is_slip(typed, meant) is slip

import pytest

from payment_api.amounts import Amount
from payment_api.refunds import RefundRefused, check_refund


def test_what_is_left_can_be_refunded():
    check_refund(Amount(1000, "EUR"), [Amount(400, "EUR")], Amount(600, "EUR"))


def test_more_than_was_captured_is_refused():
    with pytest.raises(RefundRefused, match="6.01 EUR is more than the 6.00 EUR"):
        check_refund(Amount(1000, "EUR"), [Amount(400, "EUR")], Amount(601, "EUR"))

"""Billing files in FOCUS, the open form of FinOps: rows as CSV, read line by line.

Source: the FOCUS specification's columns ChargePeriodStart, EffectiveCost, BilledCost, BillingCurrency,
ServiceName, SubAccountId and Tags (a JSON object).
"""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.integrations.shape import number, text
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_ROWS = 2_000_000


@record
class Wanted:
    """Which rows count: with all tags, of one of the accounts, from the day `first` to before `last`."""

    tags: Mapping[str, str]
    accounts: Sequence[str]
    first: str
    last: str


def read_focus(files: Sequence[str], wanted: Wanted) -> list[tuple[str, str, float, str]]:
    """Give (day, service, amount, currency), summed over the rows that are wanted.

    Raises PortalError (I/O) for a file that cannot be read or has not the columns.
    """
    sums: dict[tuple[str, str, str], float] = {}
    for path in files:
        for row in _rows(os.path.expanduser(path)):
            day = (row.get("ChargePeriodStart") or "")[:10]
            if not wanted.first <= day < wanted.last or not _carries(row.get("Tags") or "", wanted.tags):
                continue
            if wanted.accounts and row.get("SubAccountId") not in wanted.accounts:
                continue
            amount = number(row, "EffectiveCost")
            amount = number(row, "BilledCost") if amount is None else amount
            key = (day, row.get("ServiceName") or "", row.get("BillingCurrency") or "")
            sums[key] = sums.get(key, 0.0) + (amount or 0.0)
    return [(day, service, amount, unit) for (day, service, unit), amount in sorted(sums.items()) if amount]


def _rows(path: str) -> Iterator[dict[str, str]]:
    import csv

    try:
        with open(path, encoding="utf-8-sig", newline="", errors="replace") as file:
            reader = csv.DictReader(file)
            missing = {"ChargePeriodStart", "ServiceName"} - set(reader.fieldnames or ())
            if missing:
                message = f"{quoted(path)} is no FOCUS file: it has no column {min(missing)}"
                raise PortalError(message, exit_code=IO, code="net.json")
            for count, row in enumerate(reader):
                if count >= MOST_ROWS:
                    raise PortalError(f"{quoted(path)} has more than {MOST_ROWS:,} rows", exit_code=IO)
                yield row
    except OSError as error:
        raise PortalError(f"{quoted(path)} cannot be read: {error.strerror}", exit_code=IO) from None
    except csv.Error as error:
        raise PortalError(f"{quoted(path)} is no CSV: {error}", exit_code=IO, code="net.json") from None


def _carries(written: str, tags: Mapping[str, str]) -> bool:
    import json

    if not tags:
        return True
    try:
        found = json.loads(written) if written else {}
    except (ValueError, RecursionError):
        return False
    return all(text(found, key) == value for key, value in tags.items())

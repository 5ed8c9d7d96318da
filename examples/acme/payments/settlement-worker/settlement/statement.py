"""Read the bank's statement: one line per payment, fields separated by semicolons."""

from __future__ import annotations

from collections.abc import Iterator

from .match import Line


def read(text: str) -> Iterator[Line]:
    for number, row in enumerate(text.splitlines(), start=1):
        fields = row.split(";")
        if len(fields) != 3:
            raise ValueError(f"line {number}: expected date, reference and amount, found {len(fields)} fields")
        yield Line(reference=fields[1], minor=int(fields[2]))

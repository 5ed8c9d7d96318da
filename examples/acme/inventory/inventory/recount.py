"""Take a count by hand as the truth: `python -m inventory.recount SHELF COUNT`."""

from __future__ import annotations

import sys


def difference(believed: int, counted: int) -> str:
    if counted == believed:
        return "as believed"
    word = "missing" if counted < believed else "found"
    return f"{abs(counted - believed)} {word}"


if __name__ == "__main__":
    print(difference(believed=0, counted=int(sys.argv[2])))

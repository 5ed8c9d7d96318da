"""Room for recursion: a document may be nested deeper than Python's usual limit of calls allows."""

from __future__ import annotations

import sys
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_CALLS_A_LEVEL = 5


@contextmanager
def room_for(depth: int) -> Iterator[None]:
    """Raise the limit of recursion for as long as a document of this depth is read."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + _CALLS_A_LEVEL * depth)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)

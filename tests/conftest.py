"""What holds for all tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

MOST_OPEN = 300
"""Files that a worker may have open; select(2), which terminals are tested with, knows no more than 1,024."""


@pytest.fixture(autouse=True)
def _files_are_closed() -> Iterator[None]:
    """Close what nobody uses any more: a connection of SQLite holds itself until the collector comes by.

    A command is a process and ends with it; thousands of tests share one.
    """
    yield
    if len(os.listdir("/dev/fd")) > MOST_OPEN:
        gc.collect()

"""What holds for all tests."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator

import pytest

MOST_OPEN = 300
"""Files that a worker may have open; select(2), which terminals are tested with, knows no more than 1,024."""

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # a shell that starts us in the background has it ignored, and what we start would ignore Ctrl-C as well
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _files_are_closed() -> Iterator[None]:
    """Close what nobody uses any more: a connection of SQLite holds itself until the collector comes by.

    A command is a process and ends with it; thousands of tests share one.
    """
    yield
    if len(os.listdir("/dev/fd")) > MOST_OPEN:
        gc.collect()

"""Read a catalog file again, without waiting for pipes and without reading more than the limit."""

from __future__ import annotations

import os

from devportal.paths import on_disk


def read_again(path: str, limit: int = 10_000_000) -> bytes:
    """Give the bytes of a file that has been judged already, b"" where it is gone."""
    try:
        handle = os.open(on_disk(path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError):
        return b""
    try:
        return os.read(handle, min(os.fstat(handle).st_size, limit))
    except OSError:
        return b""
    finally:
        os.close(handle)

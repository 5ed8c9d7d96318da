"""A line that tells how far work has come: on a terminal only, after a moment, gone at the end."""

from __future__ import annotations

import time

from devportal.text import clean_line, cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from devportal.catalog.row import Row
    from devportal.cli.session import Session

QUIET_SECONDS = 0.3
_EVERY = 0.1
_BAR = 20


class Progress:
    """Call it with (done, all, what was done last); close it at the end."""

    def __init__(self, session: Session, title: str) -> None:
        terminal = session.terminal
        self._err = terminal.err if terminal.err_is_tty and not session.flags.quiet else None
        self._width = terminal.width
        self._title = title
        self._next = time.monotonic() + QUIET_SECONDS
        self._shown = False

    def __call__(self, done: int, total: int, name: str) -> None:
        now = time.monotonic()
        if self._err is None or now < self._next:
            return
        self._next = now + _EVERY
        self._shown = True
        filled = _BAR * done // max(1, total)
        bar = "#" * filled + "." * (_BAR - filled)
        self._write(
            "\r" + cut(clean_line(f"{self._title} [{bar}] {done}/{total} {name}"), self._width - 1) + "\x1b[K"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            self._write("\r\x1b[K")
            self._shown = False

    def _write(self, text: str) -> None:
        try:
            if self._err is not None:
                self._err.write(text)
                self._err.flush()
        except (OSError, ValueError):
            self._err = None


def told(session: Session, title: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Give entities one by one, and tell how far their work has come."""
    with Progress(session, title) as progress:
        for done, row in enumerate(rows):
            progress(done, len(rows), row.ref)
            yield row

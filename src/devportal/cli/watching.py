"""Shows an answer again and again, on a screen that is cleared in between."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from devportal.cli.session import Session

_CLEAR = "\x1b[H\x1b[2J"


def watch(
    session: Session, show: Callable[[], None], interval: float, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Call `show` every `interval` seconds until it is interrupted."""
    while True:
        sleep(interval)
        if session.terminal.is_tty:
            session.terminal.write(_CLEAR)
        show()

"""Shows an answer again and again: on a screen of its own, or one below the other where there is none."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from devportal.cli.session import Session

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l\x1b[?7l", "\x1b[?7h\x1b[?25h\x1b[?1049l"
"""The other screen, without a cursor and without breaking lines that are too long; and back."""
_HOME, _LINE_END, _BELOW = "\x1b[H", "\x1b[K", "\x1b[J"
LOOK = 0.2
"""Seconds between two looks at the size of the window."""


def watch(session: Session, first: object, ask: Callable[[], object], view: Any, interval: float) -> None:
    """Show `first`, then what `ask` gives every `interval` seconds, until it is interrupted."""
    terminal = session.terminal
    if not terminal.is_tty or terminal.environ.get("TERM") == "dumb" or session.flags.output_file:
        _below(session, first, ask, view, interval)
    terminal.write(_ENTER)
    try:
        result = first
        while True:
            _hold(session, result, view, interval)
            result = ask()
    finally:
        terminal.write(_LEAVE)


def _below(session: Session, result: object, ask: Callable[[], object], view: Any, interval: float) -> None:
    """Write one answer below the other, without a pager: it would wait for a key."""
    while True:
        session.emit(result, view, pager=False)
        time.sleep(interval)
        result = ask()


def _hold(session: Session, result: object, view: Any, interval: float) -> None:
    """Keep an answer on the screen, drawn anew where the window gets another size."""
    terminal, end = session.terminal, time.monotonic() + interval
    last = time.strftime("%H:%M:%S")
    terminal.measure()
    while True:
        said = f"every {interval:g} s, last at {last}"
        terminal.write(picture(session.text(result, view), terminal.height, said))
        while not terminal.measure():
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(LOOK, left))


def picture(text: str, height: int, said: str) -> str:
    """Give a text as one screen of `height` lines, with `said` below it."""
    lines = text.rstrip("\n").split("\n")
    room = max(1, height - 1)
    more = f", {len(lines) - room:,} lines below" if len(lines) > room else ""
    shown = [*lines[:room], f"{said}{more}; Ctrl-C ends"]
    return _HOME + "\n".join(line + _LINE_END for line in shown) + _BELOW

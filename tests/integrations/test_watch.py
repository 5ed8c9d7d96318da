"""`status --watch` as a person sees it: on a screen of its own that fits, follows the window and goes away."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import devportal
from live_company import ENVIRON, company
from runs import portal

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable, Iterator

NAMES = ["github", "argocd", "sonarqube"]
SOURCE = os.path.dirname(os.path.dirname(devportal.__file__))
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"


class Window:
    """A terminal of a size, and all that a program has written to it."""

    def __init__(self, lines: int, columns: int) -> None:
        self.mine, self.theirs = pty.openpty()
        self.size(lines, columns)
        self.shown = ""

    def size(self, lines: int, columns: int) -> None:
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def read(self, enough: Callable[[str], bool], seconds: float = 10) -> str:
        """Read until what came fits; fail after some seconds."""
        start = len(self.shown)
        until = time.monotonic() + seconds
        while not enough(self.shown[start:]):
            assert time.monotonic() < until, self.shown[start:]
            if select.select([self.mine], [], [], 0.1)[0]:
                try:
                    more = os.read(self.mine, 65536)
                except OSError as error:
                    if error.errno != errno.EIO:  # what a closed pseudo-terminal gives
                        raise
                    break
                self.shown += more.decode("utf-8", "replace").replace("\r\n", "\n")
        return self.shown[start:]


def environment(home: pathlib.Path) -> dict[str, str]:
    return {**ENVIRON, "HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": SOURCE}


@contextmanager
def watched(
    root: pathlib.Path, home: pathlib.Path, window: Window, *words: str, **environ: str
) -> Iterator[subprocess.Popen[bytes]]:
    env = {**environment(home), "TERM": "xterm", **environ}
    command = [sys.executable, "-m", "devportal", "status", "payment-api", "--watch", "--interval", "1"]
    ends = {"stdin": window.theirs, "stdout": window.theirs, "stderr": window.theirs}
    process = subprocess.Popen([*command, *words], env=env, cwd=root, start_new_session=True, **ends)  # type: ignore[call-overload]  # ends are descriptors
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def frames(text: str) -> list[list[str]]:
    """Give the lines of each picture, without marks."""
    parts = text.replace(ENTER, "").split(LEAVE)[0].split("\x1b[H")[1:]
    return [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", part).split("\n") for part in parts]


def is_whole(picture: list[str]) -> bool:
    """Say whether a picture has come to its end: a terminal gives it in pieces."""
    return picture[-1].endswith("Ctrl-C ends")


def asked(server_asked: list[object], count: int) -> bool:
    return len(server_asked) >= count


def test_a_page_longer_than_the_screen_is_cut_and_asked_anew(tmp_path: pathlib.Path) -> None:
    """No pager waits for a key, and nothing is wiped before there is something to show."""
    with company(tmp_path, NAMES) as (root, home, server):
        window = Window(12, 60)
        with watched(root, home, window, PAGER="false") as process:
            window.read(lambda text: text.count("\x1b[H") >= 3)
            first = frames(window.shown)[0]
            assert len(first) == 12
            assert first[0] == "component:default/payment-api"
            assert re.fullmatch(r"every 1 s, last at \d\d:\d\d:\d\d, \d+ lines below; Ctrl-C ends", first[-1])
            assert all(len(lines) <= 12 for lines in frames(window.shown))
            assert len({one.path for one in server.asked}) < len(server.asked)
            window.size(40, 100)
            window.read(lambda text: any(is_whole(one) and "below" not in one[-1] for one in frames(text)))
            last = [one for one in frames(window.shown) if is_whole(one)][-1]
            assert "  quality gate" in "\n".join(last)
            os.killpg(process.pid, signal.SIGINT)
            window.read(lambda text: LEAVE in text)
            assert process.wait(timeout=5) == 130
    assert window.shown.startswith(ENTER)
    assert window.shown.endswith(f"\x1b[?7h\x1b[?25h{LEAVE}")
    assert "\x1b[2J" not in window.shown


def test_a_terminal_that_knows_no_marks_gets_none(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["argocd"]) as (root, home, _):
        window = Window(50, 100)
        with watched(root, home, window, TERM="dumb") as process:
            window.read(lambda text: text.count("component:default/payment-api") >= 2)
            os.killpg(process.pid, signal.SIGTERM)
            assert process.wait(timeout=5) in (130, 143)
    assert "\x1b" not in window.shown


def test_watch_into_a_pipe_appends(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["argocd"]) as (root, home, server):
        command = [sys.executable, "-m", "devportal", "status", "payment-api", "--watch", "--interval", "1"]
        process = subprocess.Popen(
            command, env=environment(home), cwd=root, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 130
        process.stdout.close()
    assert [line.split("\t")[:2] for line in lines] == [["argocd", "failing"]] * 2
    assert asked(list(server.asked), 2)


def test_nothing_is_watched_without_a_tool(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, []) as (root, home, _):
        assert portal("status", "payment-api", "--watch", cwd=root, home=home).code == 1

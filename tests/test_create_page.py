"""What README shows of `portal create python-service`, typed by a person at a terminal, is what is to be seen."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINE = "$ portal create python-service\n"


def shown() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.split(LINE, 1)[1].split("```", 1)[0].splitlines()


def answers() -> list[tuple[str, str]]:
    """Give each question of the page with what was typed; the answer to a default or a choice is Enter."""
    typed = {"as it will stand in the catalog": "refund-api", "Owning group": "payments-team"}
    typed |= {"System the service": "payment-system"}
    questions = [line[2:] for line in shown() if line.startswith("? ")]
    return [(one, next((word for key, word in typed.items() if key in one), "")) for one in questions]


class Screen:
    """A terminal of 100 columns, drawn by tmux."""

    def __init__(self, folder: pathlib.Path, environ: dict[str, str]) -> None:
        self.base = ["tmux", "-L", f"portal-test-{os.getpid()}"]
        command = "portal create python-service; echo THE-END; sleep 60"
        options = ["new-session", "-d", "-x", "100", "-y", "60", "-c", str(folder), "sh", "-c", command]
        subprocess.run([*self.base, *options], env=environ, check=True)

    def text(self) -> str:
        done = subprocess.run([*self.base, "capture-pane", "-p"], capture_output=True, text=True, check=True)
        return done.stdout

    def wait_for(self, words: str) -> None:
        until = time.monotonic() + 30
        while words not in self.text():
            assert time.monotonic() < until, self.text()
            time.sleep(0.05)

    def type(self, word: str) -> None:
        if word:
            subprocess.run([*self.base, "send-keys", "-l", word], check=True)
        subprocess.run([*self.base, "send-keys", "Enter"], check=True)

    def close(self) -> None:
        subprocess.run([*self.base, "kill-server"], check=False, capture_output=True)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_the_dialogue_of_create_is_as_shown(tmp_path: pathlib.Path) -> None:
    environ = {
        "HOME": str(tmp_path),
        "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "TERM": "screen",
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
    }
    work = tmp_path / "work"
    work.mkdir()
    screen = Screen(work, environ)
    try:
        for question, word in answers():
            screen.wait_for(f"? {question.split()[0]} ")
            time.sleep(0.3)
            screen.type(word)
        screen.wait_for("THE-END")
        seen = screen.text().split("THE-END")[0].splitlines()
    finally:
        screen.close()
    assert [line.rstrip() for line in seen if line.strip()] == [line.rstrip() for line in shown()]

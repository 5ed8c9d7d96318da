"""`make demo-live`: every page of the example company is full, and the process ends by itself."""

from __future__ import annotations

import fcntl
import json
import os
import pathlib
import pty
import select
import signal
import struct
import subprocess
import sys
import termios

import pytest

import devportal

ROOT = pathlib.Path(__file__).resolve().parent.parent


def live(tmp_path: pathlib.Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    command = [sys.executable, str(ROOT / "examples" / "live.py"), *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("name", "tools"),
    [
        ("payment-api", "github github-actions pagerduty grafana backstage"),
        (
            "settlement-worker",
            "github github-actions kubernetes pagerduty argocd prometheus backstage",
        ),
        ("notifications-service", "gitlab-ci pulumi backstage"),
        ("checkout-web", "github github-actions circleci grafana sentry backstage"),
        ("storefront-gateway", "github github-actions jenkins argocd backstage"),
        ("receipts-bucket", "terraform costs backstage"),
    ],
)
def test_a_page_of_the_company_is_full(tmp_path: pathlib.Path, name: str, tools: str) -> None:
    done = live(tmp_path, "portal", "status", name, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    panels = json.loads(done.stdout.split("\n", 2)[2])["panels"]
    assert {one["name"]: one["state"] in ("ok", "warning") for one in panels} == dict.fromkeys(
        tools.split(), True
    )
    assert all(one["fields"] for one in panels)


def test_nobody_has_to_press_a_key(tmp_path: pathlib.Path) -> None:
    """On a terminal with a small window and a pager that would wait; Ctrl-C ends a watch without a traceback."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 80, 0, 0))
    source = os.path.dirname(os.path.dirname(devportal.__file__))
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PAGER": "sleep 60",
        "TERM": "xterm",
        "PYTHONPATH": source,
    }
    command = [sys.executable, str(ROOT / "examples" / "live.py"), "portal", "status", "orders-api"]
    done = subprocess.run(
        command, env=environ, stdin=theirs, stdout=theirs, stderr=theirs, timeout=30, check=False
    )
    assert done.returncode == 0
    command += ["--watch", "--interval", "1"]
    watch = subprocess.Popen(
        command, env=environ, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, start_new_session=True
    )
    shown = b""
    while b"every 1 s" not in shown and select.select([mine], [], [], 10)[0]:
        shown += os.read(mine, 65536)
    os.killpg(watch.pid, signal.SIGINT)
    _, told = watch.communicate(timeout=10)
    assert (watch.returncode, told) == (130, b"")


@pytest.mark.long
def test_the_whole_demo(tmp_path: pathlib.Path) -> None:
    done = live(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n$ portal ") == 8
    assert "problem" not in done.stdout

"""`logs --follow` and `--since`: each line once, by pod, until somebody ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

import devportal
from devportal.integrations.logged import Entry, Seen, kubectl_entry, prefixed, stamped
from helpers import write_tree
from live_company import ENVIRON, company
from runs import portal
from web_server import Asked, Reply

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator

SOURCE = os.path.dirname(os.path.dirname(devportal.__file__))
STAMP = "2026-11-23T10:00:{:02}.5Z"


def entries(*parts: str) -> list[Entry]:
    return [Entry(*part.split(" ", 2)) for part in parts]


def test_each_line_is_shown_once() -> None:
    seen = Seen()
    assert seen.new(entries("a 1 x", "a 2 y", "a 2 z")) == entries("a 1 x", "a 2 y", "a 2 z")
    again = seen.new(entries("a 2 y", "a 2 z", "a 2 y", "a 3 x", "b 1 first", "b 4 last"))
    assert again == entries("b 1 first", "a 2 y", "a 3 x", "b 4 last")
    assert seen.new(entries("a 3 x", "b 4 last")) == []


def test_what_has_no_time_is_shown_once() -> None:
    seen, waiting = Seen(), Entry("a/b", "", "no lines: it waits")
    assert seen.new([waiting]) == [waiting]
    assert seen.new([waiting]) == []


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("2026-11-23T10:00:00.5Z a b", Entry("p", "2026-11-23T10:00:00.500000000", "a b")),
        ("2026-11-23T10:00:00Z", Entry("p", "2026-11-23T10:00:00.000000000", "")),
        ("no lines: it waits", Entry("p", "", "no lines: it waits")),
    ],
)
def test_times_are_read_as_text_that_sorts(line: str, entry: Entry) -> None:
    assert stamped("p", line) == entry
    assert kubectl_entry(f"[p] {line}") == entry


def test_a_source_is_named_where_it_is_known() -> None:
    assert prefixed([Entry("", "1", "x"), Entry("b", "2", "y")]) == ("x", "[b] y")


@contextmanager
def following(
    root: pathlib.Path, home: pathlib.Path, *words: str, **environ: str
) -> Iterator[subprocess.Popen[str]]:
    env = {**ENVIRON, "HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": SOURCE, **environ}
    command = [sys.executable, "-m", "devportal", "logs", "payment-api", "--follow", *words]
    ends = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, env=env, cwd=root, text=True, **ends)  # type: ignore[call-overload]  # ends are descriptors
    alarm = threading.Timer(30, process.kill)
    alarm.start()
    try:
        yield process
    finally:
        alarm.cancel()
        process.kill()
        process.communicate()


def read(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().rstrip("\n") for _ in range(count)]


class Pods:
    """Containers whose log grows with every look; the first look at the second pod finds it waiting."""

    def __init__(self) -> None:
        self.looks = 0
        self.queries: list[dict[str, str]] = []

    def __call__(self, name: str, one: Asked) -> Reply | None:
        if not one.path.endswith("/log"):
            return None
        pod = one.path.split("/")[-2]
        self.queries.append(dict(one.query))
        if pod.endswith("-a"):
            self.looks += 1
            lines = [f"{STAMP.format(at)} line {at}" for at in range(1, self.looks + 1)]
            return Reply("\n".join(lines) + "\n", headers={"Content-Type": "text/plain"})
        if self.looks == 1:
            return Reply({"message": "it waits"}, 400)
        if pod.endswith("-b"):
            return Reply(f"{STAMP.format(2)} hello\n", headers={"Content-Type": "text/plain"})
        return Reply("", headers={"Content-Type": "text/plain"})


FIRST = ["[payment-api-b/app] no lines: it waits", "[payment-api-c/app] no lines: it waits"]


@pytest.mark.parametrize("end", ["interrupt", "closed"])
def test_the_api_is_followed_until_it_ends(tmp_path: pathlib.Path, end: str) -> None:
    pods = Pods()
    with (
        company(tmp_path, ["kubernetes"], pods) as (root, home, _),
        following(root, home, "-n", "7", "--since", "2m") as process,
    ):
        assert read(process, 3) == [*FIRST, "[payment-api-a/app] line 1"]
        assert sorted(read(process, 2)) == ["[payment-api-a/app] line 2", "[payment-api-b/app] hello"]
        assert read(process, 1) == ["[payment-api-a/app] line 3"]
        started = time.monotonic()
        if end == "interrupt":
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 130
        else:
            assert process.stdout is not None
            process.stdout.close()
            assert process.wait(10) == 141
        assert time.monotonic() - started < 1.5
        assert process.stderr is not None
        assert process.stderr.read() == ""
    first, later = pods.queries[0], pods.queries[3]
    assert (first["tailLines"], first["sinceSeconds"], first["timestamps"]) == ("7", "120", "true")
    assert (later["tailLines"], 30 <= int(later["sinceSeconds"]) < 50) == ("5000", True)


def test_what_fails_on_the_way_is_told_once_and_asked_again(tmp_path: pathlib.Path) -> None:
    looks = iter(range(1, 100))
    times = iter(range(100))

    def failing(name: str, one: Asked) -> Reply | None:
        if one.path.endswith("/pods") and next(looks) in (2, 3):
            return Reply("", 409)
        if one.path.endswith("/log"):
            return Reply(f"{STAMP.format(next(times))} x\n", headers={"Content-Type": "text/plain"})
        return None

    with company(tmp_path, ["kubernetes"], failing) as (root, home, _), following(root, home) as process:
        assert [line[-1:] for line in read(process, 6)] == ["x"] * 6
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr is not None
        told = process.stderr.read()
    assert told == "warning: 409: it does not take the request; asking again every 2 seconds\n"


def test_kubectl_is_followed(tmp_path: pathlib.Path) -> None:
    script = f"""#!/bin/sh
case "$1" in
get) echo '{{"items": [{{"kind": "Pod", "metadata": {{"name": "a", "namespace": "pay"}}}}]}}' ;;
logs)
  echo "$*" >> {tmp_path}/argv
  n=$(wc -l < {tmp_path}/argv)
  for at in $(seq 1 $n); do echo "[pod/a/app] 2026-11-23T10:00:0$at.0Z line $at"; done ;;
esac
"""
    tools = write_tree(tmp_path / "bin", {"kubectl": script})
    (tools / "kubectl").chmod(0o755)
    with company(tmp_path, ["kubernetes"]) as (root, home, _):
        (home / ".config/devportal/config.toml").write_text("")
        write_tree(home, {".kube/config": "{}"})
        path = f"{tools}:{os.environ['PATH']}"
        with following(root, home, "--tail", "3", PATH=path) as process:
            assert read(process, 2) == ["[pod/a/app] line 1", "[pod/a/app] line 2"]
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 130
    first, later = (tmp_path / "argv").read_text().splitlines()[:2]
    assert "--tail=3" in first.split()
    assert "--since" not in first
    assert {"--tail=5000", "--timestamps=true", "--prefix=true"} <= set(later.split())
    assert any(word.startswith("--since=3") for word in later.split())


def test_loki_is_followed(tmp_path: pathlib.Path) -> None:
    starts: list[str] = []

    def loki(name: str, one: Asked) -> Reply | None:
        if one.path == "/api/datasources":
            return Reply([{"uid": "loki-1", "type": "loki"}])
        if not one.path.endswith("/query_range"):
            return None
        starts.append(one.query.get("start", ""))
        values = [[str(1_795_420_800_000_000_000 + at), f"line {at}"] for at in range(len(starts), 0, -1)]
        streams = [{"stream": {"pod": "a"}, "values": values}]
        if len(starts) > 1:
            streams.append({"stream": {"pod": "b"}, "values": [["1795420800000000009", "other"]]})
        return Reply({"data": {"resultType": "streams", "result": streams}})

    with company(tmp_path, ["grafana"], loki) as (root, home, _):
        path = home / ".config/devportal/config.toml"
        path.write_text(path.read_text() + "loki = true\n")
        with following(root, home, "-o", "jsonl") as process:
            assert read(process, 3) == [
                '{"tool": "grafana", "line": "[a] line 1"}',
                '{"tool": "grafana", "line": "[a] line 2"}',
                '{"tool": "grafana", "line": "[b] other"}',
            ]
    assert starts[0] == ""
    assert 0 < time.time() - int(starts[1]) / 1e9 < 60


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--since", "yesterday"), "error: --since 'yesterday' is no time\nhint: as in 90s, 15m, 2h or 1d\n"),
        (("--since", "0s"), "error: --since '0s' is no time\nhint: as in 90s, 15m, 2h or 1d\n"),
        (("-f", "--json"), '"--follow has no end, and JSON and YAML need one"'),
        (("-f", "-o", "yaml"), "error: --follow has no end, and JSON and YAML need one\nhint: -o jsonl\n"),
    ],
)
def test_what_cannot_be_asked(tmp_path: pathlib.Path, words: tuple[str, ...], told: str) -> None:
    with company(tmp_path, ["kubernetes"]) as (root, home, _):
        done = portal("logs", "payment-api", *words, cwd=root, home=home, environ=ENVIRON)
    assert (done.code, told in done.out + done.err) == (2, True), done.err


def test_lines_of_an_age(tmp_path: pathlib.Path) -> None:
    pods = Pods()
    with company(tmp_path, ["kubernetes"], pods) as (root, home, _):
        done = portal("logs", "payment-api", "--since", "1h", cwd=root, home=home, environ=ENVIRON)
    assert done.out.splitlines() == ["[payment-api-a/app] line 1", *FIRST]
    assert {one["sinceSeconds"] for one in pods.queries} == {"3600"}


def test_a_pod_that_is_gone_hides_no_lines(tmp_path: pathlib.Path) -> None:
    def gone(name: str, one: Asked) -> Reply | None:
        if not one.path.endswith("/log"):
            return None
        if one.path.endswith("payment-api-b/log"):
            return Reply({"message": "not found"}, 404)
        return Reply("x\n", headers={"Content-Type": "text/plain"})

    with company(tmp_path, ["kubernetes"], gone) as (root, home, _):
        done = portal("logs", "payment-api", cwd=root, home=home, environ=ENVIRON)
    assert done.out.splitlines() == [
        "[payment-api-a/app] x",
        "[payment-api-b/app] no lines: the pod is gone",
        "[payment-api-c/app] x",
    ]


def test_source_is_that_of_the_catalog_and_from_the_tool(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["kubernetes"]) as (root, home, _):
        words = ("logs", "payment-api", "--source", "elsewhere", "--from", "kubernetes")
        done = portal(*words, cwd=root, home=home, environ=ENVIRON)
    assert (done.code, done.err.splitlines()[0]) == (2, "error: no source 'elsewhere'")

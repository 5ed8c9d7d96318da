"""The server of built pages: for this machine's browser, and for nothing that merely reaches the port."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from devportal.errors import PortalError
from devportal.techdocs import serve
from devportal.techdocs.serve import Site, is_own_host, server
from helpers import write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = {
    "index.html": "<p>home</p>",
    "adr/index.html": "<p>all</p>",
    "adr/1.html": "<p>one</p>",
    "a.png": b"png",
    "empty/x.txt": "",
    ".portal-docs": "mark",
}


@contextmanager
def running(build, state=lambda: 1) -> Iterator[tuple[Site, int]]:
    site = Site(build, state, themed=False)
    made = server(site, 0)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site, made.server_address[1]
    finally:
        made.shutdown()
        made.server_close()
        thread.join()
        site.close()


def ask(
    port: int, target: str, method: str = "GET", host: str | None = None
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, target, skip_host=True)
    connection.putheader("Host", host if host is not None else f"127.0.0.1:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    connection.close()
    return found


def write_pages(folder: str) -> None:
    import pathlib

    write_tree(pathlib.Path(folder), PAGES)


def test_what_is_served(tmp_path) -> None:
    with running(write_pages) as (_, port):
        found = {
            path: ask(port, path)[:2] for path in ("/", "/index.html", "/adr/", "/adr/1.html?x=1", "/a.png")
        }
        assert found == {
            "/": (200, b"<p>home</p>"),
            "/index.html": (200, b"<p>home</p>"),
            "/adr/": (200, b"<p>all</p>"),
            "/adr/1.html?x=1": (200, b"<p>one</p>"),
            "/a.png": (200, b"png"),
        }
        status, data, headers = ask(port, "/adr")
        assert (status, headers["location"]) == (301, "/adr/")
        status, data, headers = ask(port, "/", "HEAD")
        assert (status, data, headers["content-length"]) == (200, b"", "11")
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/empty/",
        "/.portal-docs",
        "/../x",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/a\\..\\b",
        "/%00",
        "/adr/../../x",
        "*",
        "/link",
    ],
)
def test_what_is_not(path, tmp_path) -> None:
    def build(folder: str) -> None:
        write_pages(folder)
        os.symlink("/etc/hostname", os.path.join(folder, "link"))

    with running(build) as (_, port):
        assert ask(port, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading(method, tmp_path) -> None:
    with running(write_pages) as (_, port):
        assert ask(port, "/", method)[0] == 501


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("LOCALHOST:8000", True),
        ("localhost", False),
        ("127.0.0.1:8001", False),
        ("evil.example:8000", False),
        ("127.0.0.1.evil.example:8000", False),
        ("127.0.0.1:8000.evil.example", False),
        ("0.0.0.0:8000", False),
        ("", False),
    ],
)
def test_whose_host_is_answered(host, own) -> None:
    assert is_own_host(host, 8000) is own


def test_a_page_elsewhere_that_reaches_the_port_gets_nothing(tmp_path) -> None:
    with running(write_pages) as (_, port):
        for host in ("evil.example", f"evil.example:{port}", ""):
            assert ask(port, "/", host=host)[:2] == (421, b"this server answers for 127.0.0.1 only\n")
        assert ask(port, "/", host=f"localhost:{port}")[0] == 200


def test_it_is_built_anew_when_the_sources_change(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(serve, "LOOK", 0.0)
    state = {"text": "one"}

    def build(folder: str) -> None:
        if state["text"] == "broken":
            raise PortalError("no")
        write_tree(tmp_path / os.path.basename(folder), {})
        os.makedirs(folder)
        with open(os.path.join(folder, "index.html"), "w", encoding="utf-8") as file:
            file.write(state["text"])

    with running(build, lambda: state["text"]) as (site, port):
        for text, shown in (("one", b"one"), ("two", b"two"), ("broken", b"two"), ("three", b"three")):
            state["text"] = text
            assert ask(port, "/")[1] == shown
            assert bool(site.fault) == (text == "broken")
        assert len(os.listdir(site.room)) == 1
    assert not os.path.exists(site.room)


def test_a_port_that_is_taken(tmp_path) -> None:
    with running(write_pages) as (site, port), pytest.raises(PortalError) as caught:
        server(site, port)
    assert (caught.value.exit_code, caught.value.message) == (
        3,
        f"cannot serve on 127.0.0.1:{port}: Address already in use",
    )


def test_the_command(tmp_path) -> None:
    info = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: a\nspec: {type: s, lifecycle: l, owner: o}\n"
    root = write_tree(tmp_path / "r", {"catalog-info.yaml": info, "docs/index.md": "# Zebra\n"})
    environ = {
        **os.environ,
        "HOME": str(tmp_path),
        "PORTAL_CACHE_DIR": str(tmp_path / "cache"),
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "devportal", "docs", "serve", "a", "--port", "0", "--builder", "plain"]
    with subprocess.Popen(command, cwd=root, env=environ, stderr=subprocess.PIPE, text=True) as child:
        line = child.stderr.readline()
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", line)[1])
        assert b"Zebra" in ask(port, "/")[1]
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=10) in (0, 130)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("portal-docs")] == []

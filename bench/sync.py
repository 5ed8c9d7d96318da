"""Print what a sync of unchanged remotes costs, beside eight parallel `git ls-remote` of the same remotes.

    python bench/sync.py [--remotes 200] [--rounds 9]

The remotes are real repositories behind git daemon on loopback, listed by a server that answers as GitHub
does. Once the list does not tell when a repository was pushed to, so that each has to be asked; once it does.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from pairs import compare

PORTAL = str(Path(sys.executable).with_name("portal"))
BUDGET = 1.3
IDENTITY = {f"GIT_{who}_{what}": "bench" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def remotes(folder: Path, count: int) -> None:
    """Write bare repositories, each with a catalog file and a few others."""
    work = folder / "work"
    work.mkdir()
    environ = {**os.environ, **IDENTITY, "GIT_CONFIG_GLOBAL": "/dev/null"}

    def git(*words: str) -> None:
        subprocess.run(["git", *words], cwd=work, env=environ, check=True, stdout=subprocess.DEVNULL)

    git("init", "-q", "--initial-branch=main")
    for at in range(count):
        text = f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: repo-{at}\n"
        text += "spec:\n  type: service\n  lifecycle: production\n  owner: team\n"
        (work / "catalog-info.yaml").write_text(text)
        (work / "README.md").write_text(f"# repo-{at}\n" * 50)
        git("add", "-A")
        git("commit", "-q", "-m", "change")
        git("clone", "-q", "--bare", "--depth=1", f"file://{work}", str(folder / "served" / f"repo-{at}.git"))


def listing(port: int, count: int, marked: bool) -> ThreadingHTTPServer:
    """Give a server that lists the repositories of one organisation."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, as real servers send them

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body: Any = {"login": "bench", "type": "Organization"}
            link = ""
            if parts.path.endswith("/repos"):
                page = int(parse_qs(parts.query).get("page", ["1"])[0])
                body = [one(at) for at in range((page - 1) * 100, min(page * 100, count))]
                if page * 100 < count:
                    where = (
                        f"http://127.0.0.1:{self.server.server_port}{parts.path}?per_page=100&page={page + 1}"  # type: ignore[attr-defined]
                    )
                    link = f'<{where}>; rel="next"'
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            if link:
                self.send_header("Link", link)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    def one(at: int) -> dict[str, Any]:
        found = {
            "name": f"repo-{at}",
            "full_name": f"bench/repo-{at}",
            "clone_url": f"git://127.0.0.1:{port}/repo-{at}.git",
            "default_branch": "main",
        }
        return {**found, "pushed_at": "2026-01-01T00:00:00Z"} if marked else found

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def measure(folder: Path, port: int, count: int, rounds: int, *, marked: bool) -> None:
    """Print one ratio."""
    server = listing(port, count, marked)
    config = folder / f"config-{marked}"
    config.mkdir()
    (config / "config.toml").write_text(
        '[scm]\nprotocols = ["https", "ssh", "git"]\n[sources.bench]\ntype = "github"\norg = "bench"\n'
        f'url = "http://127.0.0.1:{server.server_port}"\n'
    )
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PORTAL_CONFIG_DIR": str(config),
        "PORTAL_CACHE_DIR": str(folder / f"cache-{marked}"),
    }
    command = [PORTAL, "source", "sync", "-o", "tsv"]
    done = subprocess.run(command, env=environ, cwd=folder, check=True, capture_output=True, text=True)
    assert done.stdout.split("\t")[3] == str(count), done.stdout + done.stderr
    urls = folder / "urls"
    urls.write_text("".join(f"git://127.0.0.1:{port}/repo-{at}.git\n" for at in range(count)))
    against = ["sh", "-c", f"xargs -P8 -I@ git ls-remote -q @ HEAD <{urls} >/dev/null"]
    name = f"sync of {count} unchanged remotes" + (", told by the list" if marked else "")
    ratio = compare(name, command, against, rounds=rounds, environ=environ, cwd=str(folder))
    # by wall time: both wait for the same servers, and what counts is when the person goes on
    late = "" if ratio.wall <= BUDGET else "  OVER"
    print(f"{ratio.line()}   budget {BUDGET:.2f} wall{late}")
    server.shutdown()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--remotes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        remotes(folder, asked.remotes)
        port = free_port()
        words = f"git daemon --export-all --reuseaddr --listen=127.0.0.1 --port={port} --max-connections=64"
        daemon = subprocess.Popen(
            [*words.split(), f"--base-path={folder / 'served'}"], stderr=subprocess.DEVNULL, process_group=0
        )
        try:
            time.sleep(0.5)
            measure(folder, port, asked.remotes, asked.rounds, marked=False)
            measure(folder, port, asked.remotes, asked.rounds, marked=True)
        finally:
            os.killpg(daemon.pid, 15)
            daemon.wait()


if __name__ == "__main__":
    main()

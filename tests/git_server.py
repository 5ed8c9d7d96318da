"""Real git repositories, and real git servers for them on loopback."""

from __future__ import annotations

import os
import pathlib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ENV = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}


def git(folder: pathlib.Path, *words: str) -> str:
    """Run git in a folder and give what it prints."""
    done = subprocess.run(["git", *words], cwd=folder, env=ENV, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def write(folder: pathlib.Path, files: Mapping[str, str | None]) -> None:
    """Write files below a folder; None removes one."""
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


class Remote:
    """A bare repository `<served>/<name>.git` with a working copy to commit from."""

    def __init__(
        self, served: pathlib.Path, name: str, files: Mapping[str, str], branch: str = "main"
    ) -> None:
        self.bare = served / f"{name}.git"
        self.work = served.parent / "work" / name
        self.bare.mkdir(parents=True)
        self.work.mkdir(parents=True)
        git(self.bare, "init", "-q", "--bare", f"--initial-branch={branch}")
        git(self.work, "init", "-q", f"--initial-branch={branch}")
        git(self.work, "remote", "add", "origin", str(self.bare))
        self.branch = branch
        self.push(files)

    def push(self, files: Mapping[str, str | None]) -> str:
        """Commit files and push them; give the commit."""
        write(self.work, files)
        git(self.work, "add", "-A")
        git(self.work, "commit", "-q", "--allow-empty", "-m", "change")
        git(self.work, "push", "-q", "-f", "origin", f"HEAD:{self.branch}")
        return git(self.work, "rev-parse", "HEAD")


def component(name: str, owner: str = "team-a", more: str = "") -> str:
    """Give a descriptor of one Component."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n"
        f"spec:\n  type: service\n  lifecycle: production\n  owner: {owner}\n{more}"
    )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def daemon(served: pathlib.Path) -> Iterator[str]:
    """Serve the repositories below a folder with git daemon; give the URL they are below."""
    port = free_port()
    process = subprocess.Popen(
        [
            *f"git daemon --export-all --reuseaddr --listen=127.0.0.1 --port={port}".split(),
            f"--base-path={served}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"git://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 15)
        process.wait()


@contextmanager
def http_backend(served: pathlib.Path, token: str = "") -> Iterator[tuple[str, list[str]]]:
    """Serve the repositories with git's own CGI program; with `token` only to who sends it.

    Gives the URL they are below and the Authorization headers that came.
    """
    seen: list[str] = []
    program = subprocess.check_output(["git", "--exec-path"], text=True).strip() + "/git-http-backend"

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            given = self.headers.get("Authorization", "")
            seen.append(given)
            if token and given != token:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.end_headers()
                return
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            environ = {
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(served),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": "safe.directory",
                "GIT_CONFIG_VALUE_0": "*",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REMOTE_ADDR": "127.0.0.1",
            }
            done = subprocess.run([program], env=environ, input=body, capture_output=True, check=False)
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
            self.send_response(int(fields.pop("Status", "200").split()[0]))
            for name, value in fields.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _serve  # noqa: N815 - the names http.server wants

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

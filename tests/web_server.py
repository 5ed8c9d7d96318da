"""A web server on loopback whose answers a test writes as a function; it notes what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reply:
    """`raw` takes the socket over and writes whatever it likes."""

    body: bytes | str | list[Any] | dict[str, Any] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[socket.socket], None] | None = None


@dataclass
class Web:
    url: str
    asked: list[Asked]

    @property
    def place(self) -> str:
        return urlsplit(self.url).netloc


@contextmanager
def web(answer: Callable[[Asked], Reply]) -> Iterator[Web]:
    """Serve `answer` on a free port of 127.0.0.1."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            one = Asked(self.command, parts.path, dict(pairs), headers, self.rfile.read(size), pairs)
            asked.append(one)
            reply = answer(one)
            if reply.raw is not None:
                self.close_connection = True
                reply.raw(self.connection)
                return
            body = reply.body
            if isinstance(body, (list, dict)):
                body = json.dumps(body).encode()
            body = body.encode() if isinstance(body, str) else body
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815 - the names http.server wants

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *args: object) -> None:
            pass  # the client went away: what a test of limits wants

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Web(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

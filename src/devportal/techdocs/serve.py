"""Built pages on 127.0.0.1: for this machine's own browser, and for nothing else that can reach the port."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from devportal.errors import IO, PortalError
from devportal.techdocs.html import policy
from devportal.techdocs.place import is_inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

LOOK = 1.0
"""Seconds between two looks at the sources."""
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
    ".woff2": "font/woff2",
}
_THEMED = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'"
)
"""For pages of MkDocs, whose theme has scripts; what is in the pages themselves was sanitised."""


class Site:
    """A build made anew when its sources change: `build(folder)` makes it, `state()` tells them apart."""

    def __init__(self, build: Callable[[str], object], state: Callable[[], object], *, themed: bool) -> None:
        self.build = build
        self.state = state
        self.policy = _THEMED if themed else policy()
        self.room = tempfile.mkdtemp(prefix="portal-docs-")
        self.lock = threading.Lock()
        self.number = 0
        self.known: object = None
        self.looked = 0.0
        self.fault = ""

    def folder(self) -> str:
        """Give the folder of the newest build; a build that fails leaves the last one and is a `fault`."""
        with self.lock:
            if not self.number or time.monotonic() - self.looked > LOOK:
                state = self.state()
                if not self.number or state != self.known:
                    self._build(state)
                self.looked = time.monotonic()
            return os.path.join(self.room, str(self.number))

    def _build(self, state: object) -> None:
        following = os.path.join(self.room, str(self.number + 1))
        try:
            self.build(following)
        except PortalError as error:
            if not self.number:
                raise
            shutil.rmtree(following, ignore_errors=True)
            self.fault = error.message
        else:
            shutil.rmtree(os.path.join(self.room, str(self.number)), ignore_errors=True)
            self.number += 1
            self.fault = ""
        self.known = state

    def close(self) -> None:
        """Remove every build."""
        shutil.rmtree(self.room, ignore_errors=True)


def server(site: Site, port: int) -> ThreadingHTTPServer:
    """Give a server on 127.0.0.1; 0 takes any free port. Raises PortalError (exit 3) where it is taken."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "portal"
        sys_version = ""
        timeout = 30

        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            if not is_own_host(self.headers.get("Host", ""), int(self.server.server_address[1])):  # type: ignore[index]
                self._send(
                    HTTPStatus.MISDIRECTED_REQUEST, b"this server answers for 127.0.0.1 only\n", body=body
                )
                return
            root = site.folder()
            path = file_of(root, self.path)
            if path is None:
                self._send(HTTPStatus.NOT_FOUND, b"there is no such page\n", body=body)
            elif os.path.isdir(path):
                self._redirect()
            else:
                with open(path, "rb") as file:
                    kind = _TYPES.get(os.path.splitext(path)[1].lower(), "text/plain; charset=utf-8")
                    self._send(HTTPStatus.OK, file.read(), kind, body=body)

        def _redirect(self) -> None:
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", "/" + self.path.partition("?")[0].strip("/") + "/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _send(
            self, status: HTTPStatus, data: bytes, kind: str = "text/plain; charset=utf-8", *, body: bool
        ) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Content-Security-Policy", site.policy)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cross-Origin-Resource-Policy", "same-origin")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if body:
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing: what is asked for is for the browser that asked."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing of a browser that went away."""

    try:
        return Server(("127.0.0.1", port), Handler)
    except OSError as error:
        message = f"cannot serve on 127.0.0.1:{port}: {error.strerror}"
        raise PortalError(message, hint="choose another with --port; 0 takes any", exit_code=IO) from error


def is_own_host(host: str, port: int) -> bool:
    """Say whether a Host header names this server: any other is a page elsewhere that reached the port."""
    name, mark, number = host.strip().lower().rpartition(":")
    if not mark or not number.isdecimal():
        name, number = host.strip().lower(), "80"
    return name in ("127.0.0.1", "localhost") and int(number) == port


def file_of(root: str, target: str) -> str | None:
    """Give the file of the build that a request asks for, or a folder without its last slash, or None."""
    from urllib.parse import unquote

    path = unquote(target.partition("?")[0].partition("#")[0])
    if "\0" in path or not path.startswith("/") or any(part.startswith(".") for part in path.split("/")):
        return None
    full = os.path.normpath(os.path.join(root, path.lstrip("/")))
    if not is_inside(full, root):
        return None
    if os.path.isdir(full):
        inner = os.path.join(full, "index.html")
        if not os.path.isfile(inner):
            return None
        return inner if path.endswith("/") else full
    return full if os.path.isfile(full) else None

"""Answers of web servers on disk: for conditional requests, and for working offline.

One file for each URL, identity and form of answer: a line of JSON, then the body. Private to the user,
written beside and moved in place; a file that is damaged or of another owner counts as absent. URLs are not
stored: they may carry what is nobody else's business.
"""

from __future__ import annotations

import os

from devportal.paths import is_private, make_private
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT = ("content-type", "etag", "last-modified", "link")
_VERSION = 1
_KEPT_SECONDS = 30 * 86_400
_LARGEST_HEAD = 65_536


@record
class Stored:
    """An answer as it was given; `time` is when the server last said that it holds (seconds of the epoch)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    time: float


class HttpCache:
    """The folder of stored answers."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._swept = False

    def key(self, url: str, accept: str, identity: str) -> str:
        """Give the name of the answer that `identity` (what a server knows the asker by) gets for a URL."""
        from hashlib import blake2b

        text = "\0".join((str(_VERSION), url, accept, identity))
        return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()

    def load(self, key: str) -> Stored | None:
        """Give a stored answer, or None."""
        import json

        if not is_private(self._folder):
            return None
        try:
            file = os.open(self._path(key), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(file, "rb") as opened:
                if os.fstat(opened.fileno()).st_uid != os.getuid():
                    return None
                head = json.loads(opened.readline(_LARGEST_HEAD))
                body = opened.read()
            if head["version"] != _VERSION or head["digest"] != _digest(body):
                return None
            headers = {str(name): str(value) for name, value in head["headers"].items()}
            return Stored(int(head["status"]), headers, body, float(head["time"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def store(self, key: str, answer: Stored) -> None:
        """Keep an answer; a disk that refuses costs nothing but the next request."""
        import json

        head = {
            "version": _VERSION,
            "status": answer.status,
            "time": answer.time,
            "digest": _digest(answer.body),
            "headers": {name: answer.headers[name] for name in _KEPT if name in answer.headers},
        }
        try:
            make_private(self._folder)
            if is_private(self._folder):
                self._sweep(answer.time)
                line = json.dumps(head).encode() + b"\n"
                if len(line) <= _LARGEST_HEAD:
                    self._write(key, line + answer.body)
        except OSError:
            return

    def _path(self, key: str) -> str:
        return os.path.join(self._folder, key)

    def _write(self, key: str, content: bytes) -> None:
        import tempfile

        # mkstemp makes files of mode 0600
        descriptor, path = tempfile.mkstemp(prefix=".tmp-", dir=self._folder)
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
            os.replace(path, self._path(key))
        except OSError:
            os.unlink(path)
            raise

    def _sweep(self, now: float) -> None:
        """Remove what nobody asked for in a month, and what a killed process left; once in a run."""
        if self._swept:
            return
        self._swept = True
        for entry in list(os.scandir(self._folder)):
            age = now - entry.stat(follow_symlinks=False).st_mtime
            if age > (3600 if entry.name.startswith(".tmp-") else _KEPT_SECONDS):
                os.unlink(entry.path)


def _digest(body: bytes) -> str:
    from hashlib import blake2b

    return blake2b(body, digest_size=16).hexdigest()

"""Asks web servers: one deadline, a limit of bytes, own redirects, retries, answers kept on disk, no leaks.

The only way to the network besides git. Thread safe.
"""

from __future__ import annotations

import os
import time as clock

from devportal.errors import IO, REFUSED, PortalError
from devportal.record import replace
from devportal.scm.address import Place, check_host, is_loopback, named, place_of
from devportal.scm.exchange import Ask, Response, Wire
from devportal.scm.http_cache import HttpCache, Stored
from devportal.scm.http_faults import Denied, offline, shown, unwritable
from devportal.scm.secret import header_value, hide, remember
from devportal.text import clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Self

__all__ = ["Denied", "Http", "Response", "json"]

_OPEN_HEADERS = frozenset(
    {"accept", "content-type", "if-modified-since", "if-none-match", "user-agent", "x-github-api-version"}
)
"""Request headers that carry no secret; all others are remembered as one and stay with their host."""


class Http:
    """A client for web servers.

    `cache` is the folder of all caches ("" keeps nothing). `hosts` are those that the user's configuration
    names (host, host:port or URL): only they may have private addresses or be asked over http. `tokens` gives
    the token for a host, sent as a bearer over https or to this computer. `deadline` is in seconds and holds
    for a request with all its tries and waits, `max_bytes` for an unpacked body. With `public` every host on
    the public network may be asked.
    """

    def __init__(
        self,
        *,
        environ: Mapping[str, str],
        cache: str = "",
        offline: bool = False,
        deadline: float = 30.0,
        max_bytes: int = 50_000_000,
        tokens: Callable[[str], str | None] | None = None,
        hosts: Iterable[str] = (),
        public: bool = False,
        sleep: Callable[[float], None] = clock.sleep,
    ) -> None:
        self.environ = environ
        self.offline = offline
        self.deadline = deadline
        self.max_bytes = max_bytes
        self._tokens = tokens
        self._hosts = named(hosts)
        self._public = public
        self._cache = HttpCache(os.path.join(cache, "http")) if cache else None
        self._wire = Wire(environ, self._hosts, sleep, public=public, timeout=deadline)

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | Iterable[tuple[str, str]] | None = None,
        auth: str | tuple[str, str] | None = None,
        conditional: bool = True,
        stale: bool = True,
    ) -> Response:
        """Give the answer to GET.

        `auth` is the whole value of the Authorization header or (name, password); without it the host's token
        is used. `conditional` keeps answers on disk and asks with their ETag; with `stale` such an answer is
        given, marked, where the server cannot be asked: offline, rate limit, network. Statuses below 400, 404
        and other refusals are returned. Raises PortalError: I/O (3) for offline, network, 5xx and rate limit,
        permission (4) for 401 and 403, refused (5) for a host that may not be asked.
        """
        ask = self._ask("GET", _with_params(url, params), headers, auth, b"")
        kept = self._cache if conditional else None
        key = kept.key(ask.url, ask.headers.get("accept", ""), ask.identity) if kept else ""
        known = kept.load(key) if kept else None
        if self.offline:
            if known is None:
                raise offline(ask.url)
            return _from_disk(ask, known, stale=True)
        try:
            answer = self._wire.send(replace(ask, headers={**ask.headers, **_validators(known)}))
        except PortalError as error:
            if known is None or not stale or error.exit_code != IO:
                raise
            return _from_disk(ask, known, stale=True)
        return self._kept(ask, answer, known, kept, key)

    def request(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth: str | tuple[str, str] | None = None,
        safe: bool = False,
    ) -> Response:
        """Send any request, nothing kept, and give the answer; errors as `get` raises them.

        Only what changes nothing by itself (GET, HEAD, a POST that is said to be `safe`: a question) and what
        the server refused unread is tried again.
        """
        if self.offline:
            raise offline(url)
        given = dict(headers or {})
        if json is not None:
            import json as encoder

            content = encoder.dumps(json, ensure_ascii=False).encode("utf-8", "surrogatepass")
            given.setdefault("Content-Type", "application/json")
        ask = self._ask(method.upper(), url, given, auth, content or b"")
        return self._wire.send(replace(ask, safe=safe or ask.safe))

    def save(self, url: str, path: str, *, headers: Mapping[str, str] | None = None) -> Response:
        """Write the body of a GET to the new file `path`, private to the user, without holding it in memory.

        The body of the response given is empty. With an If-None-Match among `headers` the status may be 304
        and the file empty. Raises PortalError as `get`; the file is gone then.
        """
        if self.offline:
            raise offline(url)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise unwritable(path, error) from None
        try:
            with open(descriptor, "wb") as file:

                def take(part: bytes) -> None:
                    file.write(part)

                answer = self._wire.send(replace(self._ask("GET", url, headers, None, b""), take=take))
        except OSError as error:
            os.unlink(path)
            raise unwritable(path, error) from None
        except BaseException:
            os.unlink(path)
            raise
        return answer

    def close(self) -> None:
        """Close the connections; a client that is not used any more closes them by itself."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_wire"):
            self.close()

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        auth: str | tuple[str, str] | None,
        content: bytes,
    ) -> Ask:
        place = place_of(url)
        check_host(place, self._hosts, public=self._public)
        sent = {name.lower(): _header(name, value) for name, value in (headers or {}).items()}
        secret = self._authorization(place, auth)
        if secret:
            sent.setdefault("authorization", secret)
        secrets = sorted(value for name, value in sent.items() if name not in _OPEN_HEADERS)
        if secrets and place.scheme != "https" and not is_loopback(place.host):
            message = f"no token is sent to {quoted(place.name)} over http, where everybody can read it"
            raise PortalError(message, hint="use its https address", exit_code=REFUSED, code="net.token")
        sent.setdefault("accept", "application/json")
        end = clock.monotonic() + self.deadline
        secret = _digest("\0".join(secrets))
        return Ask(method, url, place, sent, content, secret, end, self.max_bytes, method in ("GET", "HEAD"))

    def _authorization(self, place: Place, auth: str | tuple[str, str] | None) -> str:
        if isinstance(auth, tuple):
            from base64 import b64encode

            remember(auth[1])
            return "Basic " + remember(b64encode(":".join(auth).encode()).decode())
        if auth:
            remember(auth.split(" ", 1)[-1])
            return header_value(auth, f"the token for {place.name}")
        token = self._tokens(place.name) if self._tokens else None
        return "Bearer " + header_value(token, f"the token for {place.name}") if token else ""

    def _kept(
        self, ask: Ask, answer: Response, known: Stored | None, cache: HttpCache | None, key: str
    ) -> Response:
        now = clock.time()
        if answer.status == 304 and known is not None and cache is not None:
            fresh = replace(known, time=now, headers={**known.headers, **_updated(answer.headers)})
            cache.store(key, fresh)
            return _from_disk(ask, fresh, stale=False)
        if answer.status == 200 and cache is not None and "no-store" not in _control(answer):
            cache.store(key, Stored(answer.status, answer.headers, answer.body, now))
        return answer


def json(response: Response) -> Any:
    """Give the JSON of a body. Raises PortalError (I/O) that says what came instead."""
    import json as decoder

    try:
        return decoder.loads(response.body)
    except (ValueError, RecursionError):
        if not response.body.strip():
            message = f"{shown(response.url)} answered with nothing"
            raise PortalError(message, exit_code=IO, code="net.json") from None
        kind = response.headers.get("content-type", "").partition(";")[0] or "an unknown type"
        # what may be a token is taken out as a whole, before it is cut
        start = cut(clean_line(hide(response.body[:10_000].decode("utf-8", "replace"))), 60)
        message = f"{shown(response.url)} answered no JSON but {clean_line(kind)[:60]}: {start}"
        hint = "is this the address of the API? a login page or a proxy may answer in its place"
        raise PortalError(message, hint=hint, exit_code=IO, code="net.json") from None


def _with_params(url: str, params: Mapping[str, Any] | Iterable[tuple[str, str]] | None) -> str:
    from urllib.parse import urlencode

    if not params:
        return url
    pairs = list(params.items() if hasattr(params, "items") else params)
    text = urlencode([(name, _param(value)) for name, value in pairs if value is not None], doseq=True)
    return f"{url}{'&' if '?' in url else '?'}{text}"


def _param(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _header(name: str, value: str) -> str:
    return value if name.lower() in _OPEN_HEADERS else header_value(value, f"the header {name}")


def _validators(known: Stored | None) -> dict[str, str]:
    if known is None:
        return {}
    if "etag" in known.headers:
        return {"if-none-match": known.headers["etag"]}
    if "last-modified" in known.headers:
        return {"if-modified-since": known.headers["last-modified"]}
    return {}


def _updated(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in ("etag", "last-modified", "link") if name in headers}


def _control(answer: Response) -> str:
    return answer.headers.get("cache-control", "").lower()


def _from_disk(ask: Ask, known: Stored, *, stale: bool) -> Response:
    age = max(0.0, clock.time() - known.time)
    return Response(known.status, known.headers, known.body, ask.url, from_cache=True, age=age, stale=stale)


def _digest(text: str) -> str:
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest() if text else ""

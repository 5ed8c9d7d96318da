"""Asks web servers: one deadline, a limit of bytes, own redirects, retries, answers kept on disk, no leaks.

The only way to the network besides git. Thread safe.
"""

from __future__ import annotations

import os
import time as clock

from devportal.errors import AUTH, IO, REFUSED, PortalError
from devportal.record import record, replace
from devportal.scm import limits
from devportal.scm.address import Place, check_host, is_loopback, named, place_of
from devportal.scm.http_cache import HttpCache, Stored
from devportal.scm.remote import redact
from devportal.scm.secret import header_value, hide, remember
from devportal.text import clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Self

    import httpx

TRIES = 3
REDIRECTS = 5
_TRANSIENT = frozenset({500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_OPEN_HEADERS = frozenset(
    {"accept", "content-type", "if-modified-since", "if-none-match", "user-agent", "x-github-api-version"}
)
"""Request headers that carry no secret; all others are remembered as one and stay with their host."""


class Denied(PortalError):
    """A server that knows the asker, or wants to: `status` is 401 (no token, or a bad one) or 403 (no right)."""

    status = 0


@record
class Response:
    """What a server answered; header names are in small letters.

    `from_cache`: the body is the one on disk, `age` the seconds since the server last said that it holds (0
    right after it said so). `stale`: the server could not be asked now.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    from_cache: bool = False
    age: float = 0.0
    stale: bool = False


@record
class _Ask:
    """One request: what is sent and how its answer is read."""

    method: str
    url: str
    place: Place
    headers: Mapping[str, str]
    content: bytes
    identity: str
    end: float
    take: Callable[[bytes], object] | None = None


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
        import threading

        self.environ = environ
        self.offline = offline
        self.deadline = deadline
        self.max_bytes = max_bytes
        self._tokens = tokens
        self._hosts = named(hosts)
        self._public = public
        self._sleep = sleep
        self._cache = HttpCache(os.path.join(cache, "http")) if cache else None
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], float] = {}

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
                raise _offline(ask.url)
            return _from_disk(ask, known, stale=True)
        try:
            answer = self._send(replace(ask, headers={**ask.headers, **_validators(known)}))
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
    ) -> Response:
        """Send any request, nothing kept, and give the answer; errors as `get` raises them.

        Only what changes nothing by itself (GET, HEAD) and what the server refused unread is tried again.
        """
        if self.offline:
            raise _offline(url)
        given = dict(headers or {})
        if json is not None:
            import json as encoder

            content = encoder.dumps(json, ensure_ascii=False).encode("utf-8", "surrogatepass")
            given.setdefault("Content-Type", "application/json")
        return self._send(self._ask(method.upper(), url, given, auth, content or b""))

    def save(self, url: str, path: str, *, headers: Mapping[str, str] | None = None) -> Response:
        """Write the body of a GET to the new file `path`, private to the user, without holding it in memory.

        The body of the response given is empty. With an If-None-Match among `headers` the status may be 304
        and the file empty. Raises PortalError as `get`; the file is gone then.
        """
        if self.offline:
            raise _offline(url)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise _unwritable(path, error) from None
        try:
            with open(descriptor, "wb") as file:

                def take(part: bytes) -> None:
                    file.write(part)

                answer = self._send(replace(self._ask("GET", url, headers, None, b""), take=take))
        except OSError as error:
            os.unlink(path)
            raise _unwritable(path, error) from None
        except BaseException:
            os.unlink(path)
            raise
        return answer

    def close(self) -> None:
        """Close the connections; a client that is not used any more closes them by itself."""
        if self._client is not None:
            self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_client", None) is not None:
            self.close()

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        auth: str | tuple[str, str] | None,
        content: bytes,
    ) -> _Ask:
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
        return _Ask(
            method, url, place, sent, content, _digest("\0".join(secrets)), clock.monotonic() + self.deadline
        )

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

    def _send(self, ask: _Ask) -> Response:
        """Send with its redirects, tried again where that may help."""
        for attempt in range(1, TRIES + 1):
            self._wait_for_quota(ask)
            pause: float | None = None
            try:
                answer = self._follow(ask)
            except PortalError as error:
                again = error.code == "net.failed" and ask.method in ("GET", "HEAD")
                if not again or attempt == TRIES or ask.take is not None:
                    raise
                failure = error
            else:
                limited = limits.is_limited(answer.status, answer.headers, answer.body)
                self._note_quota(ask, answer, limited=limited)
                if limited:
                    failure, pause = _limited(ask, answer), limits.wait(answer.headers, clock.time())
                elif answer.status in _TRANSIENT:
                    failure = _failed(ask.url, f"status {answer.status}", "net.server")
                    pause = limits.wait(answer.headers, clock.time())
                    if ask.method not in ("GET", "HEAD"):
                        raise failure
                else:
                    return _judged(ask, answer)
            self._pause(ask, attempt, pause, failure)
        raise failure

    def _pause(self, ask: _Ask, attempt: int, asked: float | None, failure: PortalError) -> None:
        """Wait before the next try; when there is none, or no time for it, raise what happened."""
        import random

        # jitter, so that many clients that failed together do not come back together
        spread = random.uniform(0.5, 1.0)  # noqa: S311 - no secret hangs on it
        pause = 0.5 * 2 ** (attempt - 1) * spread if asked is None else asked + 0.1 * spread
        rest = ask.end - clock.monotonic()
        if attempt == TRIES or pause > limits.LONGEST_WAIT + 1 or pause >= rest:
            raise failure
        self._sleep(pause)

    def _wait_for_quota(self, ask: _Ask) -> None:
        """Do not ask a server that said it will refuse."""
        until = self._waiting.get((ask.place.name, ask.identity), 0.0)
        wait = until - clock.time()
        if wait <= 0:
            return
        if wait > limits.LONGEST_WAIT or wait >= ask.end - clock.monotonic():
            raise _rate_limit(ask.place.name, until)
        self._sleep(wait)

    def _note_quota(self, ask: _Ask, answer: Response, *, limited: bool) -> None:
        if limited or limits.remaining(answer.headers) == 0:
            wait = limits.wait(answer.headers, clock.time())
            if wait:
                self._waiting[ask.place.name, ask.identity] = clock.time() + wait

    def _follow(self, ask: _Ask) -> Response:
        """Send, and go where the server points: on its own host, or elsewhere with nothing of ours."""
        from urllib.parse import urljoin

        for _ in range(REDIRECTS + 1):
            answer = self._exchange(ask)
            target = answer.headers.get("location", "")
            if answer.status not in _MOVED or not target:
                return answer
            url = urljoin(ask.url, target)
            place = place_of(url)
            if ask.place.scheme == "https" and place.scheme != "https":
                raise _redirect(ask.url, "to http, where everybody can read it")
            if ask.method not in ("GET", "HEAD") and (answer.status < 307 or place != ask.place):
                raise _redirect(ask.url, f"of a {ask.method} request")
            headers = ask.headers
            if place != ask.place:
                check_host(place, self._hosts, public=self._public)
                headers = {"accept": ask.headers["accept"]}
            ask = replace(ask, url=url, place=place, headers=headers)
        raise _redirect(ask.url, f"more than {REDIRECTS} times")

    def _exchange(self, ask: _Ask) -> Response:
        """Send one request and read the whole answer."""
        import httpcore
        import httpx

        from devportal.scm import transport
        from devportal.scm.body import read_body

        transport.start(ask.end - clock.monotonic())
        parts: list[bytes] = []
        try:
            client = self._opened()
            request = client.build_request(
                ask.method, ask.url, headers=dict(ask.headers), content=ask.content or None
            )
            found = client.send(request, stream=True, auth=None)
            try:
                take = ask.take if ask.take and found.status_code == 200 else parts.append
                encoding = found.headers.get("content-encoding", "")
                read_body(found.iter_raw(), encoding, self.max_bytes, take)
            finally:
                found.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise _unreached(ask, error) from None
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise _unreached(ask, error) from None
        except (httpcore.UnsupportedProtocol, httpcore.ProxyError) as error:
            raise _unreached(ask, error) from None
        except PortalError as error:
            raise _placed(error, ask.url) from None
        headers = {name.lower(): value for name, value in found.headers.items()}
        return Response(found.status_code, headers, b"".join(parts), ask.url)

    def _opened(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                import logging

                import httpx

                from devportal import __version__
                from devportal.scm.transport import Transport

                for name in ("httpx", "httpcore"):  # they log URLs with what is in them
                    logging.getLogger(name).setLevel(logging.CRITICAL)
                self._client = httpx.Client(
                    transport=Transport(self.environ, self._hosts),
                    trust_env=False,
                    follow_redirects=False,
                    timeout=httpx.Timeout(self.deadline),
                    headers={"User-Agent": f"devportal/{__version__}", "Accept-Encoding": "gzip"},
                )
            # cookies would carry one answer's state into requests of another identity
            self._client.cookies.clear()
            return self._client

    def _kept(
        self, ask: _Ask, answer: Response, known: Stored | None, cache: HttpCache | None, key: str
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
        kind = response.headers.get("content-type", "").partition(";")[0] or "an unknown type"
        start = cut(clean_line(response.body[:80].decode("utf-8", "replace")), 60)
        message = f"{_shown(response.url)} answered no JSON but {clean_line(kind)[:60]}: {hide(start)}"
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


def _from_disk(ask: _Ask, known: Stored, *, stale: bool) -> Response:
    age = max(0.0, clock.time() - known.time)
    return Response(known.status, known.headers, known.body, ask.url, from_cache=True, age=age, stale=stale)


def _digest(text: str) -> str:
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest() if text else ""


def _shown(url: str) -> str:
    return quoted(hide(redact(url)))


def _judged(ask: _Ask, answer: Response) -> Response:
    """Give an answer, or raise when it says that the asker may not."""
    if answer.status not in (401, 403):
        return answer
    name = ask.place.name
    given = any(header not in _OPEN_HEADERS for header in ask.headers)
    if answer.status == 401:
        why = f"{name} does not accept the token" if given else f"{name} wants a token"
    elif given:
        why = f"{name} does not let this token see {_shown(ask.url)}"
    else:
        why = f"{name} shows {_shown(ask.url)} to nobody without a token"
    said = _said(answer)
    hint = "`portal auth status` shows which token each host gets"
    error = Denied(
        why, hint=hint, exit_code=AUTH, code="net.auth", lines=(f"it said: {said}",) if said else ()
    )
    error.status = answer.status
    raise error


def _said(answer: Response) -> str:
    """Give the one line of an error that APIs put into `message` or `error`."""
    import json as decoder

    try:
        content = decoder.loads(answer.body[:10_000])
    except (ValueError, RecursionError):
        return ""
    if not isinstance(content, dict):
        return ""
    text = content.get("message") or content.get("error") or ""
    if isinstance(text, dict):
        text = text.get("message", "")
    return cut(hide(clean_line(text)), 200) if isinstance(text, str) else ""


def _limited(ask: _Ask, answer: Response) -> PortalError:
    wait = limits.wait(answer.headers, clock.time())
    return _rate_limit(ask.place.name, clock.time() + wait if wait is not None else None)


def _rate_limit(host: str, until: float | None) -> PortalError:
    when = f" until {limits.clock_time(until)}" if until is not None else ""
    hint = "wait, or use a token with a higher limit: `portal auth status` shows which one is used"
    message = f"{host} answers no more requests{when}: its rate limit is reached"
    return PortalError(message, hint=hint, exit_code=IO, code="net.rate-limit")


def _offline(url: str) -> PortalError:
    message = f"{_shown(url)} is not asked while offline, and no answer of it is kept"
    return PortalError(message, hint="run it without --offline", exit_code=IO, code="net.offline")


def _redirect(url: str, why: str) -> PortalError:
    return PortalError(f"refused a redirect of {_shown(url)} {why}", exit_code=REFUSED, code="net.redirect")


def _unreached(ask: _Ask, error: Exception) -> PortalError:
    """Name what went wrong on the way, without what libraries put into their texts."""
    if clock.monotonic() >= ask.end:
        return _failed(ask.url, "the answer did not come in time", "net.timeout")
    kind = type(error).__name__
    words = {
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "the answer did not come in time",
        "WriteTimeout": "it takes nothing in",
        "PoolTimeout": "too many requests at once",
        "RemoteProtocolError": "the answer is broken or ends in the middle",
        "LocalProtocolError": "the request cannot be written",
        "ProxyError": "the proxy refuses",
    }
    text = words.get(kind) or cut(clean_line(hide(redact(str(error)))), 150) or kind
    return _failed(ask.url, text, "net.failed")


def _failed(url: str, why: str, code: str) -> PortalError:
    return PortalError(f"{_shown(url)} cannot be read: {why}", exit_code=IO, code=code)


def _placed(error: PortalError, url: str) -> PortalError:
    """Put the URL before what the reader of a body found."""
    if error.code not in ("net.too-large", "net.broken"):
        return error
    message = f"{_shown(url)}: {error.message}"
    return PortalError(message, hint=error.hint, exit_code=error.exit_code, code=error.code)


def _unwritable(path: str, error: OSError) -> PortalError:
    return PortalError(
        f"cannot write {quoted(path)}: {error.strerror or error}", exit_code=IO, code="io.write"
    )

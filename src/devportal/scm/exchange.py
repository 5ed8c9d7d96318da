"""One request over the wire: its redirects, tries, waits and limits, until there is an answer to judge."""

from __future__ import annotations

import time as clock

from devportal.errors import PortalError
from devportal.record import record, replace
from devportal.scm import limits
from devportal.scm.address import Place, check_host, place_of
from devportal.scm.http_faults import (
    broken,
    judged,
    limited_by,
    placed,
    rate_limit,
    redirect,
    refused_by,
    unreached,
)
from devportal.scm.proxy import proxy_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

TRIES = 3
REDIRECTS = 5
_TRANSIENT = frozenset({500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})


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
class Ask:
    """One request: what is sent, how its answer is read, whether asking twice does no harm (`safe`)."""

    method: str
    url: str
    place: Place
    headers: Mapping[str, str]
    content: bytes
    identity: str
    end: float
    limit: int
    safe: bool
    take: Callable[[bytes], object] | None = None


class Wire:
    """Sends requests to the `hosts` that may be asked, or with `public` to every public one. Thread safe."""

    def __init__(
        self,
        environ: Mapping[str, str],
        hosts: frozenset[str],
        sleep: Callable[[float], None],
        *,
        public: bool,
        timeout: float,
    ) -> None:
        import threading

        self._environ = environ
        self._hosts = hosts
        self._public = public
        self._sleep = sleep
        self._timeout = timeout
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], float] = {}

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def send(self, ask: Ask) -> Response:
        """Send with its redirects, tried again where that may help."""
        for attempt in range(1, TRIES + 1):
            self._wait_for_quota(ask)
            pause: float | None = None
            try:
                answer = self._follow(ask)
            except PortalError as error:
                again = error.code == "net.failed" and ask.safe
                if not again or attempt == TRIES or ask.take is not None:
                    raise
                failure = error
            else:
                limited = limits.is_limited(answer.status, answer.headers, answer.body)
                self._note_quota(ask, answer, limited=limited)
                if limited:
                    failure, pause = (
                        limited_by(ask.place.name, answer.headers),
                        limits.wait(answer.headers, clock.time()),
                    )
                elif answer.status in _TRANSIENT:
                    failure = broken(ask.method, ask.url, answer.status, answer.body)
                    pause = limits.wait(answer.headers, clock.time())
                    if not ask.safe:
                        raise failure
                else:
                    self._let_through(ask, answer)
                    judged(ask.url, ask.place.name, answer.status, answer.body, given=bool(ask.identity))
                    return answer
            self._pause(ask, attempt, pause, failure)
        raise failure

    def _let_through(self, ask: Ask, answer: Response) -> None:
        """Raise where it was the proxy that answered: it wants to know who asks (407)."""
        proxy = proxy_for(ask.place, self._environ) if answer.status == 407 else None
        if proxy is not None:
            raise refused_by(ask.url, proxy, "407 Proxy Authentication Required", ask.method)

    def _pause(self, ask: Ask, attempt: int, asked: float | None, failure: PortalError) -> None:
        """Wait before the next try; when there is none, or no time for it, raise what happened."""
        import random

        # jitter, so that many clients that failed together do not come back together
        spread = random.uniform(0.5, 1.0)  # noqa: S311 - no secret hangs on it
        pause = 0.5 * 2 ** (attempt - 1) * spread if asked is None else asked + 0.1 * spread
        rest = ask.end - clock.monotonic()
        if attempt == TRIES or pause > limits.LONGEST_WAIT + 1 or pause >= rest:
            raise failure
        self._sleep(pause)

    def _wait_for_quota(self, ask: Ask) -> None:
        """Do not ask a server that said it will refuse."""
        until = self._waiting.get((ask.place.name, ask.identity), 0.0)
        wait = until - clock.time()
        if wait <= 0:
            return
        if wait > limits.LONGEST_WAIT or wait >= ask.end - clock.monotonic():
            raise rate_limit(ask.place.name, until)
        self._sleep(wait)

    def _note_quota(self, ask: Ask, answer: Response, *, limited: bool) -> None:
        if limited or limits.remaining(answer.headers) == 0:
            wait = limits.wait(answer.headers, clock.time())
            if wait:
                self._waiting[ask.place.name, ask.identity] = clock.time() + wait

    def _follow(self, ask: Ask) -> Response:
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
                raise redirect(ask.url, "to http, where everybody can read it")
            if ask.method not in ("GET", "HEAD") and (answer.status < 307 or place != ask.place):
                raise redirect(ask.url, f"of a {ask.method} request")
            headers = ask.headers
            if place != ask.place:
                check_host(place, self._hosts, public=self._public)
                headers = {"accept": ask.headers["accept"]}
            ask = replace(ask, url=url, place=place, headers=headers)
        raise redirect(ask.url, f"more than {REDIRECTS} times")

    def _unreached(self, ask: Ask, error: Exception) -> PortalError:
        proxy = proxy_for(ask.place, self._environ)
        return unreached(ask.url, error, late=clock.monotonic() >= ask.end, proxy=proxy, method=ask.method)

    def _exchange(self, ask: Ask) -> Response:
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
                read_body(found.iter_raw(), encoding, ask.limit, take)
            finally:
                found.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise self._unreached(ask, error) from None
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise self._unreached(ask, error) from None
        except (httpcore.UnsupportedProtocol, httpcore.ProxyError) as error:
            raise self._unreached(ask, error) from None
        except PortalError as error:
            raise placed(error, ask.url) from None
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
                    transport=Transport(self._environ, self._hosts),
                    trust_env=False,
                    follow_redirects=False,
                    timeout=httpx.Timeout(self._timeout),
                    headers={"User-Agent": f"devportal/{__version__}", "Accept-Encoding": "gzip"},
                )
            # cookies would carry one answer's state into requests of another identity
            self._client.cookies.clear()
            return self._client

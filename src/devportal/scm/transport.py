"""The way to the network under httpx: judged addresses, proxies, and one deadline for all of a request.

httpx limits each read by itself, so that a server that sends a byte a second never ends; here every
operation on a socket gets what is left of the whole. This module is imported by `scm.http` only.
"""

from __future__ import annotations

import os
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpcore
import httpx

from devportal.errors import USAGE, PortalError
from devportal.scm.address import addresses, place_of
from devportal.scm.proxy import Proxy, proxy_for

_USUAL = (443, 80)
_limit = threading.local()
_CONNECT = 15.0
"""Seconds that one address may take to answer, so that the next one still has its turn."""


def start(seconds: float) -> None:
    """Let the operations of this thread end within `seconds` from now."""
    _limit.end = time.monotonic() + seconds


def left() -> float:
    """Give the seconds that are left of this thread's deadline."""
    end: float = getattr(_limit, "end", float("inf"))
    return end - time.monotonic()


class _Stream(httpcore.NetworkStream):
    """A socket whose every operation ends with the deadline."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _share(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _share(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        share = _share(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, share))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _share(timeout: float | None, error: type[Exception]) -> float:
    rest = left()
    if rest <= 0:
        raise error("the deadline has passed")
    return rest if timeout is None else min(rest, timeout)


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that were judged, never to what a second look-up would give."""

    def __init__(self, trusted: frozenset[str]) -> None:
        self._trusted = trusted
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        bare = f"[{host}]" if ":" in host else host
        trusted = f"{bare}:{port}" in self._trusted or (port in _USUAL and bare in self._trusted)
        failure: Exception = httpcore.ConnectError(f"no address of {host} answers")
        for address in addresses(host, port, trusted=trusted):
            share = min(_share(timeout, httpcore.ConnectTimeout), _CONNECT)
            try:
                inner = self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(inner)
        raise failure


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class Transport(httpx.BaseTransport):
    """Sends requests of an httpx client directly or through the proxy of the environment.

    `trusted` are the hosts (host or host:port) that may have any address.
    """

    def __init__(self, environ: Mapping[str, str], trusted: frozenset[str]) -> None:
        self._environ = environ
        self._trusted = trusted
        self._context: ssl.SSLContext | None = None
        self._pools: dict[str, httpcore.ConnectionPool] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        proxy = proxy_for(place_of(str(request.url)), self._environ)
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool(proxy).handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    def _pool(self, proxy: Proxy | None) -> httpcore.ConnectionPool:
        key = proxy.url if proxy else ""
        with self._lock:
            if key not in self._pools:
                self._pools[key] = self._made(proxy)
            return self._pools[key]

    def _made(self, proxy: Proxy | None) -> httpcore.ConnectionPool:
        self._context = self._context or shared_context(self._environ)
        options: dict[str, Any] = {
            "ssl_context": self._context,
            "max_connections": 32,
            "keepalive_expiry": 15.0,
        }
        if proxy is None:
            return httpcore.ConnectionPool(network_backend=_Backend(self._trusted), **options)
        # the proxy looks names up, and the user named it: only the way to it is ours
        options["network_backend"] = _Backend(frozenset({proxy.place}))
        if proxy.url.startswith("socks5"):
            return _socks(proxy, options)
        return httpcore.HTTPProxy(proxy.url, proxy_auth=proxy.auth, **options)


def _socks(proxy: Proxy, options: dict[str, Any]) -> httpcore.ConnectionPool:
    from importlib.util import find_spec

    if find_spec("socksio") is None:
        message = f"the environment variable {proxy.variable} names a socks proxy, which needs socksio"
        raise PortalError(message, hint="pip install socksio", exit_code=USAGE, code="net.proxy")
    return httpcore.SOCKSProxy(proxy.url, proxy_auth=proxy.auth, **options)


_shared: dict[tuple[str, str], ssl.SSLContext] = {}
_sharing = threading.Lock()


def shared_context(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Give the one context of an environment: reading all certificates takes 30 ms, a page asks 20 tools."""
    key = (environ.get("SSL_CERT_FILE", ""), environ.get("SSL_CERT_DIR", ""))
    with _sharing:
        if key not in _shared:
            _shared[key] = tls_context(environ)
        return _shared[key]


def tls_context(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Give the rules of TLS: SSL_CERT_FILE and SSL_CERT_DIR, else the system's certificates and certifi's.

    Raises PortalError (exit 2) naming the variable that points to nothing.
    """
    for variable, exists in (("SSL_CERT_FILE", os.path.isfile), ("SSL_CERT_DIR", os.path.isdir)):
        if environ.get(variable) and not exists(environ[variable]):
            raise PortalError(
                f"the environment variable {variable} points to {environ[variable]!r}, which is not there",
                hint=f"correct or unset {variable}",
                exit_code=USAGE,
                code="net.tls",
            )
    file, folder = environ.get("SSL_CERT_FILE") or None, environ.get("SSL_CERT_DIR") or None
    try:
        context = ssl.create_default_context(cafile=file, capath=folder)
    except OSError as error:
        message = f"the certificates of SSL_CERT_FILE cannot be read: {error.strerror or error}"
        raise PortalError(message, exit_code=USAGE, code="net.tls") from None
    if not file and not folder:
        import certifi

        context.load_verify_locations(certifi.where())
    return context

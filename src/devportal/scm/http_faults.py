"""What can go wrong between us and a web server, in words that show no secret."""

from __future__ import annotations

import time as clock

from devportal.errors import AUTH, IO, REFUSED, PortalError
from devportal.scm import limits
from devportal.scm.address import place_of
from devportal.scm.remote import redact
from devportal.scm.secret import hide
from devportal.text import clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from devportal.scm.proxy import Proxy


class Denied(PortalError):
    """A server that refuses the asker: `status` is 401 (no token, or a bad one) or 403 (no right)."""

    status = 0


def judged(url: str, name: str, status: int, body: bytes, *, given: bool) -> None:
    """Raise where an answer says that the asker may not; `given` says whether a token was sent."""
    if status not in (401, 403):
        return
    if status == 401:
        why = f"{name} does not accept the token" if given else f"{name} wants a token"
    elif given:
        why = f"{name} does not let this token see {shown(url)}"
    else:
        why = f"{name} shows {shown(url)} to nobody without a token"
    said = _said(body)
    hint = "`portal auth status` shows which token each host gets"
    error = Denied(
        why, hint=hint, exit_code=AUTH, code="net.auth", lines=(f"it said: {said}",) if said else ()
    )
    error.status = status
    raise error


def _said(body: bytes) -> str:
    """Give the one line of an error that APIs put into `message` or `error`."""
    import json as decoder

    try:
        content = decoder.loads(body[:10_000])
    except (ValueError, RecursionError):
        return ""
    if not isinstance(content, dict):
        return ""
    text = content.get("message") or content.get("error") or ""
    if isinstance(text, dict):
        text = text.get("message", "")
    return cut(hide(clean_line(text)), 200) if isinstance(text, str) else ""


def limited_by(host: str, headers: Mapping[str, str]) -> PortalError:
    """Give the error of a server whose rate limit is reached."""
    wait = limits.wait(headers, clock.time())
    return rate_limit(host, clock.time() + wait if wait is not None else None)


def rate_limit(host: str, until: float | None) -> PortalError:
    when = f" until {limits.clock_time(until)}" if until is not None else ""
    hint = "wait, or use a token with a higher limit: `portal auth status` shows which one is used"
    message = f"{host} answers no more requests{when}: its rate limit is reached"
    return PortalError(message, hint=hint, exit_code=IO, code="net.rate-limit")


def offline(url: str) -> PortalError:
    message = f"{shown(url)} is not asked while offline, and no answer of it is kept"
    return PortalError(message, hint="run it without --offline", exit_code=IO, code="net.offline")


def redirect(url: str, why: str) -> PortalError:
    return PortalError(f"refused a redirect of {shown(url)} {why}", exit_code=REFUSED, code="net.redirect")


def unreached(
    url: str, error: Exception, *, late: bool, proxy: Proxy | None = None, method: str = "GET"
) -> PortalError:
    """Name what went wrong on the way, without what libraries put into their texts.

    What another try does not mend has the code `net.certificate` or `net.proxy`.
    """
    if late:
        return failed(url, "the answer did not come in time", "net.timeout", method)
    kind = type(error).__name__
    words = {
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "the answer did not come in time",
        "WriteTimeout": "it takes nothing in",
        "PoolTimeout": "too many requests at once",
        "RemoteProtocolError": "the answer is broken or ends in the middle",
        "LocalProtocolError": "the request cannot be written",
    }
    said = cut(clean_line(hide(redact(str(error)))), 150)
    _, found, why = said.partition("certificate verify failed: ")
    if found:
        return failed(url, _untrusted(why.partition(" (_ssl")[0]), "net.certificate", method)
    if proxy is not None and kind == "ProxyError":
        return refused_by(url, proxy, said, method)
    text = words.get(kind) or said or kind
    if proxy is not None and kind in ("ConnectError", "ConnectTimeout"):
        text = f"{_named(proxy)} cannot be reached: {text}"
    return failed(url, text, "net.failed", method)


def _untrusted(why: str) -> str:
    """Say what is wrong with a certificate, and what mends it."""
    what = f"its certificate is not trusted ({why})"
    low = why.lower()
    if "mismatch" in low or "not valid for" in low:
        return f"{what}: ask for it by the name that its certificate has"
    if "expired" in low or "not yet valid" in low:
        return f"{what}: the server needs a new one, or the clock here is wrong"
    return f"{what}: name the authority's file in SSL_CERT_FILE"


def refused_by(url: str, proxy: Proxy, why: str, method: str = "GET") -> PortalError:
    """Give the error of a proxy that does not let a request through; asking it again changes nothing."""
    error = failed(url, f"{_named(proxy)} refuses" + (f": {why}" if why else ""), "net.proxy", method)
    if "407" in why:
        error.hint = f"it wants a name and a password: {proxy.variable}=http://NAME:PASSWORD@{proxy.place}"
    else:
        error.hint = f"correct {proxy.variable}, or name the host in no_proxy to go without a proxy"
    return error


def _named(proxy: Proxy) -> str:
    return f"the proxy {proxy.place} of {proxy.variable}"


def failed(url: str, why: str, code: str, method: str = "GET") -> PortalError:
    """Give the error of a request without an answer; only what is asked for is said to be read."""
    what = f"{shown(url)} cannot be read" if method in ("GET", "HEAD") else f"{method} {shown(url)} failed"
    return PortalError(f"{what}: {why}", exit_code=IO, code=code)


def broken(method: str, url: str, status: int, body: bytes) -> PortalError:
    """Give the error of a server that failed over a request (5xx)."""
    if method in ("GET", "HEAD"):
        return failed(url, f"status {status}", "net.server")
    said = _said(body)
    return PortalError(
        f"{place_of(url).name} failed over {method} {shown(url)}: status {status}",
        hint="it may have done what was asked all the same: look there before another try",
        exit_code=IO,
        code="net.server",
        lines=(f"it said: {said}",) if said else (),
    )


def placed(error: PortalError, url: str) -> PortalError:
    """Put the URL before what the reader of a body found."""
    if error.code not in ("net.too-large", "net.broken"):
        return error
    message = f"{shown(url)}: {error.message}"
    return PortalError(message, hint=error.hint, exit_code=error.exit_code, code=error.code)


def unwritable(path: str, error: OSError) -> PortalError:
    return PortalError(
        f"cannot write {quoted(path)}: {error.strerror or error}", exit_code=IO, code="io.write"
    )


def shown(url: str) -> str:
    return quoted(hide(redact(url)))

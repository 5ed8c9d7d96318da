"""Which proxy stands between us and a host, as the environment says; a bad value is named by its variable."""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.record import record
from devportal.scm.address import Place, is_loopback
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


@record
class Proxy:
    """A proxy: its URL without user info, host:port, (name, password), and the variable it is from."""

    url: str
    place: str
    auth: tuple[str, str] | None
    variable: str


def proxy_for(place: Place, environ: Mapping[str, str]) -> Proxy | None:
    """Give the proxy for a host, or None. Loopback is never asked through one.

    Read are https_proxy, http_proxy, all_proxy and no_proxy, in small or capital letters; http_proxy in
    capitals not under CGI, where a request's header sets it. Raises PortalError (exit 2) for a bad value.
    """
    if is_loopback(place.host) or _bypassed(place, environ):
        return None
    for name in (f"{place.scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if environ.get(variable) and not (variable == "HTTP_PROXY" and "REQUEST_METHOD" in environ):
                return _proxy(environ[variable].strip(), variable)
    return None


def _bypassed(place: Place, environ: Mapping[str, str]) -> bool:
    text = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    for entry in (part.strip().lower() for part in text.split(",")):
        if entry == "*":
            return True
        suffix = entry.removeprefix("*").lstrip(".")
        if not suffix:
            continue
        for name in (place.host.lower(), f"{place.host.lower()}:{place.port}"):
            if name == suffix or name.endswith("." + suffix):
                return True
    return False


def _proxy(text: str, variable: str) -> Proxy:
    from urllib.parse import unquote, urlsplit

    from devportal.scm.secret import remember

    url = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or not url.isprintable() or " " in url:
        raise _bad(variable, "is no URL of a proxy")
    if parts.scheme not in ("http", "https", "socks5", "socks5h"):
        raise _bad(variable, f"names the scheme {quoted(parts.scheme)}; http, https and socks5 are known")
    auth = None
    if parts.username is not None:
        auth = (unquote(parts.username), remember(unquote(parts.password or "")))
    scheme = parts.scheme.removesuffix("h")
    bare = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443, "socks5": 1080}[scheme]
    place = f"{bare}:{port or default}"
    return Proxy(f"{scheme}://{place}", place, auth, variable)


def _bad(variable: str, why: str) -> PortalError:
    hint = f"correct or unset {variable}"
    return PortalError(
        f"the environment variable {variable} {why}", hint=hint, exit_code=USAGE, code="net.proxy"
    )

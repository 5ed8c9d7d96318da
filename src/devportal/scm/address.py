"""Which hosts may be asked at all, and which addresses a name may stand for.

A URL in a catalog, a template or an answer of a server must not reach machines that only this computer can
see. Hosts that the user's own configuration names are trusted with any address; every other one must be known
and have public addresses only.
"""

from __future__ import annotations

from devportal.errors import IO, REFUSED, PortalError
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

WELL_KNOWN = frozenset(
    {
        "api.github.com",
        "bitbucket.org",
        "codeload.github.com",
        "dev.azure.com",
        "github.com",
        "gitlab.com",
        "objects.githubusercontent.com",
        "raw.githubusercontent.com",
        "release-assets.githubusercontent.com",
    }
)
"""Hosts that need no configuration."""

_PORTS = {"https": 443, "http": 80}
_TRANSLATED = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
"""IPv6 ranges that stand for IPv4 addresses behind a translator; Python 3.11 calls most of them global."""


@record
class Place:
    """Where a request goes: `name` is host or host:port when the port is not the scheme's own."""

    scheme: str
    host: str
    port: int
    name: str


def place_of(url: str) -> Place:
    """Give where an http(s) URL leads. Raises PortalError (refused) for anything else."""
    from urllib.parse import urlsplit

    from devportal.scm.remote import redact

    shown = quoted(redact(url))
    if not url.isprintable() or " " in url or "\\" in url:
        raise _refused(f"refused the URL {shown}: it contains characters that no URL has", "net.url")
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _refused(f"refused the URL {shown}: its host or port is not valid", "net.url") from None
    if scheme not in _PORTS or not host or not host.isascii():
        raise _refused(f"refused the URL {shown}: only http and https with a plain host are asked", "net.url")
    if parts.username is not None or parts.password is not None:
        raise _refused(f"refused the URL {shown}: user names and passwords have no place in it", "net.url")
    port = port or _PORTS[scheme]
    bare = f"[{host}]" if ":" in host else host
    return Place(scheme, host, port, bare if port == _PORTS[scheme] else f"{bare}:{port}")


def named(hosts: Iterable[str]) -> frozenset[str]:
    """Read hosts as a person writes them: host, host:port or a URL."""
    return frozenset(place_of(text if "://" in text else f"https://{text.strip()}").name for text in hosts)


def check_host(place: Place, hosts: frozenset[str], *, public: bool) -> None:
    """Raise PortalError (refused) unless the host may be asked.

    Named hosts may be asked over http too; with `public` every host may be asked over https or http, and its
    addresses are judged when it is connected to.
    """
    if place.name in hosts:
        return
    if not public and place.name not in WELL_KNOWN:
        hint = f"name it in your own configuration: network.hosts = [{quoted(place.name)}]"
        raise _refused(f"{quoted(place.name)} is no host that may be asked", "net.host", hint)
    if place.scheme == "http" and not public:
        raise _refused(f"{quoted(place.name)} is asked over https only", "net.scheme")


def is_loopback(host: str) -> bool:
    """Say whether a host is this computer, by how it is written."""
    from ipaddress import ip_address

    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public network and to one machine in it."""
    from ipaddress import IPv6Address, ip_address, ip_network

    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in ip_network(span) for span in _TRANSLATED):
            return False
    return found.is_global and not found.is_multicast


def addresses(host: str, port: int, *, trusted: bool) -> list[str]:
    """Resolve a host once and give its addresses in the order to try them.

    Raises PortalError: refused when one of them is not public and the host is not `trusted`; I/O when there
    is none.
    """
    import socket

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "not a valid name"
        message = f"no address is known for {quoted(host)}: {why}"
        raise PortalError(message, exit_code=IO, code="net.name") from None
    known = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [address for address in known if not is_public(address)]
    if private and not trusted:
        message = f"{quoted(host)} stands for {private[0]}, which is no public address"
        hint = f"if you trust it, name it in your own configuration: network.hosts = [{quoted(host)}]"
        raise _refused(message, "net.address", hint)
    return known


def _refused(message: str, code: str, hint: str | None = None) -> PortalError:
    return PortalError(message, hint=hint, exit_code=REFUSED, code=code)

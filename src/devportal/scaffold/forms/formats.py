"""The formats of JSON Schema that a form knows, each with the words that tell a person what to type."""

from __future__ import annotations

import re

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_DATE = r"(\d{4})-(\d\d)-(\d\d)"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
_ZONE = r"([Zz]|[+-]([01]\d|2[0-3]):?[0-5]\d)"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"


@record
class Format:
    """How a format is tested, and what it asks for in words."""

    test: Callable[[str], bool]
    words: str


def _full(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text, re.ASCII) is not None


def _date(text: str) -> bool:
    from calendar import monthrange

    match = re.fullmatch(_DATE, text, re.ASCII)
    if match is None:
        return False
    year, month, day = map(int, match.groups())
    return 1 <= month <= 12 and 1 <= day <= (monthrange(year, month)[1] if year else 29)


def _moment(text: str) -> bool:
    return _date(text[:10]) and re.fullmatch(rf"[Tt ]{_TIME}{_ZONE}", text[10:], re.ASCII) is not None


def _address(version: int) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        from ipaddress import ip_address

        try:
            return ip_address(text).version == version and "%" not in text
        except ValueError:
            return False

    return test


def _host(text: str) -> bool:
    return len(text) <= 253 and re.fullmatch(rf"{_LABEL}(\.{_LABEL})*", text, re.ASCII) is not None


def _mail(text: str) -> bool:
    name, at, host = text.rpartition("@")
    plain = re.fullmatch(
        r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", name, re.ASCII
    )
    return bool(at) and plain is not None and _host(host)


def _uri(text: str) -> bool:
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text)
    return scheme is not None and len(text) > scheme.end() and _reference(text)


def _reference(text: str) -> bool:
    return re.fullmatch(r"(?:[^\x00-\x20\x7f\"<>\\^`{|}%]|%[0-9A-Fa-f]{2})*", text) is not None


FORMATS = {
    "date": Format(_date, "a date such as 2026-03-09"),
    "time": Format(_full(_TIME + _ZONE + "?"), "a time such as 13:45:00Z"),
    "date-time": Format(_moment, "a date and time such as 2026-03-09T13:45:00Z"),
    "email": Format(_mail, "an e-mail address"),
    "uri": Format(_uri, "a whole URL with its scheme, as in https://example.com"),
    "url": Format(_uri, "a whole URL with its scheme, as in https://example.com"),
    "uri-reference": Format(_reference, "a URL or a part of one"),
    "hostname": Format(_host, "a host name"),
    "ipv4": Format(_address(4), "an IPv4 address"),
    "ipv6": Format(_address(6), "an IPv6 address"),
    "uuid": Format(_full(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"), "a UUID"),
    "color": Format(_full(r"#[0-9A-Fa-f]{3}([0-9A-Fa-f]{3})?"), "a colour such as #1f6feb"),
    "data-url": Format(lambda text: text.startswith("data:"), "a data: URL"),
}
"""Formats that are not here allow everything."""

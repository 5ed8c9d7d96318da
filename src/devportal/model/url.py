"""URLs as browsers and Node read them (https://url.spec.whatwg.org), as far as a catalog needs them.

Backstage judges links by whether `new URL(text)` succeeds and resolves Location targets and placeholders with
`new URL(target, base)`. Python's urllib accepts nearly everything, so the rules of the standard are written
out here: which hosts are refused, how `..`, backslashes and spaces in paths are read.
"""

from __future__ import annotations

from devportal.model.url_host import decode, encode, host_name
from devportal.record import record, replace

__all__ = ["PORTS", "Url", "decode", "is_url", "parse_url"]

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21, "file": None}
"""The special schemes with their default ports."""

_ALPHA = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SCHEME = _ALPHA | frozenset("0123456789+-.")
_TRIM = "".join(map(chr, range(0x21)))
_QUERY = frozenset(" \"#<>'")
_FRAGMENT = frozenset(' "<>`')
_PATH = frozenset(' "#<>?`{}^')
_USER = _PATH | frozenset("/:;=@[\\]|")


@record
class Url:
    """A parsed URL. `path` is a tuple of segments, or one string for opaque paths such as `mailto:x`."""

    scheme: str
    user: str = ""
    host: str | None = None
    port: int | None = None
    path: tuple[str, ...] | str = ()
    query: str | None = None
    fragment: str | None = None

    def __str__(self) -> str:
        text = self.scheme + ":"
        if self.host is not None:
            text += "//" + (self.user + "@" if self.user else "") + self.netloc
        elif isinstance(self.path, tuple) and len(self.path) > 1 and self.path[0] == "":
            text += "/."
        text += self.pathname
        if self.query is not None:
            text += "?" + self.query
        return text if self.fragment is None else text + "#" + self.fragment

    @property
    def netloc(self) -> str:
        """The host with its port where that is not the scheme's default."""
        return (self.host or "") + ("" if self.port is None else f":{self.port}")

    @property
    def pathname(self) -> str:
        """The path as text, with its leading slash where it has one."""
        return self.path if isinstance(self.path, str) else "".join("/" + part for part in self.path)


def is_url(text: str) -> bool:
    """Say whether `new URL(text)` would succeed."""
    return parse_url(text) is not None


def parse_url(text: str, base: Url | None = None) -> Url | None:
    """Parse `text`, relative to `base` where given; None where the standard says failure."""
    text = text.strip(_TRIM)
    if "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\t", "").replace("\n", "").replace("\r", "")
    scheme, rest = _split_scheme(text)
    if scheme is None:
        return None if base is None else _relative(text, base)
    if scheme in PORTS:
        if scheme == "file":
            return _file(rest, base if base is not None and base.scheme == "file" else None)
        slashed = rest[:2].replace("\\", "/") == "//"
        if base is not None and base.scheme == scheme and not slashed:
            return _relative(rest, base)
        return _with_authority(scheme, rest.lstrip("/\\"))
    if rest.startswith("//"):
        return _with_authority(scheme, rest[2:])
    before, query, fragment = _tail(rest, special=False)
    if before.startswith("/"):
        return Url(scheme, path=_segments(before[1:], (), special=False), query=query, fragment=fragment)
    return Url(scheme, path=encode(before, frozenset()), query=query, fragment=fragment)


def _split_scheme(text: str) -> tuple[str | None, str]:
    colon = text.find(":")
    if colon < 1 or text[0] not in _ALPHA or not _SCHEME.issuperset(text[:colon]):
        return None, text
    return text[:colon].lower(), text[colon + 1 :]


def _tail(text: str, *, special: bool) -> tuple[str, str | None, str | None]:
    text, mark, fragment = text.partition("#")
    text, asked, query = text.partition("?")
    quoted = _QUERY if special else _QUERY - {"'"}
    return text, encode(query, quoted) if asked else None, encode(fragment, _FRAGMENT) if mark else None


def _relative(text: str, base: Url) -> Url | None:
    if isinstance(base.path, str):
        return None if text[:1] != "#" else replace(base, fragment=encode(text[1:], _FRAGMENT))
    special = base.scheme in PORTS
    slashes = text[:2].replace("\\", "/") if special else text[:2]
    if base.scheme == "file":
        return _file(text, base)
    if slashes == "//":
        return _with_authority(base.scheme, text.lstrip("/\\") if special else text[2:])
    before, query, fragment = _tail(text, special=special)
    if not before:
        return replace(base, query=base.query if query is None else query, fragment=fragment)
    if slashes[:1] == "/":
        path = _segments(before[1:], (), special=special)
    else:
        path = _segments(before, base.path[:-1], special=special)
    return replace(base, path=path, query=query, fragment=fragment)


def _file(text: str, base: Url | None) -> Url | None:
    before, query, fragment = _tail(text, special=True)
    before = before.replace("\\", "/")
    host: str | None = "" if base is None else base.host
    start: tuple[str, ...] = ()
    if before.startswith("//"):
        name, slash, path = before[2:].partition("/")
        if len(name) == 2 and name[0] in _ALPHA and name[1] in ":|":
            name, slash, path = "", "/", before[2:]
        host = "" if not name else host_name(name, special=True)
        if host is None:
            return None
        before = slash + path
        host = "" if host == "localhost" else host
    elif base is not None and not before.startswith("/"):
        start = base.path[:-1] if isinstance(base.path, tuple) else ()
        if not before:
            return replace(base, query=base.query if query is None else query, fragment=fragment)
    return Url(
        "file", "", host, None, _segments(before.removeprefix("/"), start, special=True), query, fragment
    )


def _with_authority(scheme: str, text: str) -> Url | None:
    special = scheme in PORTS
    ends = [text.find(mark) for mark in ("/\\?#" if special else "/?#")]
    end = min((at for at in ends if at >= 0), default=len(text))
    user, at, name = text[:end].rpartition("@")
    colon = name.rfind(":")
    digits = ""
    if colon >= 0 and "]" not in name[colon:]:
        name, digits = name[:colon], name[colon + 1 :]
    if (at and not name) or (digits and not (digits.isascii() and digits.isdigit())) or len(digits) > 4000:
        return None
    if not name and (special or colon >= 0):
        return None
    port = int(digits) if digits else None
    host = host_name(name, special=special)
    if host is None or (port is not None and port > 65535):
        return None
    before, query, fragment = _tail(text[end:], special=special)
    rooted = before[:1] == "/" or (special and before[:1] == "\\")
    path = _segments(before[1:], (), special=special) if rooted or special else ()
    given, colon_, password = user.partition(":")
    who = encode(given, _USER) + (":" + encode(password, _USER) if colon_ and password else "")
    return Url(scheme, who, host, None if port == PORTS.get(scheme) else port, path, query, fragment)


def _segments(text: str, start: tuple[str, ...], *, special: bool) -> tuple[str, ...]:
    if special and "\\" in text:
        text = text.replace("\\", "/")
    parts = list(start)
    pieces = text.split("/")
    last = len(pieces) - 1
    for number, piece in enumerate(pieces):
        plain = piece.lower().replace("%2e", ".") if "%" in piece else piece
        if plain == "..":
            if parts:
                parts.pop()
            if number == last:
                parts.append("")
        elif plain == ".":
            if number == last:
                parts.append("")
        else:
            parts.append(encode(piece, _PATH))
    return tuple(parts)

"""Hosts of URLs and percent escapes, by the URL standard: which names are refused, which are IP addresses."""

from __future__ import annotations

_FORBIDDEN_HOST = frozenset("\x00\t\n\r #/:<>?@[\\]^|")
_FORBIDDEN_DOMAIN = _FORBIDDEN_HOST | frozenset(map(chr, range(0x20))) | frozenset("%\x7f")
_HEX = frozenset("0123456789abcdefABCDEF")


def encode(text: str, quoted: frozenset[str]) -> str:
    """Escape controls, non-ASCII and the characters in `quoted`."""
    if text.isascii() and text.isprintable() and quoted.isdisjoint(text):
        return text
    out = []
    for char in text:
        if "\x1f" < char < "\x7f" and char not in quoted:
            out.append(char)
        else:
            out += [f"%{byte:02X}" for byte in _utf8(char)]
    return "".join(out)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate is U+FFFD in a URL
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text).encode()


def decode(text: str) -> str:
    """Replace percent escapes; what is no escape stays, what is no UTF-8 becomes U+FFFD."""
    if "%" not in text:
        return text
    head, *rest = _utf8(text).split(b"%")
    out = [head]
    for piece in rest:
        pair = piece[:2].decode("latin-1")
        if len(pair) == 2 and _HEX.issuperset(pair):
            out += [bytes([int(pair, 16)]), piece[2:]]
        else:
            out += [b"%", piece]
    return b"".join(out).decode("utf-8", "replace")


def host_name(name: str, *, special: bool) -> str | None:
    """Give the host as a URL holds it, or None where it is refused."""
    if name.startswith("["):
        return _ipv6(name)
    if not special:
        return None if not _FORBIDDEN_HOST.isdisjoint(name) else encode(name, frozenset())
    domain = _domain(decode(name))
    if not domain or not _FORBIDDEN_DOMAIN.isdisjoint(domain):
        return None
    parts = domain.split(".")
    last = parts[-2] if parts[-1] == "" and len(parts) > 1 else parts[-1]
    if last.isdigit() or (last[:2] == "0x" and _HEX.issuperset(last[2:])):
        return _ipv4(parts)
    return domain


def _ipv6(name: str) -> str | None:
    import socket

    inside = name[1:-1].lower()
    if not name.endswith("]") or "%" in inside or not inside.isascii():
        return None
    try:
        socket.inet_pton(socket.AF_INET6, inside)
    except (OSError, ValueError):
        return None
    return f"[{inside}]"


def _ipv4(parts: list[str]) -> str | None:
    if parts[-1] == "" and len(parts) > 1:
        parts = parts[:-1]
    numbers = [_number(part) for part in parts]
    if len(numbers) > 4 or any(number is None for number in numbers):
        return None
    known = [number for number in numbers if number is not None]
    if any(number > 255 for number in known[:-1]) or known[-1] >= 256 ** (5 - len(known)):
        return None
    value = known[-1] + sum(number << (8 * (3 - place)) for place, number in enumerate(known[:-1]))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _number(part: str) -> int | None:
    digits = part[2:] if part[:2] in ("0x", "0X") else part
    if len(part) > 100 or not part or not _HEX.issuperset(digits):
        return None
    try:
        if digits is not part:
            return int(digits, 16) if digits else 0
        return int(part, 8) if part[0] == "0" and len(part) > 1 else int(part)
    except ValueError:
        return None


def _domain(name: str) -> str | None:
    """Give the ASCII form of a domain, by UTS 46 but for its rule on right-to-left names."""
    if name.isascii():
        name = name.lower()
        if "xn--" not in name:
            return name
    plain = [_unicode_label(label) for label in _mapped(name).split(".")]
    known = [label for label in plain if label is not None]
    if len(known) < len(plain):
        return None
    return ".".join(
        "xn--" + label.encode("punycode").decode("ascii") if not label.isascii() else label for label in known
    )


def _mapped(name: str) -> str:
    """Fold case and compatibility forms; drop what is invisible."""
    import unicodedata

    name = unicodedata.normalize("NFKC", name).replace("\u3002", ".")
    kept = "".join(
        char for char in name if unicodedata.category(char) != "Cf" and not "\ufe00" <= char <= "\ufe0f"
    )
    folded = "ß".join(part.casefold() for part in kept.split("ß"))
    return unicodedata.normalize("NFKC", folded)


def _unicode_label(label: str) -> str | None:
    """Give a label with its punycode read; None where it is no valid one."""
    import unicodedata

    if label.startswith("xn--"):
        try:
            plain = label[4:].encode("ascii").decode("punycode")
        except (UnicodeError, ValueError):
            return None
        if plain.isascii() or _mapped(plain) != plain or "." in plain:
            return None
        label = plain
    if label.isascii():
        return label
    if any(unicodedata.category(char) in ("Cn", "Co", "Cs", "Cc") for char in label):
        return None
    return None if unicodedata.category(label[0])[0] == "M" else label

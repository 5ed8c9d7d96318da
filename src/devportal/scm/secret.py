"""Secrets of this run, and the one place that takes them out of a text, in every form they may be written.

A token is remembered when it is read; errors, logs and crash reports pass `hide` before anybody sees them.
"""

from __future__ import annotations

from devportal.errors import USAGE, PortalError

SHOWN = "***"
_SHORTEST = 6
"""Shorter texts are no secrets, and taking them out would tear ordinary words."""

_known: dict[str, None] = {}
_forms: list[str] = []


def remember(secret: str) -> str:
    """Note a secret and give it without blanks around it."""
    secret = secret.strip()
    if len(secret) >= _SHORTEST and secret not in _known:
        _known[secret] = None
        _forms.extend(form for form in _written(secret) if form not in _forms)
        _forms.sort(key=len, reverse=True)
    return secret


def header_value(secret: str, what: str) -> str:
    """Give a secret as it may stand in an HTTP header, remembered.

    `what` names it for a person. Raises PortalError (exit 2) for control characters and letters that a header
    cannot carry.
    """
    secret = remember(secret)
    if not secret.isascii() or not secret.isprintable():
        message = f"{what} holds characters that no token has"
        raise PortalError(message, hint="copy it again, in one line", exit_code=USAGE, code="auth.token")
    return secret


def hide(text: str) -> str:
    """Take every known secret out of `text`: as it is, percent-encoded, in JSON and in base64."""
    for form in _forms:
        if form in text:
            text = text.replace(form, SHOWN)
    return text


def _written(secret: str) -> list[str]:
    import json
    from base64 import b64encode, urlsafe_b64encode
    from urllib.parse import quote, quote_plus

    raw = secret.encode("utf-8", "surrogateescape")
    forms = [secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1]]
    forms += [b64encode(raw).decode(), urlsafe_b64encode(raw).decode()]
    # inside a longer base64 text (user:secret) the letters depend on where it starts: 0, 1 or 2 bytes in
    for lead in range(3):
        inner = b64encode(b"\0" * lead + raw).decode().rstrip("=")
        inner = inner[(lead * 8 + 5) // 6 : (lead + len(raw)) * 8 // 6]
        forms += [inner, inner.replace("+", "-").replace("/", "_")]
    return [form for form in dict.fromkeys(forms) if len(form) >= _SHORTEST]

"""Which remote URLs may be used at all, and how they are shown: without user info and without a query."""

from __future__ import annotations

from devportal.errors import REFUSED, PortalError
from devportal.record import record
from devportal.text import either, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_PROTOCOLS = ("https", "ssh")
KNOWN_PROTOCOLS = ("https", "ssh", "http", "git", "file")

_LONGEST = 2_000
_SCHEME = r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)"
_SCP = r"(?:([A-Za-z0-9_][A-Za-z0-9._-]*)@)?([A-Za-z0-9][A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(?!//)(.+)"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"


@record
class Remote:
    """A remote URL that passed the rule.

    `url` carries no secret and may be shown, recorded and given to a process; `authorization` is the value of
    the HTTP header that the user info of the URL stood for.
    """

    url: str
    scheme: str
    authorization: str | None = None


def is_remote(text: str) -> bool:
    """Say whether `text` is written as a remote URL, allowed or not, and not as a folder or a name."""
    import re

    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*(://|::)", text) or text.startswith(("gh:", "gl:")):
        return True
    return re.match(r"[^/@:]+@[^/:]+:", text) is not None


def expand(text: str) -> str:
    """Write out copier's short forms: gh:owner/name and gl:owner/name."""
    for short, long in (("gh:", "https://github.com/"), ("gl:", "https://gitlab.com/")):
        if text.startswith(short):
            path = text[len(short) :].lstrip("/")
            return long + (path if path.endswith(".git") else path + ".git")
    return text


def check_url(url: str, protocols: Sequence[str] = DEFAULT_PROTOCOLS) -> Remote:
    """Give the remote that `url` names, when the rule allows it.

    Allowed are the schemes in `protocols` and, with ssh among them, the scp form `user@host:path`. Refused
    are options, transport helpers, control bytes (percent-encoded too), odd hosts and ports, queries and
    passwords for ssh. Raises PortalError (refused).
    """
    import re

    _check_letters(url)
    match = re.fullmatch(_SCHEME, url)
    if match:
        return _with_scheme(url, match[1].lower(), protocols)
    match = re.fullmatch(_SCP, url)
    if match is None:
        raise _refused(url, "it is no URL that git may be given")
    _check_protocol(url, "ssh", protocols)
    if match[3].startswith("-") or "@" in match[3].split("/", 1)[0]:
        raise _refused(url, "its path looks like an option")
    return Remote(url, "ssh")


def _check_letters(url: str) -> None:
    from urllib.parse import unquote

    if not url or len(url) > _LONGEST:
        raise _refused(url, "it is empty" if not url else f"it is longer than {_LONGEST} characters")
    for text in (url, unquote(url, errors="replace")):
        if not text.isprintable():
            raise _refused(url, "it contains control characters")
    if any(char in url for char in ' \\"<>^`{|}'):
        raise _refused(url, "it contains characters that no URL has")
    if url.startswith("-"):
        raise _refused(url, "it looks like an option")
    if "::" in url.split("[", 1)[0] or "::" in url.rpartition("]")[2]:
        raise _refused(url, "transport helpers are not allowed")


def _with_scheme(url: str, scheme: str, protocols: Sequence[str]) -> Remote:
    import re
    from urllib.parse import urlsplit

    _check_protocol(url, scheme, protocols)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused(url, "its host or port is not valid") from None
    if scheme == "file":
        return _file(url, parts.netloc, parts.path)
    if not re.fullmatch(_HOST, host) or port == 0:
        raise _refused(url, "its host or port is not valid")
    if parts.query or parts.fragment:
        raise _refused(url, "a query is not allowed", "give the token to git's credential helper instead")
    if parts.path.lstrip("/").startswith("-") or not parts.path.strip("/"):
        raise _refused(url, "it names no repository")
    return _without_secret(url, scheme, parts.username, parts.password)


def _file(url: str, netloc: str, path: str) -> Remote:
    if netloc not in ("", "localhost") or not path.startswith("/"):
        raise _refused(url, "a file URL is written file:///folder")
    return Remote(url, "file")


def _without_secret(url: str, scheme: str, user: str | None, password: str | None) -> Remote:
    import re

    if user is None and password is None:
        return Remote(url, scheme)
    if scheme == "ssh":
        if password is not None or not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", user or ""):
            raise _refused(url, "ssh takes a plain user name and no password in a URL")
        return Remote(url, scheme)
    if scheme == "git":
        raise _refused(url, "the git protocol knows no user")
    return Remote(redact_url(url), scheme, _basic(user or "", password or ""))


def _basic(user: str, password: str) -> str:
    from base64 import b64encode
    from urllib.parse import unquote

    pair = f"{unquote(user)}:{unquote(password)}"
    return "Authorization: Basic " + b64encode(pair.encode()).decode()


def _check_protocol(url: str, scheme: str, protocols: Sequence[str]) -> None:
    if scheme not in protocols:
        hint = None
        if scheme in KNOWN_PROTOCOLS:
            hint = f"allow it with scm.protocols in your own configuration: add {scheme!r}"
        raise _refused(url, f"only {either(sorted(protocols))} is allowed", hint)


def _refused(url: str, why: str, hint: str | None = None) -> PortalError:
    message = f"refused the URL {quoted(redact(url))}: {why}"
    return PortalError(message, hint=hint, exit_code=REFUSED, code="git.url")


def redact_url(url: str) -> str:
    """Give an http(s) or other URL without user info, query and fragment; the user name of ssh stays."""
    import re

    keep_user = re.match(r"(ssh|git\+ssh)://[^:@/]+@", url) or "://" not in url
    return url if keep_user and "?" not in url else redact(url)


def redact(text: str) -> str:
    """Take user info and queries out of every URL in `text`."""
    import re

    if "://" not in text:
        return text
    text = re.sub(r"://[^/\s'\"]*@", "://", text)
    # a password with a slash in it: what stands where a port should is no number
    text = re.sub(r"://[^/\s:]*:(?!\d{1,5}(?:[/\s'\"?#]|$))\S*@", "://", text)
    return re.sub(r"(://[^\s?#'\"]*)[?#][^\s'\"]*", r"\1", text)

"""Links that Backstage takes and a browser should not follow, or cannot."""

from __future__ import annotations

from devportal.findings.subject import tell
from devportal.model.problem import ERROR, WARNING
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.subject import Subject
    from devportal.model.problem import Problem

DANGEROUS = ("javascript", "data", "vbscript", "file", "blob")


def links(subject: Subject) -> Iterator[Problem]:
    """Find links of an entity that lead to no web page."""
    for number, link in enumerate(subject.metadata.get("links") or ()):
        url = link.get("url") if isinstance(link, dict) else None
        if isinstance(url, str):
            yield from _judge(subject, url, ("metadata", "links", number, "url"))


def _judge(subject: Subject, url: str, at: tuple[str | int, ...]) -> Iterator[Problem]:
    scheme, _, rest = url.strip().partition(":")
    scheme = scheme.lower()
    if scheme in DANGEROUS:
        message = f"a link must not be a {scheme}: URL: {quoted(url)}"
        hint = "use an https:// address; a script or a local file behind a link can harm whoever clicks it"
        yield tell(subject, "link.scheme", ERROR, message, hint, at)
    elif scheme in ("http", "https"):
        host = rest.lstrip("/").partition("/")[0]
        if "@" in host:
            message = f"the part before @ in this link is not the host: {quoted(url)}"
            hint = "take the user out of the address; readers take it for the host"
            yield tell(subject, "link.user", WARNING, message, hint, at)
    elif rest[:1].isdigit() and ("." in scheme or scheme == "localhost"):
        message = f"this link has no scheme, {quoted(scheme)} is read as one: {quoted(url)}"
        yield tell(subject, "link.url", WARNING, message, "write https:// before it", at)

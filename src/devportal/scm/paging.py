"""Lists that web servers give page by page, with the next page named in the Link header."""

from __future__ import annotations

from devportal.errors import IO, PortalError
from devportal.scm.http import json
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.scm.http import Http, Response

MOST_PAGES = 10_000


def pages(
    http: Http, url: str, params: Mapping[str, Any], headers: Mapping[str, str], *, stale: bool = False
) -> Iterator[dict[str, Any]]:
    """Give the objects of a list over all its pages; each page is asked with the ETag it had.

    Raises PortalError as `Http.get`, and (I/O) for an answer that is no list or never ends.
    """
    response = http.get(url, params=params, headers=headers, stale=stale)
    for _ in range(MOST_PAGES):
        yield from _items(response)
        following = next_page(response)
        if not following:
            return
        response = http.get(following, headers=headers, stale=stale)
    raise PortalError(f"{quoted(url)} gives more than {MOST_PAGES} pages", exit_code=IO, code="net.pages")


def _items(response: Response) -> list[dict[str, Any]]:
    from devportal.scm.remote import redact

    if response.status != 200:
        message = f"{quoted(redact(response.url))} answered with status {response.status}"
        hint = "is the name right, and may this token see it? `portal auth status`"
        raise PortalError(message, hint=hint, exit_code=IO, code="net.status")
    found = json(response)
    if not isinstance(found, list):
        raise PortalError(f"{quoted(redact(response.url))} gave no list", exit_code=IO, code="net.json")
    return [one for one in found if isinstance(one, dict)]


def next_page(response: Response) -> str:
    """Give the URL of the next page, "" on the last one."""
    import re

    for part in response.headers.get("link", "").split(","):
        match = re.search(r'<([^<>]+)>\s*;(?:.*;)?\s*rel="?next"?', part)
        if match:
            return match[1]
    return ""

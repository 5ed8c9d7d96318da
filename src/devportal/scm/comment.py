"""The one comment that a job keeps up to date on a pull or merge request."""

from __future__ import annotations

import json
import os

from devportal.errors import IO, PortalError
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scm.http import Http

GITHUB, GITLAB = "github", "gitlab"
CREATED, EDITED, UNCHANGED = "created", "edited", "unchanged"
LIMITS = {GITHUB: 65_536, GITLAB: 1_000_000}
"""The longest comment of each host, in characters."""
_TOKENS = {GITHUB: ("GITHUB_TOKEN", "GH_TOKEN"), GITLAB: ("GITLAB_TOKEN",)}
_RIGHTS = (
    "a job of GitHub needs `permissions: pull-requests: write`, and one for a fork never has it; "
    "GITLAB_TOKEN needs the scope api"
)
_PAGES = 30
_EACH = 100
_MAX_EVENT = 25_000_000


@record
class Request:
    """A pull or merge request as CI's environment tells it; `token` is "" where there is none."""

    host: str
    api: str
    project: str
    number: int
    token: str


def request_of(environ: Mapping[str, str], number: int | None = None) -> Request | None:
    """Find the request that this job runs for, or None outside of CI and for other jobs.

    GitHub Actions and GitLab CI are known by the variables that they set.
    """
    if environ.get("GITHUB_REPOSITORY"):
        found = number or _github_number(environ)
        api = environ.get("GITHUB_API_URL") or "https://api.github.com"
        return _request(GITHUB, api, environ["GITHUB_REPOSITORY"], found, environ)
    if environ.get("CI_PROJECT_ID"):
        iid = environ.get("CI_MERGE_REQUEST_IID", "")
        found = number or (int(iid) if iid.isdecimal() else 0)
        api = environ.get("CI_API_V4_URL") or "https://gitlab.com/api/v4"
        return _request(GITLAB, api, environ["CI_PROJECT_ID"], found, environ)
    return None


def _request(host: str, api: str, project: str, number: int, environ: Mapping[str, str]) -> Request | None:
    if not number:
        return None
    token = next((environ[name].strip() for name in _TOKENS[host] if environ.get(name, "").strip()), "")
    return Request(host, api.rstrip("/"), project, number, token)


def _github_number(environ: Mapping[str, str]) -> int:
    """Read the number from refs/pull/12/merge, else from the event that started the job."""
    parts = environ.get("GITHUB_REF", "").split("/")
    if parts[:2] == ["refs", "pull"] and len(parts) > 2 and parts[2].isdecimal():
        return int(parts[2])
    path = environ.get("GITHUB_EVENT_PATH", "")
    if not path or not os.path.isfile(path) or os.path.getsize(path) > _MAX_EVENT:
        return 0
    try:
        with open(path, encoding="utf-8") as file:
            event = json.load(file)
    except (OSError, ValueError):
        return 0
    found = 0
    for name in ("pull_request", "issue"):
        part = event.get(name) if isinstance(event, dict) else None
        if isinstance(part, dict) and isinstance(part.get("number"), int):
            found = found or part["number"]
    return found


def marked(body: str, marker: str, limit: int) -> str:
    """Give the text of the comment: the marker, which no reader sees, and the body, cut to `limit`."""
    head = f"<!-- portal:{marker} -->\n"
    room = limit - len(head)
    note = "\n\n(cut: the whole text is longer than a comment may be)\n"
    return head + (body if len(body) <= room else body[: room - len(note)] + note)


def put_comment(http: Http, request: Request, marker: str, body: str) -> tuple[str, str]:
    """Create the comment with this marker, or edit it; give what was done and the comment's address.

    Raises PortalError: exit 4 where the token may not, exit 3 for everything else.
    """
    text = marked(body, marker, LIMITS[request.host])
    comments = _comments(request)
    known = _known(http, comments, f"<!-- portal:{marker} -->")
    if known is None:
        answer = _send(http, "POST", comments, text)
        return CREATED, str(answer.get("html_url") or "")
    if str(known.get("body", "")).replace("\r\n", "\n").strip() == text.strip():
        return UNCHANGED, str(known.get("html_url") or "")
    place = f"{comments}/{known['id']}"
    if request.host == GITHUB:
        place = f"{request.api}/repos/{request.project}/issues/comments/{known['id']}"
    answer = _send(http, "PATCH" if request.host == GITHUB else "PUT", place, text)
    return EDITED, str(answer.get("html_url") or "")


def _comments(request: Request) -> str:
    from urllib.parse import quote

    if request.host == GITHUB:
        return f"{request.api}/repos/{quote(request.project, safe='/')}/issues/{request.number}/comments"
    project = quote(request.project, safe="")
    return f"{request.api}/projects/{project}/merge_requests/{request.number}/notes"


def _known(http: Http, comments: str, mark: str) -> dict[str, Any] | None:
    """Find the comment that begins with the mark, the oldest where there are several."""
    for page in range(1, _PAGES + 1):
        found = _answer(http, "GET", f"{comments}?per_page={_EACH}&page={page}&sort=asc", None)
        if not isinstance(found, list):
            raise PortalError(f"{quoted(comments)} gave no list of comments", exit_code=IO, code="net.json")
        for one in found:
            if isinstance(one, dict) and str(one.get("body", "")).startswith(mark) and "id" in one:
                return one
        if len(found) < _EACH:
            break
    return None


def _send(http: Http, method: str, url: str, text: str) -> dict[str, Any]:
    answer = _answer(http, method, url, {"body": text})
    return answer if isinstance(answer, dict) else {}


def _answer(http: Http, method: str, url: str, body: object) -> Any:
    from devportal.errors import AUTH
    from devportal.scm.http import json as decoded

    try:
        answer = http.request(method, url, json=body)
    except PortalError as error:
        if error.exit_code == AUTH:
            error.hint = _RIGHTS
        raise
    if answer.status >= 400:
        message = f"{quoted(url, 120)} answered {answer.status} to {method}"
        raise PortalError(message, hint=_RIGHTS, exit_code=IO, code="net.status")
    return decoded(answer)

"""GitLab: the projects of a group, its sub-groups and their members, by REST."""

from __future__ import annotations

from devportal.errors import IO, PortalError
from devportal.scm.http import json
from devportal.scm.paging import pages
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from devportal.scm.http import Http

HOME = "https://gitlab.com"


def api_of(url: str) -> str:
    """Give the address of the REST API for a GitLab."""
    return (url or HOME).rstrip("/") + "/api/v4"


class GitLab:
    """One GitLab. Every method raises PortalError as `Http.get` does."""

    def __init__(self, http: Http, api: str) -> None:
        self._http = http
        self._api = api.rstrip("/")

    def group(self, path: str) -> dict[str, Any]:
        """Give a group by its full path."""
        response = self._http.get(
            f"{self._api}/groups/{_quoted(path)}", params={"with_projects": False}, stale=False
        )
        found = json(response) if response.status == 200 else None
        if not isinstance(found, dict):
            hint = "check org, and whether the token may see it: `portal auth status`"
            raise PortalError(
                f"GitLab knows no group {quoted(path)}", hint=hint, exit_code=IO, code="gitlab.group"
            )
        return found

    def projects(self, path: str, *, subgroups: bool) -> Iterator[dict[str, Any]]:
        """Give the projects of a group, with those of its sub-groups; all that there are for path ""."""
        params = {"order_by": "path", "sort": "asc", "per_page": 100}
        if not path:
            return pages(self._http, f"{self._api}/projects", params, {})
        self.group(path)
        url = f"{self._api}/groups/{_quoted(path)}/projects"
        below = {"include_subgroups": subgroups, "with_shared": False}
        return pages(self._http, url, below | params, {})

    def descendants(self, path: str) -> Iterator[dict[str, Any]]:
        """Give all groups below a group; all that there are for path ""."""
        if not path:
            return pages(self._http, f"{self._api}/groups", {"per_page": 100}, {})
        return pages(
            self._http, f"{self._api}/groups/{_quoted(path)}/descendant_groups", {"per_page": 100}, {}
        )

    def members(self, path: str) -> Iterator[dict[str, Any]]:
        """Give the direct members of a group."""
        return pages(self._http, f"{self._api}/groups/{_quoted(path)}/members", {"per_page": 100}, {})


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path.strip("/"), safe="")

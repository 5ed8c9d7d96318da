"""GitLab's REST API as actions use it: one token, one host."""

from __future__ import annotations

from devportal.scaffold.action import failed
from devportal.scaffold.actions.github_api import FINE, read
from devportal.scaffold.actions.publishing import repository_of, token_for
from devportal.text import clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from devportal.errors import PortalError
    from devportal.scaffold.context import Context


class GitLabApi:
    """The project that an action's `repoUrl` names, at its host."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.repo = repository_of(context, "gitlab")
        self.base = context.world.apis.get(self.repo.host) or f"https://{self.repo.host}/api/v4"
        self._token = ""

    @property
    def name(self) -> str:
        """The project's path, or its id where the input gives that."""
        return self.repo.project or f"{self.repo.owner}/{self.repo.repo}"

    @property
    def web(self) -> str:
        """The address of the project's page."""
        return f"https://{self.repo.host}/{self.name}"

    @property
    def project(self) -> str:
        """The API's path of the project."""
        return f"/projects/{escaped(self.name)}"

    @property
    def token(self) -> str:
        """The token, looked for when it is first needed."""
        self._token = self._token or token_for(self.context, self.repo.host)
        return self._token

    def url(self, path: str) -> str:
        """Give the full address of a path of the API."""
        return self.base + path

    def call(self, method: str, path: str, body: Any = None, fine: Collection[int] = FINE) -> Any:
        """Ask, and give the answer's JSON or None. Raises PortalError outside of `fine`."""
        status, found = self.ask(method, path, body)
        if status not in fine:
            raise refusal(f"{method} {self.url(path)}", status, found)
        return found

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask, and give status and JSON. Raises PortalError for what no status stands for."""
        answer = self.context.world.http().request(
            method, self.url(path), json=body, auth=f"Bearer {self.token}"
        )
        return answer.status, read(answer.body)


def escaped(part: object) -> str:
    """Give a path or id as one part of the API's path."""
    from urllib.parse import quote

    return quote(str(part), safe="")


def refusal(request: str, status: int, found: Any) -> PortalError:
    """Give the error for an answer that says no."""
    why = found.get("message", found.get("error")) if isinstance(found, dict) else None
    text = cut(clean_line(str(why or "it gave no reason")), 200)
    return failed(f"{request} was answered with {status}: {text}")


def mapping(value: Any, what: str) -> dict[str, Any]:
    """Give an answer that must be an object. Raises PortalError."""
    if not isinstance(value, dict):
        raise failed(f"the answer about {quoted(what)} is not what GitLab gives")
    return value

"""GitHub's REST API as actions use it: one token, one host, its refusals in a person's words."""

from __future__ import annotations

from devportal.errors import AUTH, PortalError
from devportal.scaffold.action import failed
from devportal.scaffold.actions.publishing import repository_of, token_for
from devportal.text import clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from devportal.scaffold.context import Context

HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
FINE = frozenset({200, 201, 202, 204})


class GitHubApi:
    """The repository that an action's `repoUrl` names, at its host."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.repo = repository_of(context, "github")
        self.base = context.world.apis.get(self.repo.host) or f"https://{self.repo.host}/api/v3"
        self.slug = f"{_escaped(self.repo.owner)}/{_escaped(self.repo.repo)}"
        self._token = ""

    @property
    def name(self) -> str:
        """The repository as a person writes it."""
        return f"{self.repo.owner}/{self.repo.repo}"

    @property
    def web(self) -> str:
        """The address of the repository's page."""
        return f"https://{self.repo.host}/{self.slug}"

    @property
    def token(self) -> str:
        """The token, looked for when it is first needed."""
        self._token = self._token or token_for(self.context, self.repo.host)
        return self._token

    def url(self, path: str) -> str:
        """Give the full address of a path; one without a leading slash is below the repository."""
        if path.startswith("/"):
            return self.base + path
        return f"{self.base}/repos/{self.slug}" + (f"/{path}" if path else "")

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, fine: Collection[int] = FINE
    ) -> Any:
        """Ask, and give the answer's JSON or None. Raises PortalError outside of `fine`."""
        status, found = self.ask(method, path, body)
        if status not in fine:
            raise refusal(f"{method} {self.url(path)}", status, found)
        return found

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Ask, and give status and JSON. Raises PortalError for what no status stands for."""
        answer = self.context.world.http().request(
            method, self.url(path), json=body, headers=HEADERS, auth=f"Bearer {self.token}"
        )
        return answer.status, read(answer.body)

    def try_call(
        self,
        what: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        any_refusal: bool = False,
    ) -> None:
        """Ask for what a plan or a role may not allow; then it is told, and the run goes on.

        With `any_refusal` whatever else the host answers is only told as well.
        """
        try:
            self.call(method, path, body)
        except PortalError as error:
            refused = error.exit_code == AUTH or "Upgrade to GitHub" in error.message
            if not refused and not (any_refusal and error.code == "action.failed"):
                raise
            self.context.world.tell("warning", f"{what} was not possible: {error.message}")


def present(**body: Any) -> dict[str, Any]:
    """Give a body without what is not given."""
    return {name: value for name, value in body.items() if value is not None}


def _escaped(part: str) -> str:
    from urllib.parse import quote

    return quote(part, safe="")


def read(body: bytes) -> Any:
    """Give the JSON of an answer; None where it is none."""
    import json

    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


def refusal(request: str, status: int, found: Any) -> PortalError:
    """Give the error for an answer that says no."""
    message = found.get("message") if isinstance(found, dict) else None
    errors = found.get("errors") if isinstance(found, dict) else None
    lines = []
    for error in errors if isinstance(errors, list) else ():
        text = error.get("message") if isinstance(error, dict) else error
        lines.append(cut(clean_line(str(text)), 200))
    why = cut(clean_line(str(message or "it gave no reason")), 200)
    return failed(f"{request} was answered with {status}: {why}", tuple(lines))


def mapping(value: Any, what: str) -> dict[str, Any]:
    """Give an answer that must be an object. Raises PortalError."""
    if not isinstance(value, dict):
        raise failed(f"the answer about {quoted(what)} is not what GitHub gives")
    return value

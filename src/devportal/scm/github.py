"""GitHub and GitHub Enterprise: repositories by REST, teams and members by GraphQL."""

from __future__ import annotations

from devportal.errors import AUTH, IO, PortalError
from devportal.scm.http import json
from devportal.scm.paging import pages
from devportal.text import clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.scm.http import Http

HOME = "https://github.com"
_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_MEMBERS = """query ($org: String!, $cursor: String) { organization(login: $org) {
  membersWithRole(first: 100, after: $cursor) { pageInfo { hasNextPage endCursor }
    nodes { login name email bio avatarUrl url } } } }"""
_TEAMS = """query ($org: String!, $cursor: String) { organization(login: $org) {
  teams(first: 50, after: $cursor) { pageInfo { hasNextPage endCursor }
    nodes { slug combinedSlug name description avatarUrl url parentTeam { slug }
      members(first: 100, membership: IMMEDIATE) {
        pageInfo { hasNextPage endCursor } nodes { login } } } } } }"""
_TEAM = """query ($org: String!, $team: String!, $cursor: String) { organization(login: $org) {
  team(slug: $team) { members(first: 100, membership: IMMEDIATE, after: $cursor) {
    pageInfo { hasNextPage endCursor } nodes { login } } } } }"""


def api_of(url: str) -> str:
    """Give the address of the REST API: a host of its own for github.com and ghe.com, /api/v3 elsewhere."""
    base = (url or HOME).rstrip("/")
    if base == HOME or base.endswith(".ghe.com"):
        return base.replace("https://", "https://api.", 1)
    return base + "/api/v3"


class GitHub:
    """One GitHub. Every method raises PortalError as `Http.get` does."""

    def __init__(self, http: Http, api: str) -> None:
        self._http = http
        self._api = api.rstrip("/")
        graph = self._api.removesuffix("/v3")
        self._graph = f"{graph}/graphql"

    def repositories(self, owner: str) -> Iterator[dict[str, Any]]:
        """Give the repositories of an organisation, or of a user of that name, as REST describes them."""
        from urllib.parse import quote

        name = quote(owner, safe="")
        asked = self._http.get(f"{self._api}/users/{name}", headers=_HEADERS, stale=False)
        if asked.status == 404:
            hint = "check org, and whether the token may see it: `portal auth status`"
            raise PortalError(
                f"GitHub knows no organisation {quoted(owner)}", hint=hint, exit_code=IO, code="github.org"
            )
        found = json(asked)
        is_user = isinstance(found, dict) and found.get("type") == "User"
        kind, params = ("users", {"type": "owner"}) if is_user else ("orgs", {"type": "all"})
        url = f"{self._api}/{kind}/{name}/repos"
        return pages(self._http, url, {"per_page": 100, "sort": "full_name", **params}, _HEADERS)

    def members(self, org: str) -> Iterator[dict[str, Any]]:
        """Give the members of an organisation: login, name, email, bio, avatarUrl, url."""
        yield from self._all(_MEMBERS, {"org": org}, "membersWithRole")

    def teams(self, org: str) -> Iterator[dict[str, Any]]:
        """Give the teams of an organisation with `logins`, the members of the team itself."""
        for team in self._all(_TEAMS, {"org": org}, "teams"):
            members = _mapping(team.get("members"))
            logins = [str(one.get("login")) for one in _nodes(members)]
            page = _mapping(members.get("pageInfo"))
            if page.get("hasNextPage"):
                given = {"org": org, "team": team.get("slug"), "cursor": page.get("endCursor")}
                logins += [str(one.get("login")) for one in self._all(_TEAM, given, "team", "members")]
            yield {**team, "logins": logins}

    def _all(self, query: str, variables: Mapping[str, Any], *path: str) -> Iterator[dict[str, Any]]:
        cursor = variables.get("cursor")
        while True:
            part = self._ask(query, {**variables, "cursor": cursor})
            for name in ("organization", *path):
                part = _mapping(part.get(name))
            yield from _nodes(part)
            page = _mapping(part.get("pageInfo"))
            following = page.get("endCursor")
            if not page.get("hasNextPage") or not following or following == cursor:
                return
            cursor = following

    def _ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        asked = {"query": query, "variables": dict(variables)}
        response = self._http.request("POST", self._graph, json=asked, headers=_HEADERS, safe=True)
        found = json(response)
        errors = (
            found.get("errors") if isinstance(found, dict) else [{"message": f"status {response.status}"}]
        )
        if errors:
            first = errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {}
            why = cut(clean_line(str(first.get("message", "it gave no reason"))), 200)
            kind = AUTH if first.get("type") in ("FORBIDDEN", "INSUFFICIENT_SCOPES") else IO
            hint = "reading teams and members needs the scope read:org" if kind == AUTH else None
            raise PortalError(
                f"GitHub does not answer: {why}", hint=hint, exit_code=kind, code="github.graphql"
            )
        return _mapping(found.get("data"))


def _nodes(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    nodes = part.get("nodes")
    return [one for one in nodes if isinstance(one, dict)] if isinstance(nodes, list) else []


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

"""Loopback servers that answer as GitHub and GitLab do: pages, ETags, quotas, refusals."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from web_server import Asked, Reply

PER_PAGE = 2
"""Small pages, so that a few repositories make several."""


def paged(asked: Asked, items: list[Any], base: str) -> Reply:
    """Answer with one page, its Link header and its ETag."""
    page = int(asked.query.get("page", "1"))
    body = json.dumps(items[(page - 1) * PER_PAGE : page * PER_PAGE]).encode()
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {
        "ETag": etag,
        "X-RateLimit-Remaining": "4999",
        "Content-Type": "application/json; charset=utf-8",
    }
    if page * PER_PAGE < len(items):
        query = "&".join(f"{key}={value}" for key, value in asked.query.items() if key != "page")
        following = f"{base}{asked.path}?{query}&page={page + 1}"
        last = f"{base}{asked.path}?{query}&page={(len(items) + 1) // PER_PAGE}"
        headers["Link"] = f'<{following}>; rel="next", <{last}>; rel="last"'
    if asked.headers.get("if-none-match") == etag:
        return Reply(status=304, headers=headers)
    return Reply(body, headers=headers)


@dataclass
class GitHubHost:
    """One organisation. `fault` is asked first and may answer instead."""

    base: str = ""
    token: str = ""
    repositories: list[dict[str, Any]] = field(default_factory=list)
    teams: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    fault: Any = None

    def __call__(self, asked: Asked) -> Reply:
        if self.fault is not None and (reply := self.fault(asked)) is not None:
            return reply
        if self.token and asked.headers.get("authorization") != f"Bearer {self.token}":
            return Reply({"message": "Requires authentication"}, 401)
        path = asked.path.removeprefix("/api/v3")
        if path == "/users/acme":
            return Reply({"login": "acme", "type": "Organization", "public_repos": len(self.repositories)})
        if path == "/orgs/acme/repos":
            return paged(asked, self.repositories, self.base)
        if path == "/api/graphql":
            return self.graphql(json.loads(asked.body))
        if path.startswith("/repos/"):
            name = self.moved.get(path.removeprefix("/repos/"), path.removeprefix("/repos/"))
            for one in self.repositories:
                if one["full_name"] == name:
                    return Reply(one)
        return Reply({"message": "Not Found"}, 404)

    def graphql(self, asked: dict[str, Any]) -> Reply:
        start = int(asked["variables"].get("cursor") or 0)
        if "membersWithRole" in asked["query"]:
            return self.page("membersWithRole", self.members, start)
        return self.page("teams", self.teams, start)

    def page(self, name: str, items: list[dict[str, Any]], start: int) -> Reply:
        more = start + PER_PAGE < len(items)
        info = {"hasNextPage": more, "endCursor": str(start + PER_PAGE)}
        part = {"nodes": items[start : start + PER_PAGE], "pageInfo": info}
        return Reply({"data": {"organization": {name: part}}})


def repository(name: str, url: str, **more: Any) -> dict[str, Any]:
    """A repository as GitHub's REST API lists it, in the fields that matter."""
    return {
        "name": name,
        "full_name": f"acme/{name}",
        "private": False,
        "html_url": f"https://github.com/acme/{name}",
        "fork": False,
        "size": 10,
        "clone_url": url,
        "ssh_url": f"git@github.com:acme/{name}.git",
        "archived": False,
        "disabled": False,
        "visibility": "public",
        "topics": [],
        "default_branch": "main",
        "pushed_at": "2026-01-01T00:00:00Z",
        **more,
    }


def team(slug: str, logins: list[str], parent: str | None = None) -> dict[str, Any]:
    """A team as GraphQL gives it."""
    return {
        "slug": slug,
        "combinedSlug": f"acme/{slug}",
        "name": slug.title(),
        "description": f"The {slug} team",
        "avatarUrl": "https://avatars.example/t",
        "url": f"https://github.com/orgs/acme/teams/{slug}",
        "parentTeam": {"slug": parent} if parent else None,
        "members": {
            "pageInfo": {"hasNextPage": False, "endCursor": None},
            "nodes": [{"login": login} for login in logins],
        },
    }


@dataclass
class GitLabHost:
    """One group with sub-groups."""

    base: str = ""
    projects: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    members: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Reply:
        path = asked.path.removeprefix("/api/v4")
        if path in ("/projects", "/groups"):
            return paged(asked, self.projects if path == "/projects" else self.groups, self.base)
        for group in self.groups:
            encoded = f"/groups/{group['full_path'].replace('/', '%2F')}"
            if path == encoded:
                return Reply(group)
            if path == encoded + "/projects":
                return paged(asked, self.projects, self.base)
            if path == encoded + "/descendant_groups":
                below = [one for one in self.groups if one["full_path"].startswith(group["full_path"] + "/")]
                return paged(asked, below, self.base)
            if path == encoded + "/members":
                return paged(asked, self.members.get(group["full_path"], []), self.base)
        return Reply({"message": "404 Group Not Found"}, 404)

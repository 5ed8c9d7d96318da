"""Every repository of a GitHub organisation or user, and its teams and members, as a source."""

from __future__ import annotations

from devportal.providers.choose import Listed, is_chosen
from devportal.providers.entities import entity_name, group, user
from devportal.providers.provider import Discovery, Made, Reach, Repo, slug_of
from devportal.scm.github import HOME, GitHub, api_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.config.sources import Source


def discover(source: Source, reach: Reach) -> Discovery:
    """Ask GitHub what the organisation has now. People who may not be seen are a warning."""
    from devportal.errors import PortalError

    client = GitHub(reach.http, source.api or api_of(source.url))
    repositories: list[Repo] = []
    if source.repositories:
        repositories = [
            _repo(source, one) for one in client.repositories(source.org) if is_chosen(source, _listed(one))
        ]
    files: tuple[Made, ...] = ()
    warnings: tuple[str, ...] = ()
    if source.people:
        try:
            files = people(source, client)
        except PortalError as error:
            if not repositories:
                raise
            warnings = (f"teams and members of {source.org}: {error.message}",)
    return Discovery(tuple(repositories), files, warnings)


def _listed(one: dict[str, Any]) -> Listed:
    visibility = one.get("visibility") or ("private" if one.get("private") else "public")
    topics = one.get("topics")
    return Listed(
        str(one.get("name", "")),
        str(one.get("full_name", "")),
        tuple(str(topic) for topic in topics) if isinstance(topics, list) else (),
        str(visibility),
        bool(one.get("archived") or one.get("disabled")),
        bool(one.get("fork")),
        # not by its size, which is 0 for a fork and for a while after the first push
        not one.get("default_branch"),
    )


def _repo(source: Source, one: dict[str, Any]) -> Repo:
    branch = source.branch or str(one.get("default_branch", ""))
    url = str(one.get("ssh_url" if source.clone == "ssh" else "clone_url", ""))
    mark = f"{one.get('pushed_at', '')} {branch}" if one.get("pushed_at") else ""
    slug = slug_of(str(one.get("full_name", one.get("name", ""))))
    kind = "github"
    return Repo(slug, url, str(one.get("html_url", "")), branch, mark, bool(one.get("archived")), kind)


def people(source: Source, client: GitHub) -> tuple[Made, ...]:
    """Give the teams as Groups and the members as Users, as Backstage's githubOrg provider does."""
    org, home, space = source.org, (source.url or HOME).rstrip("/"), source.namespace
    teams = list(client.teams(org))
    groups_of: dict[str, list[str]] = {}
    groups = []
    for team in teams:
        slug = str(team.get("slug", ""))
        for login in team["logins"]:
            groups_of.setdefault(login, []).append(
                f"{space}/{entity_name(slug)}" if space else entity_name(slug)
            )
        above = team.get("parentTeam")
        parent = above.get("slug") if isinstance(above, dict) else None
        profile = {"displayName": team.get("name"), "picture": team.get("avatarUrl")}
        annotations = {"github.com/team-slug": str(team.get("combinedSlug") or f"{org}/{slug}")}
        groups.append(group(slug, profile, parent, annotations, team.get("description"), space))
        # a member of teams of several organisations is one User: each team tells its own
        groups[-1]["spec"]["members"] = sorted(
            f"default/{entity_name(one)}" if space else entity_name(one) for one in team["logins"]
        )
    users = []
    for one in client.members(org):
        login = str(one.get("login", ""))
        profile = {"displayName": one.get("name"), "email": one.get("email"), "picture": one.get("avatarUrl")}
        annotations = {"github.com/user-login": login}
        users.append(user(login, profile, groups_of.get(login, ()), annotations, one.get("bio")))
    return (
        Made("groups", f"url:{home}/orgs/{org}/teams", groups),
        Made("users", f"url:{home}/orgs/{org}/people", users),
    )

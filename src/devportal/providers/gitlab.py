"""Every project of a GitLab group, and its sub-groups and members, as a source."""

from __future__ import annotations

from devportal.providers.choose import Listed, is_chosen
from devportal.providers.entities import group, user
from devportal.providers.provider import Discovery, Made, Reach, Repo, slug_of
from devportal.scm.gitlab import HOME, GitLab, api_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.config.sources import Source


def discover(source: Source, reach: Reach) -> Discovery:
    """Ask GitLab what the group has now. People who may not be seen are a warning."""
    from devportal.errors import PortalError

    client = GitLab(reach.http, source.api or api_of(source.url))
    repositories: list[Repo] = []
    if source.repositories:
        listed = client.projects(source.org, subgroups=source.subgroups)
        repositories = [_repo(source, one) for one in listed if is_chosen(source, _listed(one))]
    files: tuple[Made, ...] = ()
    warnings: tuple[str, ...] = ()
    if source.people:
        try:
            files = people(source, client)
        except PortalError as error:
            if not repositories:
                raise
            warnings = (f"groups and members of {source.org}: {error.message}",)
    return Discovery(tuple(repositories), files, warnings)


def _listed(one: dict[str, Any]) -> Listed:
    topics = one.get("topics") or one.get("tag_list")
    return Listed(
        str(one.get("path", "")),
        tuple(str(topic) for topic in topics) if isinstance(topics, list) else (),
        str(one.get("visibility", "")),
        bool(one.get("archived")),
        "forked_from_project" in one,
        bool(one.get("empty_repo")) or not one.get("default_branch"),
    )


def _repo(source: Source, one: dict[str, Any]) -> Repo:
    url = str(one.get("ssh_url_to_repo" if source.clone == "ssh" else "http_url_to_repo", ""))
    slug = slug_of(str(one.get("path_with_namespace", one.get("path", ""))))
    branch = source.branch or str(one.get("default_branch", ""))
    # last_activity_at is written at most once an hour, so that it is no mark of a push
    kind = "gitlab"
    return Repo(slug, url, str(one.get("web_url", "")), branch, "", bool(one.get("archived")), kind)


def people(source: Source, client: GitLab) -> tuple[Made, ...]:
    """Give the groups below the source's as Groups and their direct members as Users."""
    from urllib.parse import urlsplit

    root = source.org.strip("/")
    home = (source.url or HOME).rstrip("/")
    # no port: annotation keys allow none
    host = urlsplit(home).hostname or "gitlab.com"
    top = client.group(root)
    described = [top, *client.descendants(root)]
    known = {str(one.get("full_path", "")) for one in described}
    groups: list[dict[str, Any]] = []
    people_of: dict[str, dict[str, Any]] = {}
    groups_of: dict[str, list[str]] = {}
    for one in described:
        path = str(one.get("full_path", ""))
        name = _name(path, root)
        above = path.rpartition("/")[0]
        parent = _name(above, root) if above in known else None
        profile = {"displayName": one.get("name"), "picture": one.get("avatar_url")}
        groups.append(group(name, profile, parent, {f"{host}/team-path": path}, one.get("description")))
        for member in client.members(path):
            login = str(member.get("username", ""))
            if member.get("state", "active") == "active" and login:
                people_of[login] = member
                groups_of.setdefault(login, []).append(name)
    users = [_user(login, one, groups_of[login], host) for login, one in sorted(people_of.items())]
    return (
        Made("groups", f"url:{home}/groups/{root}", groups),
        Made("users", f"url:{home}/groups/{root}/-/group_members", users),
    )


def _user(login: str, one: dict[str, Any], groups: list[str], host: str) -> dict[str, Any]:
    email = one.get("email") or one.get("public_email")
    profile = {"displayName": one.get("name"), "email": email, "picture": one.get("avatar_url")}
    return user(login, profile, groups, {f"{host}/user-login": str(one.get("web_url", login))}, None)


def _name(path: str, root: str) -> str:
    """Give the name of a group: its path below the source's group, with `-` between the parts."""
    inside = path.removeprefix(root).strip("/")
    return (inside or root.rpartition("/")[2]).replace("/", "-")

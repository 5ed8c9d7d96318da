"""Every project of a GitLab group, and its sub-groups and members, as a source."""

from __future__ import annotations

from devportal.providers.choose import Listed, is_chosen
from devportal.providers.entities import entity_name, group, user
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
        str(one.get("path_with_namespace", "")),
        tuple(str(topic) for topic in topics) if isinstance(topics, list) else (),
        str(one.get("visibility", "")),
        bool(one.get("archived")),
        "forked_from_project" in one,
        # who may not see its default branch can still be allowed to read it
        bool(one.get("empty_repo")),
    )


def _repo(source: Source, one: dict[str, Any]) -> Repo:
    url = str(one.get("ssh_url_to_repo" if source.clone == "ssh" else "http_url_to_repo", ""))
    slug = slug_of(str(one.get("path_with_namespace", one.get("path", ""))))
    branch = source.branch or str(one.get("default_branch") or "")
    # last_activity_at is written at most once an hour, so that it is no mark of a push
    kind = "gitlab"
    return Repo(slug, url, str(one.get("web_url", "")), branch, "", bool(one.get("archived")), kind)


def people(source: Source, client: GitLab) -> tuple[Made, ...]:
    """Give the source's group and those below it as Groups, and their direct members as Users.

    Names are those of Backstage's provider: the path below the source's group, the whole path of the group
    itself.
    """
    from urllib.parse import urlsplit

    root = source.org.strip("/")
    home = (source.url or HOME).rstrip("/")
    # no port: annotation keys allow none
    host = urlsplit(home).hostname or "gitlab.com"
    described = [*([client.group(root)] if root else []), *client.descendants(root)]
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
        about, space = one.get("description"), source.namespace
        groups.append(group(name, profile, parent, {f"{host}/team-path": path}, about, space))
        for member in client.members(path):
            login = str(member.get("username", ""))
            if member.get("state", "active") == "active" and login:
                people_of[login] = member
                groups_of.setdefault(login, []).append(
                    f"{source.namespace}/{name}" if source.namespace else name
                )
    users = [_user(login, one, groups_of[login], host) for login, one in sorted(people_of.items())]
    return (
        Made("groups", f"url:{home}/groups/{root}" if root else f"url:{home}/groups", groups),
        Made("users", f"url:{home}/groups/{root}/-/group_members" if root else f"url:{home}/users", users),
    )


def _user(login: str, one: dict[str, Any], groups: list[str], host: str) -> dict[str, Any]:
    email = one.get("email") or one.get("public_email")
    profile = {"displayName": one.get("name"), "email": email, "picture": one.get("avatar_url")}
    return user(login, profile, groups, {f"{host}/user-login": str(one.get("web_url", login))}, None)


def _name(path: str, root: str) -> str:
    """Give the name of a group: its path below the source's group, with `-` between the parts."""
    return entity_name(path.removeprefix(root + "/" if root else "").replace("/", "-"))

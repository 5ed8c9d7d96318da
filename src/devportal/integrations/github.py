"""GitHub: repository, pull requests, release and contributors; a team; a user."""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.integrations.annotated import slug
from devportal.integrations.panel import OK, WARNING, Field, Link, NotConfigured, Panel
from devportal.integrations.shape import at, items, text, whole
from devportal.integrations.words import few, segment
from devportal.scm.address import WELL_KNOWN
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "GitHub"
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
HOME = "https://github.com"
MOST = 100


def panel(entity: Entity, client: Client) -> Panel:
    """Show the repository of an entity, the team of a Group or the account of a User."""
    found = entity.annotations
    client = home_of(entity, client)
    if "github.com/project-slug" in found:
        return _repository(slug(entity, "github.com/project-slug"), client)
    if "github.com/team-slug" in found:
        org, team = slug(entity, "github.com/team-slug")
        return team_panel(client.json(f"/orgs/{segment(org)}/teams/{segment(team)}", headers=HEADERS))
    login = text(found, "github.com/user-login")
    return user_panel(client.json(f"/users/{segment(login)}", headers=HEADERS))


def home_of(entity: Entity, client: Client) -> Client:
    """Give the client of the GitHub that an entity's source lives on.

    Raises NotConfigured for a server of one's own that has no address: its names are not those of github.com.
    """
    from urllib.parse import urlsplit

    location = text(entity.annotations, "backstage.io/source-location").removeprefix("url:")
    host = urlsplit(location).netloc if location.startswith(("http://", "https://")) else ""
    if any(one.name.partition(".")[2] == host for one in client.tool.instances):
        return client.instance(host)
    if host and host not in WELL_KNOWN and client.find_url() == client.integration.url:
        raise NotConfigured(f"set {client.setting(host)} to its API, as in https://{host}/api/v3")
    return client


def _repository(name: tuple[str, str], client: Client) -> Panel:
    path = f"/repos/{segment(*name)}"
    about = client.json(path, headers=HEADERS)
    pulls = client.optional(f"{path}/pulls", {"state": "open", "per_page": MOST}, headers=HEADERS)
    release = client.optional(f"{path}/releases/latest", headers=HEADERS)
    return repository_panel(about, pulls, release, _people(path, client))


def _people(path: str, client: Client) -> Any:
    """Ask for the contributors; of an empty repository GitHub answers with nothing (204)."""
    try:
        return client.optional(f"{path}/contributors", {"per_page": 10}, headers=HEADERS)
    except PortalError as error:
        if error.code == "net.json":
            return None
        raise


def repository_panel(about: Any, pulls: Any, release: Any, people: Any) -> Panel:
    """Put together the panel of a repository from GitHub's answers; None is what may not be seen."""
    page = text(about, "html_url")
    archived = at(about, "archived") is True
    open_pulls = items({"all": pulls}, "all")
    issues = f"{max(0, whole(about, 'open_issues_count') - len(open_pulls))} open"
    issues += ", with pull requests" if pulls is None else ""
    drafts = sum(one.get("draft") is True for one in open_pulls)
    waiting = f"{len(open_pulls)}{'+' if len(open_pulls) == MOST else ''} open"
    waiting += f", {plural(drafts, 'draft')}" if drafts else ""
    fields = [
        Field("repository", text(about, "full_name"), WARNING if archived else "", url=page),
        Field("branch", text(about, "default_branch"), time=text(about, "pushed_at")),
        Field("pull requests", "" if pulls is None else waiting, url=f"{page}/pulls" if page else ""),
        Field("issues", issues),
        Field(
            "release",
            text(release, "tag_name"),
            time=text(release, "published_at"),
            url=text(release, "html_url"),
        ),
        Field("contributors", few(text(one, "login") for one in items(people))),
    ]
    summary = "archived: nobody can push to it" if archived else ""
    links = (Link("repository", page),) if page else ()
    return Panel(
        TITLE, WARNING if archived else OK, tuple(one for one in fields if one.value), links, summary
    )


def team_panel(about: Any) -> Panel:
    """Put together the panel of a team."""
    page = text(about, "html_url")
    fields = (
        Field("team", text(about, "name"), url=page),
        Field("members", text(about, "members_count")),
        Field("repositories", text(about, "repos_count")),
        Field("parent", text(about, "parent", "name")),
    )
    return Panel(TITLE, OK, tuple(one for one in fields if one.value), (Link("team", page),) if page else ())


def user_panel(about: Any) -> Panel:
    """Put together the panel of a user."""
    page = text(about, "html_url")
    fields = (
        Field("user", text(about, "login"), url=page),
        Field("name", text(about, "name")),
        Field("repositories", text(about, "public_repos")),
    )
    return Panel(TITLE, OK, tuple(one for one in fields if one.value), (Link("user", page),) if page else ())


def probe(client: Client) -> str:
    """Give who the token belongs to, or that there is none; an own server tells its version too."""
    version = text(client.json("/meta", headers=HEADERS), "installed_version")
    if not client.find_token():
        return f"{version} without a token".strip()
    return f"{version} as {text(client.json('/user', headers=HEADERS), 'login')}".strip()

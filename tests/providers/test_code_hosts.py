"""Organisations of GitHub and groups of GitLab as sources: filters, people, quotas, faults, audits."""

from __future__ import annotations

import json
import pathlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from code_hosts import GitHubHost, GitLabHost, repository, team
from devportal.config.sources import Source
from devportal.errors import PortalError
from devportal.providers import github as provider
from devportal.providers import gitlab
from devportal.providers.provider import Reach, slug_of
from devportal.scm.github import GitHub
from devportal.scm.http import Http
from git_server import Remote, component, git
from source_place import Place, synced
from web_server import Asked, Reply, Web, web

TOKEN = "ghp_CANARY99887766"


@contextmanager
def served(host: Any) -> Iterator[Web]:
    with web(host) as server:
        host.base = server.url
        yield server


@pytest.fixture
def place(tmp_path: pathlib.Path) -> Place:
    return Place(tmp_path)


def organisation(tmp_path: pathlib.Path) -> GitHubHost:
    """Give an organisation of five repositories, each with one Component."""
    made = {}
    for name in ("pay", "web", "old", "fork", "lib"):
        remote = Remote(tmp_path / "served", name, {"catalog-info.yaml": component(name)})
        made[name] = f"file://{remote.bare}"
    more: dict[str, dict[str, Any]] = {
        "pay": {"topics": ["service", "critical"]},
        "web": {"topics": ["service"], "visibility": "internal"},
        "old": {"archived": True},
        "fork": {"fork": True},
        "lib": {"topics": ["library"]},
    }
    return GitHubHost(repositories=[repository(name, url, **more[name]) for name, url in made.items()])


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["fork", "lib", "pay", "web"]),
        ({"archived": True}, ["fork", "lib", "old", "pay", "web"]),
        ({"forks": False}, ["lib", "pay", "web"]),
        ({"topics": ["service"]}, ["pay", "web"]),
        ({"topics": ["Service"], "exclude_topics": ["critical"]}, ["web"]),
        ({"name_pattern": "p.*|l.b"}, ["lib", "pay"]),
        ({"visibility": ["INTERNAL"]}, ["web"]),
        ({"topics": ["service", "critical"], "all_topics": True}, ["pay"]),
        ({"path_pattern": "e/(p|l)"}, ["lib", "pay"]),
        ({"path_pattern": "^p"}, []),
        ({"exclude": ["Acme/Web", "acme/fork/"]}, ["lib", "pay"]),
        ({"exclude": ["acme"]}, []),
    ],
    ids=str,
)
def test_filters_choose_repositories(
    filters: dict[str, Any], names: list[str], tmp_path: pathlib.Path, place: Place
) -> None:
    with served(organisation(tmp_path)) as server:
        place.source("acme", type="github", org="acme", url=server.url, **filters)
        synced(place)
    assert place.names() == [f"component:default/{name}" for name in names]


def test_empty_repositories_and_branches_that_are_not_there(tmp_path: pathlib.Path, place: Place) -> None:
    host = organisation(tmp_path)
    (tmp_path / "served" / "void.git").mkdir()
    git(tmp_path / "served" / "void.git", "init", "-q", "--bare")
    host.repositories.append(repository("void", f"file://{tmp_path}/served/void.git", size=0))
    host.repositories[0]["size"] = 0  # as a fork has, and what was pushed a minute ago
    with served(host) as server:
        place.source("acme", type="github", org="acme", url=server.url)
        assert synced(place)["acme"] == ["synced", "5", "4", "0", "1", "0", "0", "0"]
        place.source("next", type="github", org="acme", url=server.url, branch="next")
        assert synced(place)["next"] == ["synced", "5", "0", "0", "5", "0", "0", "0"]
        remote = tmp_path / "work" / "pay"
        git(remote, "push", "-q", "origin", "HEAD:next")
        assert synced(place)["next"][2] == "0"  # GitHub told of no push
        host.repositories[0]["pushed_at"] = "2026-02-02T00:00:00Z"
        assert synced(place)["next"][2] == "1"
        assert "component:default/pay" in place.names("--source", "next")
        git(remote, "push", "-q", "origin", ":next")
        host.repositories[0]["pushed_at"] = "2026-02-03T00:00:00Z"
        assert synced(place)["next"][3:5] == ["4", "1"]
    assert place.run("list", "--source", "next").code == 1


def test_an_organisation_of_which_nothing_comes_is_no_success(tmp_path: pathlib.Path, place: Place) -> None:
    host = organisation(tmp_path)
    for one in host.repositories:
        one["clone_url"] += ".away"
    with served(host) as server:
        place.source("acme", type="github", org="acme", url=server.url)
        done = place.run("source", "sync")
    assert (done.code, done.out.split("\t")[1]) == (3, "failed")


def test_an_organisation_whose_name_is_a_word_of_ours(tmp_path: pathlib.Path, place: Place) -> None:
    host = organisation(tmp_path)
    for one in host.repositories:
        one["full_name"] = f"made/{one['name']}"
    with served(host) as server:
        place.source("acme", type="github", org="acme", url=server.url)
        synced(place)
        assert synced(place)["acme"][2:4] == ["0", "4"]
    assert len(place.names()) == 4


def test_copies_that_were_cleaned_away_are_brought_again(tmp_path: pathlib.Path, place: Place) -> None:
    with served(organisation(tmp_path)) as server:
        place.source("acme", type="github", org="acme", url=server.url)
        synced(place)
        (place.cache / "portal-mirror/acme/acme/pay/catalog-info.yaml").unlink()
        assert synced(place)["acme"][2:4] == ["1", "3"]
    assert len(place.names()) == 4


def test_people_of_two_organisations(tmp_path: pathlib.Path, place: Place) -> None:
    host = organisation(tmp_path)
    host.teams = [team("platform", ["ada"]), team("web", ["bob"], "platform")]
    host.members = [{"login": login, "name": login.title()} for login in ("ada", "bob")]
    more = GitHubHost(teams=[team("platform", ["ada", "eve"])], members=[{"login": "ada"}, {"login": "eve"}])
    with served(host) as one, served(more) as other:
        for name, server in (("one", one), ("two", other)):
            place.source(
                name,
                type="github",
                org="acme",
                url=server.url,
                people=True,
                namespace=name,
                repositories=False,
            )
        synced(place)
    assert place.run("list").err == ""
    assert place.names("--kind", "group") == ["group:one/platform", "group:one/web", "group:two/platform"]
    assert place.names("--kind", "user") == ["user:default/ada", "user:default/bob", "user:default/eve"]
    for text, members in (
        ("group:one/platform", ["ada"]),
        ("group:one/web", ["bob"]),
        ("group:two/platform", ["ada", "eve"]),
    ):
        shown = place.run("owner", text, "--members", "-o", "name").out.split()
        assert shown == [f"user:default/{name}" for name in members]
    ada = json.loads(place.run("show", "user:ada", "--json").out)
    teams = [one["targetRef"] for one in ada["relations"] if one["type"] == "memberOf"]
    assert teams == ["group:one/platform", "group:two/platform"]


def test_a_repository_that_was_not_pushed_to_is_not_asked(tmp_path: pathlib.Path, place: Place) -> None:
    host = organisation(tmp_path)
    with served(host) as server:
        place.source("acme", type="github", org="acme", url=server.url)
        assert synced(place)["acme"][1:4] == ["4", "4", "0"]
        for one in (tmp_path / "served").iterdir():
            one.rename(one.with_suffix(".away"))
        before = len(server.asked)
        assert synced(place)["acme"][1:4] == ["4", "0", "4"]
        conditional = [asked for asked in server.asked[before:] if asked.path.endswith("/repos")]
        assert all("if-none-match" in asked.headers for asked in conditional)
        assert len(conditional) == 3
        host.repositories[0]["pushed_at"] = "2026-02-02T00:00:00Z"
        done = place.run("source", "sync")
    assert (done.code, done.out.split("\t")[7]) == (0, "1")
    assert "acme: acme/pay: git ls-remote failed" in done.err


def test_what_the_organisation_has_no_more_goes_and_an_empty_list_takes_nothing(
    tmp_path: pathlib.Path, place: Place
) -> None:
    host = organisation(tmp_path)
    with served(host) as server:
        place.source("acme", type="github", org="acme", url=server.url)
        synced(place)
        host.repositories = [one for one in host.repositories if one["name"] != "lib"]
        assert synced(place)["acme"][5] == "1"
        assert "component:default/lib" not in place.names()
        host.repositories = []
        done = place.run("source", "sync")
    assert "acme lists no repository any more; the 3 known ones are kept" in done.err
    assert len(place.names()) == 3


def test_teams_and_members_become_groups_and_users(tmp_path: pathlib.Path, place: Place) -> None:
    host = organisation(tmp_path)
    host.teams = [team("payments", ["ada", "bob"], "platform"), team("platform", []), team("web", ["bob"])]
    host.members = [
        {
            "login": "ada",
            "name": "Ada L",
            "email": "ada@acme.example",
            "bio": "writes",
            "avatarUrl": "https://a/1",
        },
        {"login": "bob", "name": None, "email": "", "bio": None, "avatarUrl": None},
        {"login": "eve", "name": "Eve \x1b[31m", "email": "", "bio": "", "avatarUrl": None},
    ]
    with served(host) as server:
        place.source("acme", type="github", org="acme", url=server.url, people=True, repositories=False)
        synced(place)
    people = json.loads(place.run("list", "-o", "json").out)
    shown = [
        {
            "kind": one["kind"],
            "name": one["metadata"]["name"],
            "description": one["metadata"].get("description"),
            "spec": one["spec"],
        }
        for one in people
    ]
    picture = {"picture": "https://avatars.example/t"}
    assert shown == [
        {
            "kind": "Group",
            "name": "payments",
            "description": "The payments team",
            "spec": {
                "type": "team",
                "profile": {"displayName": "Payments", **picture},
                "children": [],
                "parent": "platform",
                "members": ["ada", "bob"],
            },
        },
        {
            "kind": "Group",
            "name": "platform",
            "description": "The platform team",
            "spec": {
                "type": "team",
                "profile": {"displayName": "Platform", **picture},
                "children": [],
                "members": [],
            },
        },
        {
            "kind": "Group",
            "name": "web",
            "description": "The web team",
            "spec": {
                "type": "team",
                "profile": {"displayName": "Web", **picture},
                "children": [],
                "members": ["bob"],
            },
        },
        {
            "kind": "User",
            "name": "ada",
            "description": "writes",
            "spec": {
                "profile": {"displayName": "Ada L", "email": "ada@acme.example", "picture": "https://a/1"},
                "memberOf": ["payments"],
            },
        },
        {
            "kind": "User",
            "name": "bob",
            "description": None,
            "spec": {"profile": {}, "memberOf": ["payments", "web"]},
        },
        {
            "kind": "User",
            "name": "eve",
            "description": None,
            "spec": {"profile": {"displayName": "Eve \x1b[31m"}, "memberOf": []},
        },
    ]
    annotations = people[0]["metadata"]["annotations"]
    assert annotations["github.com/team-slug"] == "acme/payments"
    assert annotations["backstage.io/managed-by-location"] == f"url:{host.base}/orgs/acme/teams"
    assert place.run("owner", "web", "--members", "-o", "name").out == "user:default/bob\n"


def test_people_that_may_not_be_seen_are_a_warning(tmp_path: pathlib.Path, place: Place) -> None:
    host = organisation(tmp_path)

    def fault(asked: Asked) -> Reply | None:
        if asked.path != "/api/graphql":
            return None
        return Reply({"errors": [{"type": "INSUFFICIENT_SCOPES", "message": "needs read:org"}]})

    host.fault = fault
    with served(host) as server:
        place.source("acme", type="github", org="acme", url=server.url, people=True)
        done = place.run("source", "sync")
    assert done.code == 0
    assert "teams and members of acme: GitHub does not answer: needs read:org" in done.err
    assert len(place.names()) == 4


def late(connection: Any) -> None:
    time.sleep(3)
    connection.close()


def half(connection: Any) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n[{")


@pytest.mark.parametrize(
    ("reply", "code", "told"),
    [
        (Reply({"message": "Bad credentials"}, 401), 4, "does not accept the token"),
        (Reply({"message": "Must have admin rights"}, 403), 4, "does not let this token see"),
        (
            Reply(status=403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"}),
            3,
            "rate limit",
        ),
        (Reply(status=429, headers={"Retry-After": "3600"}), 3, "rate limit"),
        (Reply("<html>login</html>"), 3, "answered no JSON"),
        (Reply({"message": "Not Found"}, 404), 3, "answered with status 404"),
        (Reply(raw=half), 3, "ends in the middle"),
    ],
    ids=["401", "403", "quota", "429", "html", "404", "truncated"],
)
def test_a_host_that_refuses_ends_its_source_and_keeps_what_was_there(
    reply: Reply, code: int, told: str, tmp_path: pathlib.Path, place: Place
) -> None:
    host = organisation(tmp_path)
    host.token = TOKEN
    with served(host) as server:
        place.source("acme", type="github", org="acme", url=server.url, token_env="ACME_TOKEN")
        place.run("source", "sync", ACME_TOKEN=TOKEN)
        host.fault = lambda asked: reply if asked.path.endswith("/repos") else None
        done = place.run("source", "sync", ACME_TOKEN=TOKEN)
    assert (done.code, told in done.err) == (code, True), done.err
    assert TOKEN not in done.err + done.out
    assert done.out.split("\t")[1] == "failed"
    assert len(place.names()) == 4


def test_a_short_rate_limit_is_waited_for(tmp_path: pathlib.Path) -> None:
    host = organisation(tmp_path)
    replies = [Reply(status=429, headers={"Retry-After": "1"}), Reply(status=502)]
    host.fault = lambda asked: replies.pop() if replies and asked.path.endswith("/repos") else None
    slept: list[float] = []
    with served(host) as server:
        http = Http(environ={}, hosts=[server.url], sleep=slept.append)
        found = list(GitHub(http, server.url + "/api/v3").repositories("acme"))
        http.close()
    assert [one["name"] for one in found] == ["pay", "web", "old", "fork", "lib"]
    assert 1.0 <= slept[1] <= 1.1


def test_a_page_that_leads_to_another_host_gets_no_token(tmp_path: pathlib.Path) -> None:
    with web(lambda _: Reply("[]")) as thief:
        host = organisation(tmp_path)

        def fault(asked: Asked) -> Reply | None:
            link = {"Link": f'<{thief.url}/steal>; rel="next"'}
            return Reply("[]", headers=link) if asked.path.endswith("/repos") else None

        host.fault = fault
        with served(host) as server:
            http = Http(environ={}, hosts=[server.url], tokens=lambda _: TOKEN)
            with pytest.raises(PortalError) as caught:
                list(GitHub(http, server.url + "/api/v3").repositories("acme"))
            http.close()
        assert (caught.value.code, thief.asked) == ("net.host", [])


def test_an_audit_names_archived_moved_and_gone_repositories(tmp_path: pathlib.Path, place: Place) -> None:
    host = organisation(tmp_path)
    text = "".join(
        component(name).replace(
            "metadata:\n",
            f"metadata:\n  annotations:\n    backstage.io/source-location: url:BASE/acme/{name}/tree/main/\n",
        )
        + "---\n"
        for name in ("old", "renamed", "lost", "pay")
    )
    host.moved = {"acme/renamed": "acme/web"}
    with served(host) as server:
        (place.empty / "catalog-info.yaml").write_text(text.replace("BASE", server.url))
        place.source("acme", type="github", org="acme", url=server.url)
        synced(place)
        before = len(server.asked)
        done = place.run("source", "audit")
        asked = {one.path.rpartition("/")[2] for one in server.asked[before:]}
        assert asked == {"old", "lost", "renamed"}  # of what was listed at the sync nothing is asked
    assert [line.split("\t") for line in done.out.splitlines()] == [
        ["acme", "archived", "acme/old", "named by component:default/old"],
        ["acme", "gone", "acme/lost", "named by component:default/lost"],
        ["acme", "moved", "acme/renamed", "is acme/web now; named by component:default/renamed"],
    ]
    assert done.code == 1


def test_dead_links_are_looked_for_on_request(place: Place) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply("here") if asked.path == "/alive" else Reply("no", 404)

    with web(answer) as server:
        links = "".join(f"    - url: {server.url}/{name}\n" for name in ("alive", "dead"))
        text = component("one").replace("metadata:\n", f"metadata:\n  links:\n{links}")
        (place.empty / "catalog-info.yaml").write_text(text)
        place.config.write_text(f'[network]\nhosts = ["{server.place}"]\n')
        assert place.run("source", "audit").code == 1
        assert server.asked == []
        done = place.run("source", "audit", "--links")
    assert done.out == f"\tdead-link\t{server.url}/dead\tstatus 404; linked by component:default/one\n"


def test_gitlab_projects_sub_groups_and_members(tmp_path: pathlib.Path, place: Place) -> None:
    remote = Remote(tmp_path / "served", "pay", {"catalog-info.yaml": component("pay")})
    plain = {
        "archived": False,
        "visibility": "private",
        "default_branch": "main",
        "topics": [],
        "empty_repo": False,
    }
    host = GitLabHost(
        projects=[
            {
                **plain,
                "path": "pay",
                "path_with_namespace": "acme/core/pay",
                "http_url_to_repo": f"file://{remote.bare}",
            },
            {**plain, "path": "old", "path_with_namespace": "acme/old", "archived": True},
            {**plain, "path": "void", "path_with_namespace": "acme/void", "empty_repo": True},
        ],
        groups=[
            {"full_path": "acme", "name": "Acme", "description": "", "visibility": "private"},
            {"full_path": "acme/core", "name": "Core", "description": "the core"},
            {"full_path": "acme/core/money", "name": "Money"},
        ],
        members={
            "acme": [{"username": "ada", "name": "Ada", "state": "active", "web_url": "https://g/ada"}],
            "acme/core/money": [
                {"username": "ada", "name": "Ada", "state": "active", "web_url": "https://g/ada"},
                {"username": "gone", "name": "Gone", "state": "blocked"},
                {"username": "bob", "name": "Bob", "state": "active", "public_email": "bob@acme.example"},
            ],
        },
    )
    with served(host) as server:
        place.source("acme", type="gitlab", org="acme", url=server.url, people=True)
        assert synced(place)["acme"] == ["synced", "1", "1", "0", "0", "0", "0", "2"]
        tested = place.run("source", "test", "acme")
        assert "group\tacme\n" in tested.out
    assert place.names() == [
        "component:default/pay",
        "group:default/acme",
        "group:default/core",
        "group:default/core-money",
        "user:default/ada",
        "user:default/bob",
    ]
    ada = json.loads(place.run("show", "user:ada", "--json").out)
    assert ada["spec"]["memberOf"] == ["acme", "core-money"]


def test_gitlab_names_are_those_of_backstage_and_two_stay_two(tmp_path: pathlib.Path) -> None:
    long = "/".join(["a-very-long-name-of-a-group"] * 4)
    paths = ["acme/core", "acme/core/_hidden", "acme/core/core", f"acme/core/{long}/x", f"acme/core/{long}/y"]
    ada = {"username": "ada", "state": "active"}
    host = GitLabHost(groups=[{"full_path": path} for path in paths], members={path: [ada] for path in paths})
    with served(host) as server:
        http = Http(environ={}, hosts=[server.url])
        source = Source("x", "gitlab", server.url, org="acme/core", people=True, repositories=False)
        groups, users = gitlab.discover(source, Reach(http, lambda _: None)).files
        http.close()
    names = [one["metadata"]["name"] for one in groups.entities]
    assert names[:3] == ["acme-core", "hidden", "core"]
    assert len({*names}) == 5
    assert all(len(name) <= 63 for name in names)
    assert users.entities[0]["spec"]["memberOf"] == sorted(names)


def test_a_whole_gitlab(tmp_path: pathlib.Path, place: Place) -> None:
    remote = Remote(tmp_path / "served", "pay", {"catalog-info.yaml": component("pay")})
    one = {"path": "pay", "path_with_namespace": "acme/pay", "http_url_to_repo": f"file://{remote.bare}"}
    host = GitLabHost(projects=[one], groups=[{"full_path": "acme"}, {"full_path": "beta/sub"}])
    with served(host) as server:
        place.source("lab", type="gitlab", url=server.url, people=True)
        assert synced(place)["lab"] == ["synced", "1", "1", "0", "0", "0", "0", "2"]
        assert "first project\tacme/pay" in place.run("source", "test", "lab").out
        assert place.run("source", "audit").code == 0
    assert place.names() == ["component:default/pay", "group:default/acme", "group:default/beta-sub"]
    place.source("all", type="gitlab")
    assert "sources.all needs org" in place.run("source", "list").err


def test_files_of_an_own_host_have_its_addresses(tmp_path: pathlib.Path, place: Place) -> None:
    host = organisation(tmp_path)
    for one in host.repositories:
        one["clone_url"] = one["clone_url"].replace("file://", "file://localhost")
    with served(host) as server:
        place.source("acme", type="github", org="acme", url=server.url, name_pattern="pay")
        synced(place)
    assert place.names() == ["component:default/pay"]


def test_slugs_are_safe_paths() -> None:
    assert slug_of("acme/pay") == "acme/pay"
    for text in ("../../etc", "acme/..", "a b/c\x00d", ".git/x", "-x", "é/ü", "A" * 300, "//", "a//b"):
        parts = slug_of(text).split("/")
        assert all(
            part and not part.startswith((".", "-")) and len(part) < 120 for part in parts if text != "//"
        )
    assert slug_of("a b") != slug_of("a c")


def test_an_unknown_organisation(tmp_path: pathlib.Path) -> None:
    with served(organisation(tmp_path)) as server:
        http = Http(environ={}, hosts=[server.url])
        with pytest.raises(PortalError, match="GitHub knows no organisation 'nobody'"):
            provider.discover(Source("x", "github", server.url, org="nobody"), Reach(http, lambda _: None))
        http.close()

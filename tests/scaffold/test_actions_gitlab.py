"""GitLab's actions against its API on loopback: every request in full, with a real push."""

from __future__ import annotations

from base64 import b64encode

import pytest

from devportal.scaffold.running import journal as journals
from devportal.scaffold.running import launch as runs
from devportal.scaffold.running import undo as undoing
from devportal.scm.http import Http
from git_server import git, http_backend
from scaffold.blueprints import blueprint, job, world
from scaffold.github_host import requests
from web_server import Asked, Reply, web

TOKEN = "glpat-loopback-token"
BASIC = "Basic b2F1dGgyOmdscGF0LWxvb3BiYWNrLXRva2Vu"
SHOP = "'gitlab.com?owner=acme%2Fweb&repo=shop'"
PROJECT = "/projects/acme%2Fweb%2Fshop"
KNOWN = {
    "GET /namespaces/acme%2Fweb": {"id": 3},
    "GET /projects/acme%2Fweb%2Fshop": {
        "id": 12,
        "default_branch": "main",
        "path_with_namespace": "acme/web/shop",
    },
    "POST /projects/12/merge_requests": {
        "iid": 4,
        "web_url": "https://gitlab.com/acme/web/shop/-/merge_requests/4",
    },
    "POST /projects/12/repository/commits": {"id": "f" * 40},
    "GET /projects/12/repository/tree": [{"path": "a.md", "id": "1", "type": "blob"}],
    "GET /users": [{"id": 21}],
    "GET /user": {
        "id": 22,
        "username": "ada",
        "name": "Ada",
        "state": "active",
        "web_url": "https://gitlab.com/ada",
    },
    f"POST {PROJECT}/issues": {"id": 31, "iid": 2, "web_url": "https://gitlab.com/acme/web/shop/-/issues/2"},
    f"POST {PROJECT}/triggers": {"id": 41, "token": "trigger-token-41"},
    f"POST {PROJECT}/trigger/pipeline": {"web_url": "https://gitlab.com/p/1"},
    f"POST {PROJECT}/access_tokens": {"id": 51, "token": "glpat-made-here"},
    f"POST {PROJECT}/deploy_tokens": {"id": 52, "token": "gldt-made-here", "username": "deployer"},
    "GET /groups/acme": {"id": 61},
    "POST /groups": {"id": 62},
}


class Host:
    def __init__(self, served):
        self.served = served
        self.git = ""

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply({"message": "401 Unauthorized"}, 401)
        if asked.method == "POST" and asked.path == "/projects":
            bare = self.served / "acme" / "web" / "shop.git"
            bare.mkdir(parents=True)
            git(bare, "init", "-q", "--bare", "--initial-branch=main")
            git(bare, "config", "http.receivepack", "true")
            return Reply({"id": 12, "http_url_to_repo": f"{self.git}/acme/web/shop.git"}, 201)
        found = KNOWN.get(f"{asked.method} {asked.path}")
        if found is None and asked.method == "GET":
            return Reply({"message": "404 Not Found"}, 404)
        return Reply(found or {}, 201 if asked.method == "POST" else 200)


@pytest.fixture
def host(tmp_path):
    served = tmp_path / "served"
    served.mkdir()
    with http_backend(served, BASIC) as (address, seen):
        answers = Host(served)
        answers.git = address
        with web(answers) as server:
            yield server, seen


def _job(tmp_path, *steps, files=None):
    spec = "  steps:\n" + "".join(f"    - {step.replace('URL', SHOP)}\n" for step in steps)
    return job(blueprint(tmp_path / "template", spec, files), tmp_path / "out")


def _world(tmp_path, host, **changes):
    http = Http(environ={}, hosts=[host[0].url], sleep=lambda _: None)
    given = {
        "http": lambda: http,
        "apis": {"gitlab.com": host[0].url},
        "token": lambda _: TOKEN,
        "protocols": ("http",),
    }
    return world(tmp_path, **{**given, **changes})


FILES = {"skeleton/a.md": "a\n", "skeleton/b.md": "b\n"}
FETCH = "{id: base, action: fetch:plain, input: {url: ./skeleton}}"


VARIABLE = {
    "variable_type": "env_var",
    "protected": False,
    "masked": False,
    "masked_and_hidden": False,
    "raw": False,
    "environment_scope": "*",
}


def test_a_project_without_files_gets_a_named_owner_or_a_warning(tmp_path, host):
    server, seen = host
    told: list[tuple[str, str]] = []
    step = (
        "{id: out, action: 'publish:gitlab', input: {repoUrl: URL, sourcePath: false, ownerUsername: NAME,"
        " branches: [{name: dev, create: true}]}}"
    )
    one = _job(tmp_path, FETCH, step.replace("NAME", "bob"), files=FILES)
    runs.start(one, _world(tmp_path, host, told=told), str(tmp_path / "state"))
    assert requests(server.asked)[2:] == [
        ("GET", "/users", None),
        ("POST", "/projects/12/members", {"user_id": 21, "access_level": 50}),
    ]
    assert (seen, [text for word, text in told if word == "warning"]) == ([], [])


def test_a_project_is_created_pushed_to_and_taken_back(tmp_path, host):
    server, seen = host
    one = _job(
        tmp_path,
        FETCH,
        "{id: out, action: 'publish:gitlab', input: {repoUrl: URL, defaultBranch: main, topics: [web], settings: {ci_config_path: ci.yml},"
        " branches: [{name: dev, create: true, protect: true}], projectVariables: [{key: A, value: b, masked: false}],"
        " setUserAsOwner: true, gitAuthorName: Ada, gitAuthorEmail: ada@example.com}}",
        files=FILES,
    )
    there = _world(tmp_path, host)
    runs.start(one, there, str(tmp_path / "state"))
    body = {
        "namespace_id": 3,
        "name": "shop",
        "path": "shop",
        "visibility": "private",
        "topics": ["web"],
        "ci_config_path": "ci.yml",
    }
    assert requests(server.asked) == [
        ("GET", "/namespaces/acme%2Fweb", None),
        ("POST", "/projects", body),
        ("GET", "/user", None),
        ("POST", "/projects/12/members", {"user_id": 22, "access_level": 50}),
        ("POST", "/projects/12/repository/branches", {"branch": "dev", "ref": "main"}),
        ("POST", "/projects/12/protected_branches", {"name": "dev"}),
        ("POST", "/projects/12/variables", {**VARIABLE, "key": "A", "value": "b"}),
    ]
    assert set(seen) == {BASIC}
    assert git(
        tmp_path / "served" / "acme" / "web" / "shop.git", "ls-tree", "--name-only", "main"
    ).split() == ["a.md", "b.md"]
    journal = journals.find_run(str(tmp_path / "state"), "last")
    outputs = next(journals.of_kind(journals.read(journal.folder), "finish", step="out"))["outputs"][0]
    url = f"{server.url.rsplit(':', 1)[0]}"
    assert outputs["remoteUrl"].startswith(url)
    assert outputs["repoContentsUrl"] == outputs["remoteUrl"] + "/-/blob/main"
    assert (outputs["projectId"], outputs["created"]) == (12, True)
    del server.asked[:]
    journal.open()
    undoing.undo(one, there, journal)
    journal.close()
    assert requests(server.asked) == [("DELETE", "/projects/12", None)]


def test_a_merge_request_updates_what_is_there(tmp_path, host):
    server, _ = host
    one = _job(
        tmp_path,
        FETCH,
        "{action: 'publish:gitlab:merge-request', input: {repoUrl: URL, title: Add docs, description: Because, branchName: docs,"
        " commitAction: auto, assignee: ada, labels: [a, b], removeSourceBranch: true}}",
        files=FILES,
    )
    runs.start(one, _world(tmp_path, host), str(tmp_path / "state"))
    changes = [
        {
            "action": action,
            "file_path": f"{name}.md",
            "encoding": "base64",
            "content": b64encode(f"{name}\n".encode()).decode(),
            "execute_filemode": False,
        }
        for name, action in (("a", "update"), ("b", "create"))
    ]
    merge = {
        "source_branch": "docs",
        "target_branch": "main",
        "title": "Add docs",
        "description": "Because",
        "remove_source_branch": True,
        "assignee_id": 21,
        "labels": "a,b",
    }
    assert requests(server.asked) == [
        ("GET", PROJECT, None),
        ("GET", "/projects/12/repository/branches/docs", None),
        ("POST", "/projects/12/repository/branches", {"branch": "docs", "ref": "main"}),
        ("GET", "/projects/12/repository/tree", None),
        (
            "POST",
            "/projects/12/repository/commits",
            {"branch": "docs", "commit_message": "Add docs", "actions": changes},
        ),
        ("GET", "/users", None),
        ("POST", "/projects/12/merge_requests", merge),
    ]


SMALL = [
    (
        "{action: 'gitlab:issues:create', input: {repoUrl: URL, title: Hello, assignees: [1], dueDate: '2026-12-01'}}",
        [("POST", f"{PROJECT}/issues", {"title": "Hello", "assignee_ids": [1], "due_date": "2026-12-01"})],
        [("PUT", f"{PROJECT}/issues/2", {"state_event": "close"})],
    ),
    (
        "{action: 'gitlab:group:ensureExists', input: {repoUrl: URL, path: [acme, {name: Web Team, slug: web}]}}",
        [
            ("GET", "/groups/acme", None),
            ("GET", "/groups/acme%2Fweb", None),
            ("POST", "/groups", {"name": "Web Team", "path": "web", "parent_id": 61}),
        ],
        [("DELETE", "/groups/62", None)],
    ),
    (
        "{action: 'gitlab:group:access', input: {repoUrl: URL, path: 9, userIds: [1], groupIds: [2], accessLevel: 40}}",
        [
            ("POST", "/groups/9/members", {"user_id": 1, "access_level": 40}),
            ("POST", "/groups/9/share", {"group_id": 2, "group_access": 40}),
        ],
        [],
    ),
    (
        "{action: 'gitlab:pipeline:trigger', input: {repoUrl: URL, tokenDescription: once, branch: main, variables: {A: b}}}",
        [
            ("POST", f"{PROJECT}/triggers", {"description": "once"}),
            ("POST", f"{PROJECT}/trigger/pipeline", {"ref": "main", "token": "trigger-token-41", "variables": {"A": "b"}}),
            ("DELETE", f"{PROJECT}/triggers/41", None),
        ],
        [],
    ),
    (
        "{action: 'gitlab:projectDeployToken:create', input: {repoUrl: URL, name: pull, scopes: [read_registry]}}",
        [("POST", f"{PROJECT}/deploy_tokens", {"name": "pull", "scopes": ["read_registry"]})],
        [("DELETE", f"{PROJECT}/deploy_tokens/52", None)],
    ),
    (
        "{action: 'gitlab:projectVariable:create', input: {repoUrl: URL, key: K, value: v, variableType: env_var, masked: true}}",
        [
            (
                "POST",
                f"{PROJECT}/variables",
                {"key": "K", "value": "v", "variable_type": "env_var", "protected": False, "masked": True, "raw": False, "environment_scope": "*"},
            )
        ],
        [("DELETE", f"{PROJECT}/variables/K", None)],
    ),
    ("{action: 'gitlab:user:info', input: {repoUrl: URL}}", [("GET", "/user", None)], []),
]  # fmt: skip


@pytest.mark.parametrize(("step", "expected", "undone"), SMALL)
def test_a_smaller_action_asks_this_and_takes_it_back(tmp_path, host, step, expected, undone):
    server, _ = host
    one, there = _job(tmp_path, step), _world(tmp_path, host)
    runs.start(one, there, str(tmp_path / "state"))
    assert requests(server.asked) == expected
    del server.asked[:]
    journal = journals.find_run(str(tmp_path / "state"), "last")
    journal.open()
    undoing.undo(one, there, journal)
    journal.close()
    assert requests(server.asked) == undone


def test_a_token_that_was_made_is_in_no_journal(tmp_path, host):
    told = []
    one = _job(
        tmp_path,
        "{id: make, action: 'gitlab:projectAccessToken:create', input: {repoUrl: URL, scopes: [api], expiresAt: '2027-01-01'}}",
        "{action: debug:log, input: {message: 'made ${{ steps.make.output.access_token }}'}}",
    )
    done = runs.start(one, _world(tmp_path, host, told=told), str(tmp_path / "state"))
    assert ("log", "made ***") in told
    assert "glpat-made-here" not in (tmp_path / "state" / "runs" / done.run / "journal.jsonl").read_text()

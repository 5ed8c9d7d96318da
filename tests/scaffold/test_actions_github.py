"""GitHub's actions against its API on loopback: every request in full."""

from __future__ import annotations

import pytest

from devportal.errors import AUTH, PortalError
from devportal.scaffold.running import journal as journals
from devportal.scaffold.running import launch as runs
from devportal.scaffold.running import undo as undoing
from devportal.scaffold.running.plan import plan
from devportal.scm.http import Http
from git_server import git
from scaffold.blueprints import blueprint, job, world
from scaffold.github_host import BASIC, TOKEN, github, requests
from web_server import Reply

SHOP = "github.com?owner=acme&repo=shop"


@pytest.fixture
def host(tmp_path):
    with github(tmp_path / "served") as served:
        yield served


def _world(tmp_path, host, **changes):
    api = host[0].api
    http = Http(environ={}, hosts=[api], sleep=lambda _: None)
    given = {
        "http": lambda: http,
        "apis": {"github.com": api},
        "token": lambda _: TOKEN,
        "protocols": ("https", "http"),
    }
    return world(tmp_path, **{**given, **changes})


def _spec(*steps: str) -> str:
    return "  steps:\n" + "".join(f"    - {step}\n" for step in steps)


def _run(tmp_path, host, *steps, files=None, **changes):
    template = blueprint(tmp_path / "template", _spec(*steps), files)
    return runs.start(
        job(template, tmp_path / "out"), _world(tmp_path, host, **changes), str(tmp_path / "state")
    )


PULL = (
    "{id: base, action: fetch:plain, input: {url: ./skeleton}}",
    (
        "{id: pr, action: 'publish:github:pull-request', input: {repoUrl: 'github.com?owner=acme&repo=shop', branchName: add-docs,"
        " title: Add docs, description: Because, targetPath: site, filesToDelete: [old.md], reviewers: [ada], teamReviewers: [core],"
        " assignees: [bob], draft: true, gitAuthorName: Ada, gitAuthorEmail: ada@example.com}}"
    ),
)
SKELETON = {"skeleton/a.md": "a\n", "skeleton/run.sh": "#!/bin/sh\n"}


def test_a_pull_request_is_one_commit_by_the_api(tmp_path, host):
    github_host, asked, _ = host
    github_host.create("acme", {"name": "shop"})
    (tmp_path / "template" / "skeleton").mkdir(parents=True)
    (tmp_path / "template" / "skeleton" / "logo.bin").write_bytes(b"\xff\x00")
    script = tmp_path / "template" / "skeleton" / "run.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    done = _run(tmp_path, host, *PULL, files={"skeleton/a.md": "a\n"})
    tree = [
        {"path": "site/a.md", "mode": "100644", "type": "blob", "content": "a\n"},
        {"path": "site/logo.bin", "mode": "100644", "type": "blob", "sha": "c" * 40},
        {"path": "site/run.sh", "mode": "100755", "type": "blob", "content": "#!/bin/sh\n"},
        {"path": "site/old.md", "mode": "100644", "type": "blob", "sha": None},
    ]
    author = {"name": "Ada", "email": "ada@example.com"}
    commit = {"message": "Add docs", "tree": "d" * 40, "parents": ["a" * 40], "author": author}
    pull = {
        "title": "Add docs",
        "head": "add-docs",
        "base": "main",
        "body": "Because",
        "draft": True,
        "maintainer_can_modify": True,
    }
    repo = "/repos/acme/shop"
    assert requests(asked) == [
        ("GET", repo, None),
        ("GET", f"{repo}/git/ref/heads/main", None),
        ("GET", f"{repo}/git/commits/{'a' * 40}", None),
        ("POST", f"{repo}/git/blobs", {"content": "/wA=", "encoding": "base64"}),
        ("POST", f"{repo}/git/trees", {"base_tree": "b" * 40, "tree": tree}),
        ("POST", f"{repo}/git/commits", commit),
        ("POST", f"{repo}/git/refs", {"ref": "refs/heads/add-docs", "sha": "e" * 40}),
        ("POST", f"{repo}/pulls", pull),
        ("POST", f"{repo}/pulls/5/requested_reviewers", {"reviewers": ["ada"], "team_reviewers": ["core"]}),
        ("POST", f"{repo}/issues/5/assignees", {"assignees": ["bob"]}),
    ]
    journal = journals.find_run(str(tmp_path / "state"), done.run)
    finish = next(journals.of_kind(journals.read(journal.folder), "finish", step="pr"))
    assert finish["outputs"] == [
        {
            "targetBranchName": "main",
            "remoteUrl": "https://github.com/acme/shop/pull/5",
            "pullRequestNumber": 5,
        }
    ]


PUBLISH = (
    "{id: base, action: fetch:plain, input: {url: ./skeleton}}",
    (
        "{id: out, action: 'publish:github', input: {repoUrl: 'github.com?owner=acme&repo=shop', description: A shop, topics: [Web, api],"
        " access: acme/core, collaborators: [{user: 'user:default/ada', access: push}, {team: 'group:acme/ops', access: pull}], repoVariables: {A: '1'},"
        " defaultBranch: trunk, protectDefaultBranch: false, repoVisibility: public, gitAuthorName: Ada,"
        " gitAuthorEmail: ada@example.com, homepage: 'https://shop.example', hasWiki: false, subscribe: true}}"
    ),
)


def test_a_repository_gets_its_settings_then_its_files(tmp_path, host):
    _, asked, seen = host
    _run(tmp_path, host, *PUBLISH, files=SKELETON)
    repo = "/repos/acme/shop"
    assert requests(asked)[1] == ("GET", "/orgs/acme/teams/core", None)
    created = requests(asked)[2]
    assert created[:2] == ("POST", "/orgs/acme/repos")
    assert {
        key: created[2][key]
        for key in ("name", "private", "visibility", "description", "homepage", "has_wiki")
    } == {
        "name": "shop",
        "private": False,
        "visibility": "public",
        "description": "A shop",
        "homepage": "https://shop.example",
        "has_wiki": False,
    }
    assert requests(asked)[3:] == [
        ("PUT", f"/orgs/acme/teams/core{repo}", {"permission": "admin"}),
        ("PUT", f"{repo}/collaborators/ada", {"permission": "push"}),
        ("PUT", f"/orgs/acme/teams/ops{repo}", {"permission": "pull"}),
        ("PUT", f"{repo}/topics", {"names": ["web", "api"]}),
        ("POST", f"{repo}/actions/variables", {"name": "A", "value": "1"}),
        ("PUT", f"{repo}/subscription", {"subscribed": True, "ignored": False}),
    ]
    assert set(seen) == {BASIC}
    bare = tmp_path / "served" / "acme" / "shop.git"
    assert git(bare, "log", "--format=%an %s", "trunk") == "Ada initial commit"
    assert git(bare, "ls-tree", "-r", "--name-only", "trunk").split() == ["a.md", "run.sh"]


def test_a_team_that_is_not_there_is_told_before_there_is_a_repository(tmp_path, host):
    github_host, asked, _ = host
    github_host.fail["GET /orgs/acme/teams/core"] = [Reply({"message": "Not Found"}, 404)]
    with pytest.raises(PortalError) as caught:
        _run(tmp_path, host, *PUBLISH, files=SKELETON)
    assert caught.value.message == "step out (publish:github): GitHub knows no team 'acme/core'"
    assert [one.method for one in asked] == ["GET", "GET"]


def test_what_github_does_not_take_of_people_topics_and_rules_is_told_and_passed_over(tmp_path, host):
    github_host = host[0]
    no = {"message": "no such user"}
    github_host.fail["PUT /repos/acme/shop/collaborators/ada"] = [Reply(no, 404)]
    github_host.fail["PUT /repos/acme/shop/topics"] = [Reply({"message": "too long"}, 422)]
    github_host.fail["PUT /repos/acme/shop/branches/main/protection"] = [
        Reply({"message": "Branch not found"}, 404),
        Reply({"message": "bad rules"}, 422),
    ]
    steps = [step.replace("defaultBranch: trunk, protectDefaultBranch: false, ", "") for step in PUBLISH]
    told: list[tuple[str, str]] = []
    waited: list[float] = []
    _run(tmp_path, host, *steps, files=SKELETON, told=told, sleep=waited.append)
    told_of = [text.partition(" was not possible: ") for word, text in told if word == "warning"]
    assert [(what, why.partition(" was answered with ")[2]) for what, _, why in told_of] == [
        ("PUT collaborators/ada", "404: no such user"),
        ("PUT topics", "422: too long"),
        ("protecting the branch main", "422: bad rules"),
    ]
    assert waited == [0.6]
    assert git(tmp_path / "served/acme/shop.git", "log", "--format=%s", "main") == "initial commit"


def test_a_repository_of_a_person_is_made_for_the_person(tmp_path, host):
    _, asked, _ = host
    step = "{action: 'github:repo:create', input: {repoUrl: 'github.com?owner=ada&repo=shop'}}"
    _run(tmp_path, host, step)
    assert [(method, path) for method, path, _ in requests(asked)] == [
        ("GET", "/users/ada"),
        ("POST", "/user/repos"),
    ]
    assert "visibility" not in requests(asked)[1][2]


def test_a_repository_that_is_there_is_not_ours(tmp_path, host):
    github_host, asked, _ = host
    github_host.create("acme", {"name": "shop"})
    with pytest.raises(PortalError) as caught:
        _run(tmp_path, host, *PUBLISH, files=SKELETON)
    assert caught.value.lines == ("name already exists on this account",)
    journal = journals.find_run(str(tmp_path / "state"), "last")
    journal.open()
    assert undoing.created(journal) == []
    journal.close()
    assert not [one for one in requests(asked) if one[0] == "DELETE"]


def test_a_repository_that_was_asked_for_before_the_run_was_cut_off_is_found_again(tmp_path, host):
    github_host, asked, _ = host
    broken = Reply({"message": "oops"}, 502)
    github_host.fail["POST /orgs/acme/repos"] = [broken]
    template = blueprint(tmp_path / "template", _spec(*PUBLISH), SKELETON)
    one, there = job(template, tmp_path / "out"), _world(tmp_path, host)
    with pytest.raises(PortalError, match="502"):
        runs.start(one, there, str(tmp_path / "state"))
    github_host.create("acme", {"name": "shop"})  # the answer was lost, the repository is there
    journal = journals.find_run(str(tmp_path / "state"), "last")
    journal.open()
    runs.resume(one, there, journal)
    assert [item.text for item in undoing.created(journal)] == [f"remove {tmp_path}/out"]
    journal.close()
    assert ("GET", "/repos/acme/shop", None) in requests(asked)


SMALL = [
    (
        "{action: github:webhook, input: {repoUrl: URL, webhookUrl: 'https://ci.example/hook', webhookSecret: s3cret-hook, events: [push, pull_request]}}",
        [("POST", "hooks", {"config": {"url": "https://ci.example/hook", "content_type": "form", "secret": "s3cret-hook", "insecure_ssl": "0"}, "events": ["push", "pull_request"], "active": True})],
        ("DELETE", "hooks/8", None),
    ),
    (
        "{action: 'github:issues:create', input: {repoUrl: URL, title: Hello, labels: [bug]}}",
        [("POST", "issues", {"title": "Hello", "labels": ["bug"]})],
        ("PATCH", "issues/6", {"state": "closed"}),
    ),
    (
        "{action: 'github:issues:label', input: {repoUrl: URL, number: 4, labels: [ready]}}",
        [("POST", "issues/4/labels", {"labels": ["ready"]})],
        None,
    ),
    (
        "{action: 'github:actions:dispatch', input: {repoUrl: URL, workflowId: ci.yml, branchOrTagName: main, workflowInputs: {a: '1'}}}",
        [("POST", "actions/workflows/ci.yml/dispatches", {"ref": "main", "inputs": {"a": "1"}})],
        None,
    ),
    (
        "{action: 'github:environment:create', input: {repoUrl: URL, name: production, waitTimer: 5, environmentVariables: {A: b}, reviewers: ['user:default/ada', 'group:core']}}",
        [
            ("GET", "/users/ada", None),
            ("GET", "/orgs/acme/teams/core", None),
            ("GET", "environments/production", None),
            ("PUT", "environments/production", {"wait_timer": 5, "reviewers": [{"type": "User", "id": 7}, {"type": "Team", "id": 11}]}),
            ("POST", "environments/production/variables", {"name": "A", "value": "b"}),
        ],
        ("DELETE", "environments/production", None),
    ),
    (
        "{action: 'github:autolinks:create', input: {repoUrl: URL, keyPrefix: 'PAY-', urlTemplate: 'https://t.example/<num>'}}",
        [("POST", "autolinks", {"key_prefix": "PAY-", "url_template": "https://t.example/<num>", "is_alphanumeric": True})],
        ("DELETE", "autolinks/9", None),
    ),
    (
        "{action: 'github:pages:enable', input: {repoUrl: URL, buildType: legacy, sourcePath: /docs}}",
        [("POST", "pages", {"build_type": "legacy", "source": {"branch": "main", "path": "/docs"}})],
        ("DELETE", "pages", None),
    ),
]  # fmt: skip


def _path(path: str) -> str:
    return path if path.startswith("/") else f"/repos/acme/shop/{path}"


@pytest.mark.parametrize(("step", "expected", "undone"), SMALL)
def test_a_smaller_action_asks_this_and_takes_it_back(tmp_path, host, step, expected, undone):
    github_host, asked, _ = host
    github_host.create("acme", {"name": "shop"})
    template = blueprint(tmp_path / "template", _spec(step.replace("URL", f"'{SHOP}'")))
    one, there = job(template, tmp_path / "out"), _world(tmp_path, host)
    made = plan(one, _world(tmp_path, host, http=None))
    assert made.is_remote
    assert all(line.split(" ")[0] in ("POST", "PUT") for step_ in made.steps for line in step_.lines)
    runs.start(one, there, str(tmp_path / "state"))
    assert requests(asked) == [(method, _path(path), body) for method, path, body in expected]
    del asked[:]
    journal = journals.find_run(str(tmp_path / "state"), "last")
    journal.open()
    undoing.undo(one, there, journal)
    journal.close()
    assert requests(asked) == ([(undone[0], _path(undone[1]), undone[2])] if undone else [])


def test_secrets_are_sealed_before_they_leave(tmp_path, host):
    nacl = pytest.importorskip("nacl.public")
    from base64 import b64decode, b64encode

    from web_server import Reply

    github_host, asked, _ = host
    github_host.create("acme", {"name": "shop"})
    private = nacl.PrivateKey.generate()
    key = Reply({"key": b64encode(bytes(private.public_key)).decode(), "key_id": "k1"})
    github_host.fail["GET /repos/acme/shop/environments/live/secrets/public-key"] = [key]
    step = "{action: 'github:environment:create', input: {repoUrl: URL, name: live, secrets: {TOKEN: deep-secret}}}"
    _run(tmp_path, host, step.replace("URL", f"'{SHOP}'"))
    method, path, body = requests(asked)[-1]
    assert (method, path, body["key_id"]) == ("PUT", "/repos/acme/shop/environments/live/secrets/TOKEN", "k1")
    assert nacl.SealedBox(private).decrypt(b64decode(body["encrypted_value"])) == b"deep-secret"


def test_without_a_token_nothing_is_asked(tmp_path, host):
    _, asked, _ = host
    with pytest.raises(PortalError) as caught:
        _run(tmp_path, host, *PUBLISH, files=SKELETON, token=lambda _: None)
    assert caught.value.exit_code == AUTH
    assert asked == []

"""The example templates as a whole flow: planned with no connection, run against servers on loopback."""

from __future__ import annotations

import json
import pathlib
import shutil

import pytest

from git_server import git
from runs import portal
from scaffold.github_host import BASIC, TOKEN, github, requests

ACME = pathlib.Path(__file__).resolve().parents[2] / "examples" / "acme"
NEW = ("--value", "name=refund-api", "--value", "owner=payments-team")


@pytest.fixture
def acme(tmp_path):
    return pathlib.Path(shutil.copytree(ACME, tmp_path / "acme", symlinks=True))


def _configured(home: pathlib.Path, api: str) -> None:
    folder = home / ".config" / "devportal"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(
        '[scm]\nprotocols = ["https", "ssh", "http"]\n'
        f'[scm.hosts."github.com"]\nkind = "github"\napi = "{api}"\n'
    )


def _words(tmp_path):
    path = "/usr/local/bin:/usr/bin:/bin"
    author = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com"}
    return {
        "cwd": tmp_path / "acme",
        "home": tmp_path / "home",
        "environ": {"PATH": path, "GITHUB_TOKEN": TOKEN, **author},
    }


def test_the_plan_tells_the_whole_flow_and_does_nothing(acme, tmp_path):
    done = portal("create", "python-service-template", "../new", *NEW, "--dry-run", **_words(tmp_path))
    lines = [line.strip() for line in done.out.splitlines()]
    expected = [
        "plan of template:default/python-service-template; nothing was done",
        "1. Fetch Base Template (fetch:template)",
        "2. Fetch Infrastructure Module (fetch:plain)",
        "writes infrastructure/main.tf",
        "3. Create GitHub Repository (github:repo:create, remote-create)",
        "POST https://api.github.com/orgs/acme/repos: creates the internal repository acme/refund-api",
        "PUT https://api.github.com/repos/acme/refund-api/topics",
        "4. Push the Code (github:repo:push, remote-change)",
        "git push https://github.com/acme/refund-api.git main",
        "PUT https://api.github.com/repos/acme/refund-api/branches/main/protection",
        "5. Provision Infrastructure (terraform:apply, remote-create)",
        "6. Register in Catalog (catalog:register, local)",
    ]
    assert [line for line in lines if line in expected] == expected
    assert any(
        "registers https://github.com/acme/refund-api/tree/main/catalog-info.yaml in" in line
        for line in lines
    )
    if shutil.which("terraform"):
        assert "terraform plan: 1 to add, 0 to change, 0 to destroy" in lines
    assert done.code == 0
    assert not (tmp_path / "new").exists()
    assert not (acme / "registered.catalog-info.yaml").exists()
    assert not list((tmp_path / "home").rglob("journal.jsonl"))


def test_without_a_terminal_changes_elsewhere_need_a_yes(acme, tmp_path):
    done = portal("create", "python-service-template", "../new", *NEW, **_words(tmp_path))
    assert done.code == 2
    assert "this template changes things outside of this computer; nothing was done" in done.err
    assert "Create GitHub Repository (github:repo:create)" in done.err
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on the PATH")
def test_the_whole_flow_runs_and_is_taken_back(acme, tmp_path):
    with github(tmp_path / "served") as (host, asked, seen):
        _configured(tmp_path / "home", host.api)
        done = portal(
            "create", "python-service-template", "../new", *NEW, "--yes", "-o", "json", **_words(tmp_path)
        )
        assert done.code == 0, done.err
        made = json.loads(done.out)
        repository = {
            "name": "refund-api",
            "private": False,
            "visibility": "internal",
            "description": "A service of acme",
            "delete_branch_on_merge": False,
            "allow_merge_commit": True,
            "allow_squash_merge": True,
            "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
            "squash_merge_commit_message": "COMMIT_MESSAGES",
            "allow_rebase_merge": True,
            "allow_auto_merge": False,
            "allow_update_branch": False,
        }
        protection = {
            "required_status_checks": {"strict": True, "contexts": []},
            "restrictions": None,
            "enforce_admins": True,
            "required_pull_request_reviews": {
                "required_approving_review_count": 1,
                "require_code_owner_reviews": False,
                "dismiss_stale_reviews": False,
                "require_last_push_approval": False,
            },
            "required_conversation_resolution": False,
            "required_linear_history": False,
            "block_creations": False,
        }
        assert requests(asked) == [
            ("GET", "/users/acme", None),
            ("POST", "/orgs/acme/repos", repository),
            ("PUT", "/repos/acme/refund-api/topics", {"names": ["python", "fastapi"]}),
            ("GET", "/repos/acme/refund-api", None),
            ("PUT", "/repos/acme/refund-api/branches/main/protection", protection),
        ]
        assert set(seen) == {BASIC}
        bare = tmp_path / "served" / "acme" / "refund-api.git"
        log = git(bare, "log", "--format=%an %ae %s", "main")
        assert log == "Ada ada@example.com Start refund-api from the Python template"
        new = tmp_path / "new"
        assert git(new, "rev-parse", "HEAD") == git(bare, "rev-parse", "main")
        assert git(new, "status", "--porcelain") == ""
        assert git(new, "remote", "get-url", "origin") == f"{host.git}/acme/refund-api.git"
        registered = (acme / "registered.catalog-info.yaml").read_text()
        assert "target: https://github.com/acme/refund-api/tree/main/catalog-info.yaml\n" in registered
        assert made["output"]["links"][0]["url"] == f"{host.git}/acme/refund-api.git"
        assert made["output"]["links"][1]["entityRef"] == "component:default/refund-api"
        state = tmp_path / "home" / ".local" / "state" / "devportal" / "runs" / made["run"]
        for file in [*state.rglob("*"), *new.rglob("*")]:
            assert not file.is_file() or TOKEN.encode() not in file.read_bytes(), file

        del asked[:]
        back = portal("create", "--undo", "last", "--yes", **_words(tmp_path))
        assert back.code == 0, back.err
        assert back.out.splitlines() == [
            f"removed {new}",
            f"took https://github.com/acme/refund-api/tree/main/catalog-info.yaml out of {acme}/registered.catalog-info.yaml",
            "terraform destroy of step provision-infrastructure",
            f"DELETE {host.api}/repos/acme/refund-api",
        ]
        assert requests(asked) == [("DELETE", "/repos/acme/refund-api", None)]
        assert not new.exists()
        assert not (acme / "registered.catalog-info.yaml").exists()


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on the PATH")
def test_a_run_that_failed_goes_on_and_repeats_nothing(acme, tmp_path):
    room = tmp_path / "room"
    main = acme / "templates" / "python-service" / "infrastructure" / "main.tf"
    main.write_text(
        main.read_text() + 'resource "terraform_data" "room" {\n  lifecycle {\n    precondition {\n'
        f'      condition     = fileexists("{room}") || var.service_name == ""\n      error_message = "no room left"\n    }}\n  }}\n}}\n'
    )
    with github(tmp_path / "served") as (host, asked, seen):
        _configured(tmp_path / "home", host.api)
        done = portal("create", "python-service-template", "../new", *NEW, "--yes", **_words(tmp_path))
        assert done.code == 1
        assert "step provision-infrastructure (terraform:apply): terraform plan failed" in done.err
        assert "no room left" in done.err
        assert "portal create --resume" in done.err
        assert not (tmp_path / "new").exists()
        before, pushes = requests(asked), len(seen)
        again = portal("create", "--resume", "last", **_words(tmp_path))
        assert again.code == 1
        assert (requests(asked), len(seen)) == (before, pushes)
        room.touch()
        done = portal("create", "--resume", "last", **_words(tmp_path))
        assert done.code == 0, done.err
        assert (requests(asked), len(seen)) == (before, pushes)
    assert (tmp_path / "new" / "infrastructure" / "main.tf").exists()
    assert (acme / "registered.catalog-info.yaml").exists()


def test_a_template_without_effects_elsewhere_needs_no_yes(acme, tmp_path):
    given = ("--value", "name=orders-db", "--value", "owner=data-team", "--value", "personal=yes")
    done = portal("create", "data-resource-template", "../new", *given, **_words(tmp_path))
    assert (done.code, done.out) == (0, f"{tmp_path}/new\n"), done.err
    assert sorted(
        str(path.relative_to(tmp_path / "new")) for path in (tmp_path / "new").rglob("*") if path.is_file()
    ) == [
        ".portal/scaffold.yaml",
        "README.md",
        "catalog-info.yaml",
        "docs/index.md",
        "docs/personal-data.md",
        "mkdocs.yml",
    ]


def test_pages_and_a_repository_from_one_form(acme, tmp_path):
    with github(tmp_path / "served") as (host, asked, _):
        _configured(tmp_path / "home", host.api)
        given = (
            "--value",
            "title=The Handbook",
            "--value",
            "owner=docs-guild",
            "--value",
            "repoUrl=acme/handbook",
        )
        done = portal("create", "docs-site-template", *given, "--yes", **_words(tmp_path))
        assert done.code == 2  # there is no such group
        assert "owner: 'docs-guild' is not in the catalog as Group" in done.err
        given = (
            "--value",
            "title=The Handbook",
            "--value",
            "owner=platform-team",
            "--value",
            "repoUrl=acme/handbook",
        )
        done = portal("create", "docs-site-template", *given, "--yes", **_words(tmp_path))
        assert (done.code, done.out) == (0, "handbook\n"), done.err
        assert [(method, path) for method, path, _ in requests(asked)] == [
            ("GET", "/users/acme"),
            ("POST", "/orgs/acme/repos"),
            ("PUT", "/repos/acme/handbook/branches/main/protection"),
        ]
    files = git(tmp_path / "served" / "acme" / "handbook.git", "ls-tree", "-r", "--name-only", "main")
    assert files.splitlines() == [
        ".portal/scaffold.yaml",
        "catalog-info.yaml",
        "docs/first-week.md",
        "docs/index.md",
        "docs/on-call.md",
        "mkdocs.yml",
    ]


def test_the_plan_opens_no_connection(acme, tmp_path):
    from portal_run import PORTAL, environment, run

    path = f"{pathlib.Path(PORTAL).parent}:/usr/local/bin:/usr/bin:/bin"
    env = environment(tmp_path / "run", PATH=path, GITHUB_TOKEN=TOKEN)
    done = run([str(PORTAL), "create", "python-service-template", "../new", *NEW, "--dry-run"], env, acme)
    assert done.code == 0, done.told
    assert done.connects == ""
    assert not (tmp_path / "run" / "connects").exists()
    assert b"POST https://api.github.com/orgs/acme/repos" in done.out

"""Where tokens come from, in which order, and that none is ever shown."""

from __future__ import annotations

import json
import os
import pathlib

import pytest

from devportal.errors import PortalError
from devportal.scm.token import Access, Tokens
from source_place import Place

TOKEN = "ghp_CANARY445566"


def tool(folder: pathlib.Path, name: str, text: str) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


@pytest.mark.parametrize(
    ("environ", "access", "token"),
    [
        ({"GH_TOKEN": "one-token", "GITHUB_TOKEN": "two-token"}, Access("github.com", "github"), "one-token"),
        ({"GITHUB_TOKEN": " two-token\n"}, Access("github.com", "github"), "two-token"),
        ({"GITHUB_TOKEN": "two-token"}, Access("ghe.acme.example", "github"), None),
        ({"GITHUB_TOKEN": "two-token"}, Access("evil.example", ""), None),
        ({"GH_ENTERPRISE_TOKEN": "own-token"}, Access("ghe.acme.example", "github"), None),
        (
            {"GH_ENTERPRISE_TOKEN": "own-token", "GH_HOST": "ghe.acme.example"},
            Access("ghe.acme.example", "github"),
            "own-token",
        ),
        ({"GITLAB_TOKEN": "lab-token"}, Access("gitlab.com", "gitlab"), "lab-token"),
        ({"GITLAB_TOKEN": "lab-token"}, Access("git.acme.example", "gitlab"), None),
        (
            {"GITLAB_TOKEN": "lab-token", "GITLAB_HOST": "https://git.acme.example"},
            Access("git.acme.example", "gitlab"),
            "lab-token",
        ),
        (
            {"GITLAB_TOKEN": "lab-token", "GITLAB_HOST": "git.acme.example"},
            Access("gitlab.com", "gitlab"),
            None,
        ),
        (
            {"MINE": "own-token", "GITHUB_TOKEN": "two-token"},
            Access("github.com", "github", "MINE"),
            "own-token",
        ),
        ({"BACKSTAGE_TOKEN": "bs-token"}, Access("bs.acme.example", "backstage"), "bs-token"),
    ],
)
def test_variables_belong_to_their_hosts(environ: dict[str, str], access: Access, token: str | None) -> None:
    tokens = Tokens({"PATH": "/nowhere", **environ}, [access])
    assert tokens.token(access.host) == token


def test_the_api_of_github_gets_its_token_and_raw_files_do_not() -> None:
    tokens = Tokens({"PATH": "/nowhere", "GITHUB_TOKEN": TOKEN})
    assert tokens.token("api.github.com") == TOKEN
    assert tokens.token("raw.githubusercontent.com") is None
    assert tokens.token("github.com.evil.example") is None


def test_a_token_file_of_ones_own(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"# mine\ngithub.com {TOKEN}\n\nbad line here\n")
    file.chmod(0o600)
    assert Tokens({"PATH": "/nowhere"}, file=str(file)).token("github.com") == TOKEN
    file.chmod(0o644)
    with pytest.raises(PortalError, match="others can read it") as caught:
        Tokens({"PATH": "/nowhere"}, file=str(file)).token("github.com")
    assert caught.value.exit_code == 2
    with pytest.raises(PortalError, match="No such file"):
        Tokens({"PATH": "/nowhere"}, file=str(tmp_path / "none")).token("github.com")


def test_gh_is_asked_without_what_it_must_not_see(tmp_path: pathlib.Path) -> None:
    text = f'env > {tmp_path}/seen; echo "$@" >> {tmp_path}/seen; echo {TOKEN}\n'
    environ = tool(tmp_path / "bin", "gh", text) | {
        "HOME": str(tmp_path),
        "SECRET": "other",
        "GITLAB_TOKEN": "lab-token",
    }
    tokens = Tokens(environ)
    assert tokens.token("github.com") == TOKEN
    assert tokens.token("github.com") == TOKEN
    seen = (tmp_path / "seen").read_text()
    assert "SECRET" not in seen
    assert "lab-token" not in seen
    assert seen.rstrip().endswith("auth token --hostname github.com")
    assert [one.origin for one in tokens.status()] == ["gh auth token", "$GITLAB_TOKEN"]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("exit 1\n", "none: gh has no login for 'github.com'"),
        ("echo two words\n", "none: gh has no login for 'github.com'"),
        ("printf 'a\\nb\\n'\n", "none: gh has no login for 'github.com'"),
    ],
)
def test_a_tool_that_has_none(text: str, origin: str, tmp_path: pathlib.Path) -> None:
    tokens = Tokens(tool(tmp_path / "bin", "gh", text), [])
    assert tokens.token("github.com") is None
    assert tokens.status()[0].origin == origin


def test_the_status_names_origins_and_never_a_token(tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path, "")
    place.source("own", type="github", org="acme", url="https://ghe.acme.example", token_env="OWN_TOKEN")
    place.source("live", type="backstage", url="https://backstage.acme.example")
    done = place.run(
        "auth", "status", "-o", "json", OWN_TOKEN=TOKEN, GITHUB_TOKEN=TOKEN + "2", PATH="/nowhere"
    )
    assert TOKEN not in done.out + done.err
    assert json.loads(done.out) == [
        {"host": "backstage.acme.example", "kind": "backstage", "origin": "none", "found": False},
        {"host": "ghe.acme.example", "kind": "github", "origin": "$OWN_TOKEN", "found": True},
        {"host": "github.com", "kind": "github", "origin": "$GITHUB_TOKEN", "found": True},
        {"host": "gitlab.com", "kind": "gitlab", "origin": "none", "found": False},
    ]
    assert place.run("auth", "status", PATH="/nowhere").code == 1
    assert os.environ.get("OWN_TOKEN") is None

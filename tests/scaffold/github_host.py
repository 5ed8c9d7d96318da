"""A GitHub on loopback that creates repositories, and a git server to push to; what it was asked is noted."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from git_server import git, http_backend
from web_server import Asked, Reply, web

TOKEN = "ghp_loopback_token_1"
BASIC = "Basic eC1hY2Nlc3MtdG9rZW46Z2hwX2xvb3BiYWNrX3Rva2VuXzE="
"""`x-access-token:` and the token, as git sends them."""


@dataclass
class GitHub:
    served: pathlib.Path
    api: str = ""
    git: str = ""
    repositories: dict[str, dict[str, Any]] = field(default_factory=dict)
    fail: dict[str, list[Reply]] = field(default_factory=dict)
    number: int = 0

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply({"message": "Bad credentials"}, 401)
        planned = self.fail.get(f"{asked.method} {asked.path}")
        if planned:
            return planned.pop(0)
        body = json.loads(asked.body) if asked.body else {}
        parts = asked.path.strip("/").split("/")
        if parts[0] == "users":
            kind = "Organization" if parts[1] == "acme" else "User"
            return Reply({"login": parts[1], "type": kind, "id": 7})
        if parts[0] == "orgs" and parts[2:] == ["repos"]:
            return self.create(parts[1], body)
        if asked.path == "/user/repos":
            return self.create("ada", body)
        if parts[0] == "orgs":
            return Reply({"id": 11, "slug": parts[-1]}, 200)
        return self.repository(asked, "/".join(parts[1:3]), "/".join(parts[3:]))

    def create(self, owner: str, body: dict[str, Any]) -> Reply:
        name = f"{owner}/{body['name']}"
        if name in self.repositories:
            problem = {"resource": "Repository", "message": "name already exists on this account"}
            return Reply({"message": "Repository creation failed.", "errors": [problem]}, 422)
        bare = self.served / f"{name}.git"
        bare.mkdir(parents=True)
        git(bare, "init", "-q", "--bare", "--initial-branch=main")
        git(bare, "config", "http.receivepack", "true")
        self.repositories[name] = {
            "id": 1,
            "name": body["name"],
            "clone_url": f"{self.git}/{name}.git",
            "html_url": f"https://github.com/{name}",
            "default_branch": "main",
            "created_at": "2099-01-01T00:00:00Z",
            "size": 0,
        }
        return Reply(self.repositories[name], 201)

    def repository(self, asked: Asked, name: str, path: str) -> Reply:
        if name not in self.repositories:
            return Reply({"message": "Not Found"}, 404)
        if path == "" and asked.method == "DELETE":
            del self.repositories[name]
            return Reply(status=204)
        if path == "":
            return Reply(self.repositories[name])
        self.number += 1
        known = {
            "git/ref/heads/main": {"object": {"sha": "a" * 40}},
            f"git/commits/{'a' * 40}": {"sha": "a" * 40, "tree": {"sha": "b" * 40}},
            "git/blobs": {"sha": "c" * 40},
            "git/trees": {"sha": "d" * 40},
            "git/commits": {"sha": "e" * 40},
            "pulls": {"number": 5, "html_url": f"https://github.com/{name}/pull/5"},
            "issues": {"number": 6, "html_url": f"https://github.com/{name}/issues/6"},
            "hooks": {"id": 8},
            "autolinks": {"id": 9},
            "keys": {"id": 10},
        }
        if asked.method == "GET" and path.startswith("environments/"):
            return Reply({"message": "Not Found"}, 404)
        created = asked.method == "POST" and path != "git/blobs"
        return Reply(known.get(path, {}), 201 if created else 200)


@contextmanager
def github(served: pathlib.Path) -> Iterator[tuple[GitHub, list[Asked], list[str]]]:
    """Serve the API and git; give the host, the requests of its API, the Authorization headers of git."""
    served.mkdir(parents=True)
    with http_backend(served, BASIC) as (address, seen):
        host = GitHub(served, git=address)
        with web(host) as server:
            host.api = server.url
            yield host, server.asked, seen


def requests(asked: list[Asked]) -> list[tuple[str, str, Any]]:
    """Give method, path and JSON of each request."""
    return [(one.method, one.path, json.loads(one.body) if one.body else None) for one in asked]

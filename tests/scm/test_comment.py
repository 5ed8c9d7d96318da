"""The one comment on a request, against a server that keeps comments as GitHub and GitLab do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from acme_history import acme_history
from devportal.scm.comment import LIMITS, marked, request_of
from runs import Run, portal
from web_server import Asked, Reply, web

GITHUB = "/repos/acme/shop/issues/7/comments"
GITLAB = "/projects/42/merge_requests/7/notes"


class Host:
    """A code host with the comments of one request."""

    def __init__(self, base: str, comments: list[str]) -> None:
        self.base = base
        self.comments = {at + 1: body for at, body in enumerate(comments)}

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != "Bearer s3cret":
            return Reply({"message": "Requires authentication"}, 401)
        if asked.method == "GET" and asked.path == self.base:
            page = int(asked.query["page"])
            every = [{"id": at, "body": body, "html_url": f"u{at}"} for at, body in self.comments.items()]
            return Reply(every[(page - 1) * 100 : page * 100])
        body = json.loads(asked.body)["body"]
        if asked.method == "POST" and asked.path == self.base:
            number = len(self.comments) + 1
        else:
            number = int(asked.path.rpartition("/")[2])
            edits = {"PATCH": "/repos/acme/shop/issues/comments/", "PUT": GITLAB + "/"}
            assert asked.path == f"{edits[asked.method]}{number}"
        self.comments[number] = body
        return Reply({"id": number, "body": body, "html_url": f"u{number}"}, 201)


def github(url: str) -> dict[str, str]:
    return {
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_API_URL": url,
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_TOKEN": "s3cret",
    }


def gitlab(url: str) -> dict[str, str]:
    return {
        "CI_PROJECT_ID": "42",
        "CI_API_V4_URL": url,
        "CI_MERGE_REQUEST_IID": "7",
        "GITLAB_TOKEN": "s3cret",
    }


HOSTS = pytest.mark.parametrize(
    ("base", "environ"), [(GITHUB, github), (GITLAB, gitlab)], ids=["github", "gitlab"]
)


def say(home: Path, body: str, environ: dict[str, str], *words: str) -> Run:
    line = ("ci", "comment", "--marker", "impact", "--body-file", "-", *words)
    return portal(*line, cwd=acme_history(), home=home, stdin=body, environ=environ)


@HOSTS
def test_one_comment_is_created_then_edited(
    tmp_path: Path, base: str, environ: Callable[[str], dict[str, str]]
) -> None:
    host = Host(base, ["hello", "<!-- portal:other -->\nother"])
    with web(host) as server:
        first = say(tmp_path, "one\n", environ(server.url))
        assert (first.code, first.out, first.err) == (0, "", "note: created the comment u3\n")
        assert say(tmp_path, "one\n", environ(server.url)).err == "note: unchanged the comment u3\n"
        assert say(tmp_path, "two\n", environ(server.url)).err == "note: edited the comment u3\n"
    assert host.comments == {
        1: "hello",
        2: "<!-- portal:other -->\nother",
        3: "<!-- portal:impact -->\ntwo\n",
    }


@HOSTS
def test_the_comment_is_found_on_later_pages(
    tmp_path: Path, base: str, environ: Callable[[str], dict[str, str]]
) -> None:
    host = Host(base, ["x"] * 250 + ["<!-- portal:impact -->\nold"])
    with web(host) as server:
        assert say(tmp_path, "new", environ(server.url)).err == "note: edited the comment u251\n"
    assert len(host.comments) == 251


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": "x"},
        {**github("http://127.0.0.1:9"), "GITHUB_TOKEN": " "},
    ],
    ids=["no CI", "no request", "no token"],
)
def test_without_a_token_it_is_printed(tmp_path: Path, environ: dict[str, str]) -> None:
    done = say(tmp_path, "# text", environ)
    assert (done.code, done.out) == (0, "# text\n")
    assert done.err.endswith(": the comment is printed\n")


def failing(status: int) -> Callable[[Asked], Reply]:
    return lambda _: Reply({"message": "no"}, status)


@pytest.mark.parametrize(("status", "code"), [(401, 4), (403, 4), (404, 3), (422, 3)])
def test_what_the_host_refuses(tmp_path: Path, status: int, code: int) -> None:
    with web(failing(status)) as server:
        done = say(tmp_path, "x", github(server.url))
    assert (done.code, done.out) == (code, "")
    assert "s3cret" not in done.err


def test_offline_opens_no_connection(tmp_path: Path) -> None:
    with web(failing(500)) as server:
        done = say(tmp_path, "x", github(server.url), "--offline")
        assert (done.code, server.asked) == (3, [])


def test_the_token_goes_to_the_hosts_api_alone(tmp_path: Path) -> None:
    with web(failing(500)) as other:

        def moved(_: Asked) -> Reply:
            return Reply(b"", 302, {"Location": other.url + GITHUB})

        with web(moved) as server:
            assert say(tmp_path, "x", github(server.url)).code != 0
        assert [one.headers.get("authorization") for one in other.asked] in ([], [None])


@pytest.mark.parametrize(
    ("event", "number"),
    [
        ({"pull_request": {"number": 12}}, 12),
        ({"issue": {"number": 13}}, 13),
        ({"pull_request": {"number": "1; rm"}}, None),
        ([], None),
    ],
)
def test_the_event_tells_the_number(tmp_path: Path, event: object, number: int | None) -> None:
    (tmp_path / "event.json").write_text(json.dumps(event))
    environ = {"GITHUB_REPOSITORY": "a/b", "GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
    found = request_of(environ)
    assert (found.number if found else None) == number


def test_a_text_that_is_too_long_is_cut() -> None:
    text = marked("x" * 100_000, "m", LIMITS["github"])
    assert len(text) == LIMITS["github"]
    assert text.startswith("<!-- portal:m -->\n")
    assert text.endswith("longer than a comment may be)\n")


def test_a_marker_is_a_word(tmp_path: Path) -> None:
    done = portal(
        "ci", "comment", "--marker", "a --> b", "--body-file", "-", cwd=acme_history(), home=tmp_path
    )
    assert (done.code, done.err.splitlines()[0]) == (
        2,
        "error: a marker is a word of letters, digits, - and _",
    )

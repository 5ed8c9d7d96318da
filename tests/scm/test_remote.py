"""Which remote URLs are let through, and that no secret of one is ever shown."""

from __future__ import annotations

import pytest

from devportal.errors import REFUSED, PortalError
from devportal.scm.remote import Remote, check_url, expand, is_remote, redact, redact_url

ALL = ("https", "ssh", "http", "git", "file")


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("https://github.com/acme/tpl.git", Remote("https://github.com/acme/tpl.git", "https")),
        ("https://git.example:8443/a/b", Remote("https://git.example:8443/a/b", "https")),
        ("ssh://git@git.example:2222/a/b.git", Remote("ssh://git@git.example:2222/a/b.git", "ssh")),
        ("git@github.com:acme/tpl.git", Remote("git@github.com:acme/tpl.git", "ssh")),
        ("https://[::1]:9/x", Remote("https://[::1]:9/x", "https")),
        ("file:///srv/git/x.git", Remote("file:///srv/git/x.git", "file")),
        (
            "https://user:p%40ss@git.example/a",
            Remote("https://git.example/a", "https", "Authorization: Basic dXNlcjpwQHNz"),
        ),
        (
            "https://token@git.example/a",
            Remote("https://git.example/a", "https", "Authorization: Basic dG9rZW46"),
        ),
    ],
)
def test_allowed(url: str, remote: Remote) -> None:
    assert check_url(url, ALL) == remote


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ext::sh -c touch% x",
        "ext::sh",
        "ext:///tmp/x",
        "fd::17",
        "transport::address",
        "--upload-pack=touch x",
        "-oProxyCommand=x:y",
        "ssh://-oProxyCommand=x/y",
        "ssh://git:secret@host/y",
        "git://-x/y",
        "git@host:--upload-pack=x",
        "git@host:-x",
        "https://a.example/%0ahost=evil",
        "https://a.example/x%0d",
        "https://a.example/x\ny",
        "https://a.example/\x1b]52;c;eA==\x07",
        "https://a.example:99999/x",
        "https://a.example:0/x",
        "https://[::1/x",
        "https:///x",
        "https://a.example",
        "https://a.example/x?private_token=s",
        "https://a.example/x#f",
        "https://a.example\\@b.example/x",
        "file://host/x",
        "/etc/passwd",
        "../x",
        "\\\\host\\share",
        "A" * 100_000,
    ],
)
def test_refused(url: str) -> None:
    with pytest.raises(PortalError) as caught:
        check_url(url, ALL)
    assert (caught.value.exit_code, caught.value.code) == (REFUSED, "git.url")
    assert len(caught.value.message) < 250
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("url", ["http://a.example/x", "git://a.example/x", "file:///srv/x"])
def test_only_https_and_ssh_unless_the_user_widens_it(url: str) -> None:
    with pytest.raises(PortalError, match="only https or ssh is allowed"):
        check_url(url)
    assert check_url(url, ALL).url == url


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cannot reach https://u:SECRET@h/x.git now", "cannot reach https://h/x.git now"),
        ("https://SECRET@h/x", "https://h/x"),
        ("https://u:SEC/RET@h/x", "https://h/x"),
        ("https://h/x?private_token=SECRET&a=b", "https://h/x"),
        ("'https://h/x?t=SECRET'", "'https://h/x'"),
        ("https://h:8443/x and a@b", "https://h:8443/x and a@b"),
    ],
)
def test_secrets_are_taken_out_of_messages(text: str, shown: str) -> None:
    assert redact(text) == shown


def test_the_user_of_ssh_is_no_secret() -> None:
    assert redact_url("git@github.com:a/b.git") == "git@github.com:a/b.git"
    assert redact_url("ssh://git@h/x") == "ssh://git@h/x"
    assert redact_url("ssh://git:SECRET@h/x") == "ssh://h/x"


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("https://h/x", True),
        ("ext::sh", True),
        ("git@h:x", True),
        ("gh:a/b", True),
        ("python-service", False),
        ("./a", False),
        ("a/b:c", False),
    ],
)
def test_what_is_written_as_a_url(text: str, remote: bool) -> None:
    assert is_remote(text) is remote


def test_short_forms() -> None:
    assert expand("gh:acme/tpl") == "https://github.com/acme/tpl.git"
    assert expand("gl:acme/tpl.git") == "https://gitlab.com/acme/tpl.git"
    assert expand("https://h/x") == "https://h/x"

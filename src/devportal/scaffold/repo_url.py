"""A repository as RepoUrlPicker writes it, `github.com?owner=acme&repo=shop`, taken apart and checked."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_USUAL = ("owner", "repo")
_REQUIRED = {
    "azure": ("project", "repo"),
    "bitbucket-cloud": ("workspace", "project", "repo"),
    "bitbucket-server": ("project", "repo"),
    "gitea": ("repo",),
    "gerrit": ("repo",),
}


_ASKED = {"azure": ("organization", "project", "repo"), "gerrit": _USUAL, "gitea": _USUAL}
_EXAMPLES = {"organization": "acme", "workspace": "acme", "owner": "acme", "project": "web", "repo": "shop"}


def required(kind: str) -> tuple[str, ...]:
    """Give the parts without which Backstage refuses a repository at this kind of host."""
    return _REQUIRED.get(kind, _USUAL)


def parts(kind: str) -> tuple[str, ...]:
    """Give the parts that name a repository at this kind of host, as Backstage asks for them."""
    return _ASKED.get(kind) or required(kind)


def example(host: str, kind: str) -> str:
    """Give a text that names a repository at a host of this kind."""
    return f"{host}?" + "&".join(f"{part}={_EXAMPLES[part]}" for part in parts(kind))


class RepoUrlError(ValueError):
    """A text that names no repository; the message says what it lacks, `hint` what to do, where known."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@record
class RepoUrl:
    """A repository at a code host; parts that were not given are ""."""

    host: str
    kind: str
    owner: str
    repo: str
    organization: str = ""
    workspace: str = ""
    project: str = ""


def parse(text: str, hosts: Mapping[str, str]) -> RepoUrl:
    """Read the text; `hosts` gives the kind of each known host. Raises RepoUrlError."""
    from urllib.parse import parse_qs

    host, mark, query = text.strip().removeprefix("https://").partition("?")
    host = host.rstrip("/")
    if not mark or not host:
        raise RepoUrlError(f"{quoted(text)} names no repository")
    kind = hosts.get(host)
    if kind is None:
        known = ", ".join(hosts)
        raise RepoUrlError(
            f"the host {quoted(host)} of {quoted(text)} is not known (known: {known})",
            f'tell its kind in your own config.toml: [scm.hosts."{clean_line(host)}"] kind = "gitlab"',
        )
    given = {name: values[0].strip("/") for name, values in parse_qs(query, keep_blank_values=True).items()}
    wanted = required(kind)
    if kind == "gitlab" and given.get("project"):  # a project id stands for owner and name
        wanted = ()
    lacking = [name for name in wanted if not given.get(name)]
    if lacking:
        raise RepoUrlError(f"{quoted(text)} lacks {' and '.join(lacking)}")
    names = ("owner", "repo", "organization", "workspace", "project")
    for name in names:
        _check(text, name, given.get(name, ""), nested=name == "owner" and kind == "gitlab")
    return RepoUrl(host, kind, *(given.get(name, "") for name in names))


def _check(text: str, name: str, value: str, *, nested: bool) -> None:
    """Take only what a host allows in a name: it becomes part of a URL and of a folder's name."""
    import re

    parts = value.split("/") if nested else [value]
    for part in parts if value else ():
        plain = re.fullmatch(r"[A-Za-z0-9_.][A-Za-z0-9_. -]{0,254}", part) is not None
        if not plain or part in (".", "..") or part.lower().endswith(".git"):
            raise RepoUrlError(f"the {name} {quoted(value)} of {quoted(text)} is no name of a repository's")

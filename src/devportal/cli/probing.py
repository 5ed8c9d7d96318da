"""Asks sources how they are: one small question each, and what an audit needs to know of repositories."""

from __future__ import annotations

import os

from devportal.errors import AUTH, IO, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from devportal.catalog.audit import Finding, Known
    from devportal.cli.session import Session
    from devportal.config.sources import Source
    from devportal.scm.http import Http


def probe(session: Session, source: Source) -> Iterator[tuple[str, object]]:
    """Give what a source answers to the smallest question. Raises PortalError where it does not."""
    yield "source", source.name
    yield "type", source.type
    if source.type == "folder" or source.path:
        if not os.path.exists(source.path):
            raise PortalError(f"source {source.name}: there is no {source.path}", exit_code=IO)
        yield "found", source.path
        return
    if session.flags.offline:
        raise PortalError(f"source {source.name} is not asked while offline", exit_code=IO)
    if source.type == "git":
        yield from _git(session, source)
        return
    from devportal.cli.network import open_http, tokens

    http = open_http(session, (source,))
    yield from _tokens_of(tokens(session, (source,)), source)
    yield from _ASK[source.type](http, source)


def _tokens_of(found: object, source: Source) -> Iterator[tuple[str, object]]:
    from urllib.parse import urlsplit

    from devportal.providers.builtin import hosts_of
    from devportal.scm.token import Tokens

    assert isinstance(found, Tokens)
    homes = {urlsplit(url).netloc for url in hosts_of(source)}
    for origin in found.status():
        if origin.host in homes:
            yield "token", f"{origin.host}: {origin.origin}"


def _git(session: Session, source: Source) -> Iterator[tuple[str, object]]:
    from devportal.scm.remote import expand
    from devportal.scm.shallow import tip

    found = tip(
        expand(source.url),
        source.branch,
        environ=session.environ,
        protocols=session.settings.get("scm.protocols"),
    )
    if found is None:
        raise PortalError(f"source {source.name}: there is no branch {source.branch or 'HEAD'}", exit_code=IO)
    yield "branch", found.branch or "HEAD"
    yield "commit", found.commit


def _github(http: Http, source: Source) -> Iterator[tuple[str, object]]:
    from devportal.scm.github import api_of
    from devportal.scm.http import json

    api = source.api or api_of(source.url)
    answer = http.get(f"{api}/users/{source.org}", stale=False)
    if answer.status != 200:
        raise PortalError(f"GitHub knows no organisation {source.org!r}", exit_code=IO)
    found = json(answer)
    yield "organisation", found.get("login", source.org)
    yield "public repositories", found.get("public_repos", 0)
    if "x-ratelimit-remaining" in answer.headers:
        yield "requests left", answer.headers["x-ratelimit-remaining"]


def _gitlab(http: Http, source: Source) -> Iterator[tuple[str, object]]:
    from devportal.scm.gitlab import GitLab, api_of

    client = GitLab(http, source.api or api_of(source.url))
    if not source.org:
        yield (
            "first project",
            next((one.get("path_with_namespace") for one in client.projects("", subgroups=True)), "none"),
        )
        return
    found = client.group(source.org)
    yield "group", found.get("full_path", source.org)
    yield "visibility", found.get("visibility", "")


def _backstage(http: Http, source: Source) -> Iterator[tuple[str, object]]:
    from devportal.scm.backstage import Backstage

    yield "entities", Backstage(http, source.url).total()


def _index(http: Http, source: Source) -> Iterator[tuple[str, object]]:
    if not source.url.startswith(("https://", "http://")):
        yield "place", source.url
        return
    answer = http.request("HEAD", source.url)
    if answer.status != 200:
        raise PortalError(f"{source.url} answered with status {answer.status}", exit_code=IO)
    yield "bytes", answer.headers.get("content-length", "unknown")
    yield "etag", answer.headers.get("etag", "none")


_ASK: dict[str, Callable[[Http, Source], Iterator[tuple[str, object]]]] = {
    "github": _github,
    "gitlab": _gitlab,
    "backstage": _backstage,
    "index": _index,
}


def audited(session: Session, sources: Sequence[Source], *, links: bool) -> tuple[Finding, ...]:
    """Give what sources and catalog disagree about; what cannot be asked is a warning."""
    from urllib.parse import urlsplit

    from devportal.catalog.audit import (
        links_in,
        of_entities,
        of_files,
        of_links,
        of_mirror,
        ordered,
        slugs_in,
    )
    from devportal.catalog.mirror import Mirror
    from devportal.cli.network import open_http
    from devportal.config.sources import GITHUB, GITLAB, MIRRORED
    from devportal.paths import cache_dir
    from devportal.scm import github, gitlab

    found: list[Finding] = []
    catalog = session.catalog
    for source in sources:
        if source.type in MIRRORED:
            mirror = Mirror(cache_dir(session.environ), source.name)
            found += [*of_mirror(source.name, mirror), *of_files(source.name, catalog, mirror)]
        if source.type not in (GITHUB, GITLAB) or session.flags.offline:
            continue
        home = source.url or (github.HOME if source.type == GITHUB else gitlab.HOME)
        named = slugs_in(catalog, urlsplit(home).netloc)
        head = source.org.lower() + "/" if source.org else ""
        listed = _listed(session, source)
        own = {
            slug: refs
            for slug, refs in named.items()
            if slug.lower().startswith(head) and slug.lower() not in listed
        }
        look = _looker(open_http(session, (source,)), source)
        try:
            found += of_entities(source.name, own, look)
        except PortalError as error:
            session.warn(f"source {source.name}: {error.message}")
    if links:
        http = open_http(session, public=True)
        found += of_links(links_in(catalog), lambda url: _dead(http, url))
    return ordered(found)


def _listed(session: Session, source: Source) -> set[str]:
    """Give the repositories that the host listed at the last sync, of which nothing has to be asked."""
    from devportal.catalog.mirror import Mirror
    from devportal.paths import cache_dir

    found = Mirror(cache_dir(session.environ), source.name).summary().get("repositories")
    return {
        slug.lower()
        for slug, about in (found.items() if isinstance(found, dict) else ())
        if isinstance(about, list) and about[-1:] != [True]
    }


def _looker(http: Http, source: Source) -> Callable[[str], Known | None]:
    from urllib.parse import quote

    from devportal.catalog.audit import Known
    from devportal.scm import github, gitlab
    from devportal.scm.http import json

    def look(slug: str) -> Known | None:
        if source.type == "github":
            url, key = f"{source.api or github.api_of(source.url)}/repos/{quote(slug)}", "full_name"
        else:
            api = source.api or gitlab.api_of(source.url)
            url, key = f"{api}/projects/{quote(slug, safe='')}", "path_with_namespace"
        answer = http.get(url, stale=False)
        if answer.status == 404:
            return None
        found = json(answer)
        now = str(found.get(key, slug)) if isinstance(found, dict) else slug
        archived = bool(found.get("archived")) if isinstance(found, dict) else False
        return Known(archived, now if now.lower() != slug.lower() else "")

    return look


def _dead(http: Http, url: str) -> str:
    """Say why a link is dead; a page that wants a login, or a slow one, is not."""
    from devportal.errors import REFUSED

    try:
        answer = http.get(url, headers={"Accept": "text/html, */*"}, conditional=False)
    except PortalError as error:
        if error.exit_code in (AUTH, REFUSED) or error.code in (
            "net.rate-limit",
            "net.timeout",
            "net.too-large",
        ):
            return ""
        return error.message
    return f"status {answer.status}" if answer.status in (404, 410) else ""

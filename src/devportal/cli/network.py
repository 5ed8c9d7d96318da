"""The web client and the tokens of a run, as the user's configuration allows them."""

from __future__ import annotations

import os

from devportal.errors import USAGE, PortalError
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from devportal.cli.session import Session
    from devportal.config.sources import Source
    from devportal.scm.http import Http
    from devportal.scm.token import Tokens


def user_file(session: Session) -> str:
    """Give the place of the user's own configuration."""
    from devportal.paths import config_dir

    return os.path.join(config_dir(session.environ), "config.toml")


def sources(session: Session) -> tuple[Source, ...]:
    """Give the sources of the user's configuration. Raises PortalError (exit 2) for bad tables."""
    from devportal.config.sources import load_sources

    return load_sources(user_file(session))


def source_named(session: Session, name: str) -> Source:
    """Give one source. Raises PortalError (exit 2) with a did-you-mean."""
    known = {one.name: one for one in sources(session)}
    if name not in known:
        hint = suggestion(name, known) or (
            f"sources: {', '.join(known)}" if known else "`portal source add` adds one"
        )
        raise PortalError(f"no source {quoted(name)}", hint=hint, exit_code=USAGE)
    return known[name]


def tokens(session: Session, known: Iterable[Source]) -> Tokens:
    """Give what finds the token of each host: of the sources, of GitHub and of GitLab."""
    from urllib.parse import urlsplit

    from devportal.config.sources import GIT, GITHUB, GITLAB
    from devportal.providers.builtin import hosts_of
    from devportal.scm.token import Access, Tokens
    from devportal.scm.web import split_remote

    accesses = []
    for source in known:
        kind = source.type if source.type in (GITHUB, GITLAB, "backstage") else ""
        for url in hosts_of(source):
            place = urlsplit(url).netloc
            if place != "api.github.com":
                accesses.append(Access(place, kind, source.token_env))
        if source.type == GIT and source.url.startswith(("https://", "http://")):
            accesses.append(Access(urlsplit(source.url).netloc.rpartition("@")[2], "", source.token_env))
        elif source.type == GIT and source.token_env:
            accesses.append(Access(split_remote(source.url)[0], "", source.token_env))
    file = str(session.settings.get("auth.file"))
    return Tokens(session.environ, accesses, os.path.expanduser(file) if file else "")


def open_http(session: Session, known: Iterable[Source] = (), *, public: bool = False) -> Http:
    """Open a client that may ask the hosts of these sources and those of `network.hosts`.

    With `public` every public host may be asked, and no token is sent.
    """
    from devportal.paths import cache_dir
    from devportal.providers.builtin import hosts_of
    from devportal.scm.http import Http

    known = tuple(known)
    hosts = [url for source in known for url in hosts_of(source)]
    settings = session.settings
    return Http(
        environ=session.environ,
        cache=cache_dir(session.environ),
        offline=session.flags.offline,
        deadline=float(settings.get("network.timeout")),
        max_bytes=int(settings.get("network.max_bytes")),
        tokens=None if public else tokens(session, known).token,
        hosts=[*hosts, *settings.get("network.hosts")],
        public=public,
    )


def client_for(session: Session, api: str, token: str) -> Http:
    """Open a client for the one server that CI's environment names, with the token for it."""
    from urllib.parse import urlsplit

    from devportal.paths import cache_dir
    from devportal.scm.http import Http

    place = urlsplit(api).netloc
    return Http(
        environ=session.environ,
        cache=cache_dir(session.environ),
        offline=session.flags.offline,
        tokens=lambda host: token if host == place else None,
        hosts=[api],
    )

"""What a run of a template may reach, from the settings: hosts, tokens, the catalog, the person."""

from __future__ import annotations

import os

from devportal.errors import USAGE, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.cli.session import Session
    from devportal.scaffold.context import World
    from devportal.scm.http import Http
    from devportal.scm.token import Access

REGISTERED = "registered.catalog-info.yaml"
"""Where `catalog:register` notes new locations, beside portal.toml; the usual patterns find it."""
_KINDS = ("github", "gitlab", "gitea", "bitbucket-cloud", "bitbucket-server", "azure")


_APIS = {"github.com": "https://api.github.com", "gitlab.com": "https://gitlab.com/api/v4"}


def _api_of(kind: str, url: str) -> str:
    from devportal.scm import github, gitlab

    return gitlab.api_of(url) if kind == "gitlab" else github.api_of(url)


class Reach:
    """The code hosts of a user's configuration: their kind, the address of their API, their token."""

    def __init__(self, session: Session) -> None:
        from devportal.cli.network import user_file
        from devportal.scm.host import HOSTS

        self.session = session
        self.kinds = dict(HOSTS)
        self.apis = dict(_APIS)
        self.accesses: list[Access] = []
        if os.path.isfile(user_file(session)):
            self._from_sources()
        for host, given in session.settings.get("scm.hosts").items():
            self._configured(str(host), given)
        self._add_backstage()

    def _add_backstage(self) -> None:
        url = self.session.settings.get("backstage.url")
        if url:
            from devportal.scm.host import host_of
            from devportal.scm.token import Access

            self.accesses.append(Access(host_of(url + "/"), "backstage"))

    def _from_sources(self) -> None:
        from devportal.cli.network import sources
        from devportal.scm.host import host_of

        for source in sources(self.session):
            if source.type in ("github", "gitlab"):
                host = host_of(source.url + "/") if source.url else f"{source.type}.com"
                api = source.api or _api_of(source.type, source.url)
                self._add(host, source.type, api, source.token_env)

    def _configured(self, host: str, given: Any) -> None:
        table = {"kind": given} if isinstance(given, str) else given
        kind = table.get("kind", self.kinds.get(host)) if isinstance(table, dict) else None
        if kind not in _KINDS:
            hint = f"write kind = one of {', '.join(_KINDS)}"
            raise PortalError(f"scm.hosts: the kind of {host} is not known", hint=hint, exit_code=USAGE)
        api = table.get("api") or self.apis.get(host) or _api_of(kind, f"https://{host}")
        self._add(host, kind, str(api), str(table.get("token_env") or ""))

    def _add(self, host: str, kind: str, api: str, variable: str) -> None:
        from devportal.scm.token import Access

        self.kinds[host] = kind
        self.apis[host] = api.rstrip("/")
        self.accesses.append(Access(host, kind, variable))

    def http(self) -> Http:
        """Give the client for all hosts of the configuration."""
        from devportal.scm.http import Http

        get = self.session.settings.get
        named = [*get("network.hosts"), *self.apis.values()]
        backstage = get("backstage.url")
        return Http(
            environ=self.session.environ,
            offline=self.session.flags.offline,
            deadline=float(get("network.timeout")),
            max_bytes=int(get("network.max_bytes")),
            tokens=self._for_backstage,
            hosts=[*named, backstage] if backstage else named,
        )

    def _for_backstage(self, host: str) -> str | None:
        """Give the token of the configured Backstage alone: actions for code hosts name theirs themselves.

        A step `http:request` must not act in the person's name just by its address.
        """
        from devportal.scm.host import host_of

        own = host_of(self.session.settings.get("backstage.url") + "/")
        return self.token(host) if host and host == own else None

    def token(self, host: str) -> str | None:
        """Give the token of a host."""
        from devportal.scm.token import Tokens

        file = os.path.expanduser(str(self.session.settings.get("auth.file")))
        return Tokens(self.session.environ, self.accesses, file).token(host)


def world(session: Session) -> World:
    """Put together what a run of a template may reach."""
    from functools import lru_cache
    from time import sleep

    from devportal.scaffold.context import World

    reach = Reach(session)
    return World(
        environ=session.environ,
        directory=session.directory,
        catalog=lambda: session.catalog,
        http=lru_cache(maxsize=1)(reach.http),
        hosts=reach.kinds,
        apis=reach.apis,
        token=lru_cache(maxsize=None)(reach.token),
        protocols=tuple(session.settings.get("scm.protocols")),
        sleep=sleep,
        tell=lambda word, text: tell(session, word, text),
        user=lru_cache(maxsize=1)(lambda: person(session)),
        offline=session.flags.offline,
        register=_register(session),
        backstage=session.settings.get("backstage.url"),
    )


def _register(session: Session) -> str:
    """Give the file of locations: below the root, since a repository's own settings may name it."""
    from devportal.scaffold.safe_path import writable_child

    folder = session.settings.root if session.settings.found else session.directory
    return writable_child(folder, session.settings.get("templates.register") or REGISTERED)


def tell(session: Session, word: str, text: str) -> None:
    """Show what a run has to say: steps and skipped ones on a terminal, what is printed always."""
    if word == "warning":
        session.warn(text)
    elif not session.flags.quiet and (word == "log" or session.terminal.is_tty or session.flags.verbose):
        session.terminal.say(word, text, "dim")


def person(session: Session) -> Mapping[str, Any]:
    """Give the person of this run as templates see it: `ref` and `entity`; nothing where nobody knows."""
    from devportal.cli.identity import whoami

    try:
        ref, _ = whoami(session)
        return {"ref": ref, "entity": session.catalog.entity(ref)}
    except (PortalError, KeyError):  # a template can be run where there is no catalog
        return {}

"""The table of providers: type of a source -> what asks it."""

from __future__ import annotations

from devportal.config.sources import BACKSTAGE, GIT, GITHUB, GITLAB

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from devportal.config.sources import Source
    from devportal.providers.provider import Discovery, Reach

_MODULES = {GIT: "repository", GITHUB: "github", GITLAB: "gitlab", BACKSTAGE: "backstage"}


def provider_of(kind: str) -> Callable[[Source, Reach], Discovery]:
    """Give what asks a source of this type. Raises KeyError for a type that nothing is asked for."""
    from importlib import import_module

    found: Callable[[Source, Reach], Discovery] = import_module(
        f"devportal.providers.{_MODULES[kind]}"
    ).discover
    return found


def hosts_of(source: Source) -> tuple[str, ...]:
    """Give the addresses that a source may ask over the web, as its configuration names them."""
    from devportal.scm import github, gitlab

    if source.type == GITHUB:
        return (source.api or github.api_of(source.url), source.url or github.HOME)
    if source.type == GITLAB:
        return (source.api or gitlab.api_of(source.url), source.url or gitlab.HOME)
    return (source.url,) if source.url.startswith(("https://", "http://")) and source.type != GIT else ()

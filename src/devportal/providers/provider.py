"""What a remote source gives: repositories to bring over, and entities made from what an API answers."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from devportal.scm.http import Http


@record
class Repo:
    """A repository of a source.

    `slug` is its place below the mirror (safe as a path), `url` what git fetches from, `web` its page,
    `branch` the branch wanted ("" for the remote's default), `mark` a text that changes with every push,
    where the host tells one, `kind` the kind of code host ("github", "gitlab") where the source knows it.
    """

    slug: str
    url: str
    web: str = ""
    branch: str = ""
    mark: str = ""
    archived: bool = False
    kind: str = ""


@record
class Made:
    """A catalog file made from an API's answer: its name without ending, its location ref, its entities."""

    name: str
    location: str
    entities: Sequence[Mapping[str, Any]]


@record
class Discovery:
    """Everything that a source has now; `warnings` tell of parts that could not be asked."""

    repositories: tuple[Repo, ...] = ()
    files: tuple[Made, ...] = ()
    warnings: tuple[str, ...] = ()


@record
class Reach:
    """How a provider gets to its source: the web client, and the token of a host."""

    http: Http
    token: Callable[[str], str | None]


Provider = "Callable[[Source, Reach], Discovery]"
"""A function from a source to what it has now; it raises PortalError where it cannot tell."""


def slug_of(*parts: str) -> str:
    """Give a path below the mirror for a repository's name; odd letters are replaced."""
    from devportal.paths import digest

    kept = []
    for part in (one for text in parts for one in text.split("/") if one):
        plain = "".join(
            char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in part
        )
        plain = plain[:80].lstrip(".-") or "_"
        kept.append(plain if plain == part else f"{plain}-{digest(part)}")
    return "/".join(kept)

"""A panel: what one tool tells about one entity, and what a panel's module declares of itself.

A module of a tool offers `panel(entity, client) -> Panel`, and where it can `probe(client) -> str` (the
tool's version, for `portal doctor`) and `logs(entity, client, lines) -> tuple[str, ...]`. An `Integration`
names it; those of this package stand in `builtin.py`, those of plug-ins behind the entry-point group
`devportal.integrations`.
"""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

    class PanelModule(Protocol):
        """What the module of a tool has to offer."""

        panel: Callable[[Entity, Client], Panel]


OK = "ok"
WARNING = "warning"
FAILING = "failing"
UNKNOWN = "unknown"
NOT_CONFIGURED = "not-configured"
REFUSED = "refused"
UNREACHABLE = "unreachable"
STATES = (OK, WARNING, FAILING, UNKNOWN, NOT_CONFIGURED, REFUSED, UNREACHABLE)
"""The first three are the tool's verdict; `refused` is a 401 or 403, `unknown` an answer without one."""


@record
class Field:
    """One line of a panel. `time` is ISO 8601 and shown as an age, `points` are drawn as a sparkline."""

    label: str
    value: str
    state: str = ""
    time: str = ""
    url: str = ""
    points: tuple[float, ...] = ()


@record
class Link:
    """A page of the tool about the entity."""

    title: str
    url: str


@record
class Panel:
    """What one tool tells. `summary` stands beside the state: the reason, where nothing else is to show."""

    title: str
    state: str
    fields: tuple[Field, ...] = ()
    links: tuple[Link, ...] = ()
    summary: str = ""


@record
class Option:
    """One setting of a tool besides those that all have: name, shape ("text", "flag", "texts"), meaning."""

    name: str
    shape: str
    help: str


@record
class Integration:
    """One tool: which annotations it reads, how it is reached, and the module that asks it.

    `url` is the address of its public service, "" where everybody has an own one; `url_env`, `user_env` and
    `token_env` are the environment variables read, in order, where the configuration says nothing. `header`
    is the name and the form of the header that carries the token; "basic" sends it as a user name without
    password. `needs` is what it cannot do without: "url", "token". `kind` names the code host whose tokens
    it uses.

    `like` names the tool whose table of the configuration holds where this one has none. With `finds_token`
    its module has `find_token(client)` for files that the tool's own login leaves. `signs` are variables,
    and files written as ~/PATH, that say that it is set up by means of its own. Answers hold for `keep_for`
    seconds where asking costs money. A `quiet` tool is left out unless it is configured.
    """

    name: str
    title: str
    module: str
    annotations: tuple[str, ...]
    url: str = ""
    url_env: tuple[str, ...] = ()
    token_env: tuple[str, ...] = ()
    user_env: tuple[str, ...] = ()
    header: tuple[str, str] = ("Authorization", "Bearer {}")
    needs: tuple[str, ...] = ()
    kind: str = ""
    like: str = ""
    options: tuple[Option, ...] = ()
    finds_token: bool = False
    signs: tuple[str, ...] = ()
    keep_for: float = -1.0
    quiet: bool = False
    shows: str = ""


class NotConfigured(PortalError):
    """Something has to be set before the tool can be asked; the message says what."""


class NotThere(PortalError):
    """The tool answers, and does not know what the entity's annotation names."""


def worst(states: tuple[str, ...] | list[str]) -> str:
    """Give the worst verdict among states; ok where there is none."""
    for state in (FAILING, WARNING, UNKNOWN):
        if state in states:
            return state
    return OK

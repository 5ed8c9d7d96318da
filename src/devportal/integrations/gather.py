"""Asks all tools of an entity at once, with one deadline; what goes wrong is a panel that says why."""

from __future__ import annotations

import threading
import time

from devportal.errors import AUTH, PortalError
from devportal.integrations import kept
from devportal.integrations.client import Client
from devportal.integrations.panel import (
    NOT_CONFIGURED,
    REFUSED,
    STATES,
    UNKNOWN,
    UNREACHABLE,
    Field,
    Link,
    NotConfigured,
    NotThere,
    Panel,
)
from devportal.record import record, replace
from devportal.text import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from devportal.config.tools import Tool
    from devportal.integrations.client import Reach
    from devportal.integrations.panel import Integration
    from devportal.model.entity import Entity

LIVE, KEPT, FRESH, ANEW = "live", "kept", "fresh", "anew"
"""How panels are had: asked now; only kept ones; asked where the kept one is older than `max_age`; asked even
where that costs money."""
VERDICTS = ("ok", "warning", "failing", "unknown")
_SHARE = 0.9
"""What of the deadline a tool may use, so that its own reason for being late is there before the page is."""
_LONG = 0.8
"""Seconds from which on waiting in vain is worth avoiding."""
LONGEST = 2_000
MOST = 50


@record
class Shown:
    """One tool's panel as it came about: `age` in seconds, None where it was asked just now."""

    name: str
    panel: Panel
    age: float | None = None
    seconds: float = 0.0


@record
class Ask:
    """One tool to be asked; about another entity than the page's where one is given."""

    integration: Integration
    tool: Tool
    entity: Entity | None = None


@record
class Manner:
    """How a run asks: its mode, seconds for all, how old a kept panel may be, the cache folder."""

    mode: str = LIVE
    deadline: float = 5.0
    max_age: float = 60.0
    cache: str = ""


def gather(entity: Entity, asks: Sequence[Ask], reach: Reach, manner: Manner) -> tuple[Shown, ...]:
    """Give the panels of an entity in the order of `asks`, within the deadline. Nothing is raised."""
    started = time.monotonic()
    end, own = started + manner.deadline, started + manner.deadline * _SHARE
    shown: dict[int, Shown] = {}
    clients = [Client(ask.integration, ask.tool, reach, own) for ask in asks]
    threads: dict[int, threading.Thread] = {}
    for at, (ask, client) in enumerate(zip(asks, clients, strict=True)):
        subject = ask.entity or entity
        file = _file(subject, ask, client, manner)
        known = kept.load(file) if file and manner.mode != ANEW else None
        late = kept.load(kept.beside(file)) if file and manner.mode == FRESH else None
        if known is not None and (manner.mode == KEPT or known.age <= _enough(ask.integration, manner)):
            shown[at] = Shown(ask.integration.name, known.panel, known.age)
        elif late is not None and late.age <= manner.max_age:
            shown[at] = Shown(ask.integration.name, late.panel, late.age)
        elif manner.mode == KEPT:
            shown[at] = Shown(ask.integration.name, _never(ask.integration))
        else:
            threads[at] = _start(shown, at, subject, client, file)
    for at, thread in threads.items():
        thread.join(max(0.0, end - time.monotonic()))
        if at not in shown:
            file = _file(asks[at].entity or entity, asks[at], clients[at], manner)
            shown[at] = _late(asks[at].integration, manner, file)
            _keep_late(file, shown[at])
    for client in clients:
        client.close()
    return tuple(_titled(shown[at], ask.entity) for at, ask in enumerate(asks))


def _titled(one: Shown, other: Entity | None) -> Shown:
    """Say in the title which entity a panel is about, where it is not the page's."""
    if other is None:
        return one
    return replace(one, panel=replace(one.panel, title=f"{one.panel.title} {other.name}"))


def _keep_late(file: str, one: Shown) -> None:
    """Remember who kept a page waiting in vain, so that the next page does without it for a while."""
    if file and one.panel.state == UNREACHABLE and one.seconds >= _LONG:
        kept.store(kept.beside(file), one.panel)


def _enough(integration: Integration, manner: Manner) -> float:
    return max(integration.keep_for, manner.max_age if manner.mode == FRESH else -1.0)


def _file(entity: Entity, ask: Ask, client: Client, manner: Manner) -> str:
    if not manner.cache:
        return ""
    about = f"{entity.ref}\0{ask.integration.name}\0{client.find_url()}\0{ask.tool.options!r}"
    return kept.place(manner.cache, f"{about}\0{_named(entity, ask.integration)!r}")


def _named(entity: Entity, integration: Integration) -> list[tuple[str, str]]:
    """Give the annotations that a tool may read: those of the same domains as the ones that name it."""
    domains = {key.partition("/")[0] for key in (*integration.annotations, "backstage.io/source-location")}
    return sorted(
        (key, str(value)) for key, value in entity.annotations.items() if key.partition("/")[0] in domains
    )


def _start(shown: dict[int, Shown], at: int, entity: Entity, client: Client, file: str) -> threading.Thread:
    """Ask in a thread that nobody waits for after the deadline: no answer may hold a page back."""

    def work() -> None:
        started = time.monotonic()
        panel = ask_one(entity, client, module_of(client.integration))
        one = shown.setdefault(at, Shown(client.integration.name, panel, None, time.monotonic() - started))
        if file and panel.state in VERDICTS and panel.fields:
            kept.store(file, panel)
        _keep_late(file, one)

    thread = threading.Thread(target=work, daemon=True, name=f"panel-{client.integration.name}")
    thread.start()
    return thread


def module_of(integration: Integration) -> Callable[[str], object]:
    """Give a function that finds a name in the integration's module, importing it at the first call."""

    def find(name: str) -> object:
        from importlib import import_module

        return getattr(import_module(integration.module), name, None)

    return find


def ask_one(entity: Entity, client: Client, find: Callable[[str], object]) -> Panel:
    """Give one tool's panel, or the panel that says why there is none. Nothing is raised."""
    title = client.integration.title
    try:
        panel = find("panel")(entity, client)  # type: ignore[operator]
        if not isinstance(panel, Panel) or panel.state not in STATES:
            return Panel(title, UNKNOWN, summary="its module gave no panel")
        return _safe(panel)
    except PortalError as error:
        return _safe(reason(error, client))
    except Exception as error:  # noqa: BLE001 - a panel of a plug-in may raise anything, and the page must appear
        return _safe(Panel(title, UNKNOWN, summary=f"its module failed: {type(error).__name__}: {error}"))


def reason(error: PortalError, client: Client) -> Panel:
    """Give the panel for an error: what happened, and what to set."""
    title = client.integration.title
    if isinstance(error, NotConfigured):
        return Panel(title, NOT_CONFIGURED, summary=error.message)
    if isinstance(error, NotThere):
        return Panel(title, UNKNOWN, summary=f"404: {error.message}")
    if error.exit_code == AUTH:
        told = error.message if error.code == "child.denied" else refusal(error, client)
        return Panel(title, REFUSED, summary=told)
    if error.code in ("net.json", "net.request", "integration.annotation", "integration.address"):
        return Panel(title, UNKNOWN, summary=error.message)
    return Panel(
        title, UNREACHABLE, summary=error.message + (f"; {error.hint}" if error.code == "net.host" else "")
    )


def refusal(error: PortalError, client: Client) -> str:
    """Tell a token that is missing, one that is not taken, and one that may not."""
    status = getattr(error, "status", 0)
    name = client.token_name
    try:
        given = bool(client.find_token())
    except PortalError:
        given = False
    if not given:
        return f"{status}: it wants a token: set {name}"
    if status == 401:
        return f"401: the token in {name} is not accepted: set another one"
    return f"403: the token in {name} may not see this"


def _late(integration: Integration, manner: Manner, file: str) -> Shown:
    known = kept.load(file) if file else None
    last = f"; --offline shows the answer of {_ago(known.age)}" if known else ""
    summary = f"no answer within {manner.deadline:g} s{last}"
    return Shown(
        integration.name, Panel(integration.title, UNREACHABLE, summary=summary), None, manner.deadline
    )


def _never(integration: Integration) -> Panel:
    return Panel(
        integration.title, UNREACHABLE, summary="not asked while offline, and no answer of it is kept"
    )


def _ago(seconds: float) -> str:
    from devportal.integrations.words import duration

    return f"{duration(seconds)} ago"


def _safe(panel: Panel) -> Panel:
    """Bound what a tool has to tell, and take out of it every secret that it may have sent back."""
    from devportal.scm.secret import hide

    def text(value: str) -> str:
        return cut(hide(value), LONGEST)

    fields = tuple(
        Field(text(one.label), text(one.value), one.state, text(one.time), hide(one.url), one.points[-120:])
        for one in panel.fields[:MOST]
    )
    links = tuple(Link(text(one.title), hide(one.url)) for one in panel.links[:MOST])
    return Panel(panel.title, panel.state, fields, links, text(panel.summary))

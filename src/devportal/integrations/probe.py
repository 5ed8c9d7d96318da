"""How the tools themselves are: configured or not, reachable, authorised, and in which version."""

from __future__ import annotations

import os
import threading
import time

from devportal.errors import PortalError
from devportal.integrations.client import Client
from devportal.integrations.gather import module_of, reason
from devportal.integrations.panel import NOT_CONFIGURED, OK, UNKNOWN, UNREACHABLE, NotConfigured, Panel
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from devportal.integrations.client import Reach
    from devportal.integrations.gather import Ask

KNOWN, ASKED = "known", "asked"
"""What was done: only looked at what is set, or asked."""


@record
class Probed:
    """One tool: a state as panels have it, its version or the reason, its address, whether it was asked."""

    name: str
    state: str
    found: str
    url: str
    asked: bool


def probe_all(
    asks: Sequence[Ask], reach: Reach, deadline: float, wanted: Callable[[Ask], bool]
) -> tuple[Probed, ...]:
    """Look at each tool, and ask those that are `wanted` and have what they need, all at once."""
    end = time.monotonic() + deadline
    found: dict[int, Probed] = {}
    clients = [Client(ask.integration, ask.tool, reach, end) for ask in asks]
    threads: dict[int, threading.Thread] = {}
    for at, (ask, client) in enumerate(zip(asks, clients, strict=True)):
        lacking = missing(client)
        if lacking or not wanted(ask):
            state = NOT_CONFIGURED if lacking else OK
            found[at] = Probed(client.tool.name, state, lacking, _url(client), asked=False)
        else:
            threads[at] = threading.Thread(target=_work, args=(found, at, client), daemon=True)
            threads[at].start()
    for at, thread in threads.items():
        thread.join(max(0.0, end - time.monotonic()))
        late = Probed(
            asks[at].integration.name,
            UNREACHABLE,
            f"no answer within {deadline:g} s",
            _url(clients[at]),
            True,
        )
        found.setdefault(at, late)
    for client in clients:
        client.close()
    return tuple(found[at] for at in range(len(asks)))


def missing(client: Client) -> str:
    """Give what has to be set before a tool can be asked; "" where nothing is known to be missing."""
    try:
        if "url" in client.integration.needs:
            client.url  # noqa: B018 - raises where there is none
        if "token" in client.integration.needs:
            client.token  # noqa: B018 - raises where there is none
    except NotConfigured as error:
        return error.message
    except PortalError as error:
        return error.message
    return ""


def is_set(client: Client) -> bool:
    """Say whether anything of a tool is set: a table of the configuration, a variable, a file of its own."""
    signs = client.integration.signs
    names = (*client.integration.url_env, *client.integration.token_env, *signs)
    if client.tool.url or client.tool.token_env or client.tool.options or client.variable(names):
        return True
    home = client.environ.get("HOME", "")
    return bool(home) and any(
        os.path.isfile(os.path.join(home, sign[2:])) for sign in signs if sign.startswith("~/")
    )


def _work(found: dict[int, Probed], at: int, client: Client) -> None:
    panel = ask_version(client)
    found.setdefault(
        at, Probed(client.integration.name, panel.state, panel.summary, _url(client), asked=True)
    )


def ask_version(client: Client) -> Panel:
    """Give a panel whose summary is the tool's version, or why there is none. Nothing is raised."""
    title = client.integration.title
    try:
        ask: Any = module_of(client.integration)("probe")
        if ask is None:
            return Panel(title, OK, summary="configured; it has nothing to ask for a version")
        return Panel(title, OK, summary=str(ask(client)) or "answers")
    except PortalError as error:
        return reason(error, client)
    except Exception as error:  # noqa: BLE001 - an answer of another shape, or a plug-in that fails
        return Panel(title, UNKNOWN, summary=f"answered something else: {type(error).__name__}")


def _url(client: Client) -> str:
    from devportal.scm.remote import redact

    return redact(client.find_url())

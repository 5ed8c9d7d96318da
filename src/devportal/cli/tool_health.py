"""What `portal doctor` says of tools: those in the user's configuration are asked, others with --online."""

from __future__ import annotations

from devportal.cli.health import Examined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.cli.session import Session
    from devportal.integrations.probe import Probed


def examine_tools(session: Session, *, online: bool) -> Iterator[Examined]:
    """Look at every tool. No connection is opened to one that the user's configuration does not name."""
    from devportal.cli.live import reach_of, tools_of
    from devportal.config.tools import Tool
    from devportal.errors import PortalError
    from devportal.integrations.client import Client
    from devportal.integrations.gather import Ask
    from devportal.integrations.known import known
    from devportal.integrations.probe import is_set, probe_all

    try:
        tools = tools_of(session)
        integrations = known(tools)
    except PortalError as error:
        yield Examined("tools", False, error.message, error.hint or "")
        return
    asks = [Ask(one, tools.get(one.name) or tools.get(one.like) or Tool(one.name)) for one in integrations]
    reach = reach_of(session)
    set_ = {ask.integration.name for ask in asks if is_set(Client(ask.integration, ask.tool, reach, 0.0))}

    def wanted(ask: Ask) -> bool:
        if session.flags.offline or not ask.tool.enabled:
            return False
        return ask.tool.name in tools or (online and ask.integration.name in set_)

    deadline = float(session.settings.get("live.deadline"))
    for ask, probed in zip(asks, probe_all(asks, reach, deadline, wanted), strict=True):
        name = ask.integration.name
        if ask.integration.keep_for > 0 and probed.asked and probed.state == "ok":
            yield Examined(name, True, f"configured: {probed.found}; not asked, as each question is billed")
            continue
        yield _examined(
            name, probed, named=ask.tool.name in tools, is_set=name in set_, offline=session.flags.offline
        )


def _examined(name: str, probed: Probed, *, named: bool, is_set: bool, offline: bool) -> Examined:
    at = f" at {probed.url}" if probed.url else ""
    if probed.asked:
        if probed.state == "ok":
            return Examined(name, True, f"reachable and authorised{at}: {probed.found}")
        # the reason first: a narrow terminal shows the beginning
        where = "" if not at or probed.url in probed.found else f"; asked{at}"
        return Examined(name, False, f"{probed.state.replace('-', ' ')}: {probed.found}{where}")
    if not named and not is_set:
        what = probed.found or "set it up as docs/integrations.md tells"
        return Examined(name, True, f"not configured: {what}")
    if probed.state == "not-configured":
        return Examined(name, not named, f"not configured{at}: {probed.found}")
    return Examined(name, True, f"configured{at}, not asked", "" if offline else "--online asks it")

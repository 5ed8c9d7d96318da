"""Which tool gives the log lines of an entity, and the lines."""

from __future__ import annotations

import time

from devportal.errors import IO, USAGE, PortalError
from devportal.record import record
from devportal.text import either, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from devportal.catalog.row import Row
    from devportal.cli.session import Flags, Session
    from devportal.config.tools import Tool
    from devportal.integrations.panel import Integration
    from devportal.model.entity import Entity


@record
class Lines:
    """Log lines, oldest first, and the tool they are from."""

    tool: str
    lines: tuple[str, ...]


def read(session: Session, row: Row, lines: int, source: str | None, since: int = 0) -> Lines:
    """Give the last lines of an entity, of the last `since` seconds where that is not 0.

    Raises PortalError: what to set, or why the tool does not answer.
    """
    from devportal.integrations.logged import prefixed

    well = Well(session, row, source)
    if since:
        return well.lines(prefixed(well.draw("entries", lines, since)))
    return well.lines(well.draw("logs", lines))


def follow(session: Session, row: Row, lines: int, source: str | None, since: int = 0) -> Iterator[Lines]:
    """Give the last lines of an entity, then what is new, as often as there is something, without an end.

    The tool is asked again and again: so pods that come later are followed, and a broken connection is none.
    """
    from devportal.integrations.logged import MARGIN, MOST, Seen, prefixed

    well, seen, failed = Well(session, row, source), Seen(), ""
    asked = time.monotonic()
    found = well.draw("entries", lines, since)
    while True:
        new = seen.new(found)
        if new:
            yield well.lines(prefixed(new))
        _rest(session)
        now = time.monotonic()
        try:
            found = well.draw("entries", MOST, int(now - asked) + MARGIN)
            asked, failed = now, ""
        except PortalError as error:
            if error.exit_code != IO:
                raise
            found = []
            if error.message != failed:
                session.warn(f"{error.message}; asking again every {PAUSE:g} seconds")
            failed = error.message


def endless(flags: Flags) -> None:
    """Refuse what has an end for an answer that has none. Raises PortalError (exit 2)."""
    if flags.json or flags.output in ("json", "yaml"):
        raise PortalError("--follow has no end, and JSON and YAML need one", hint="-o jsonl", exit_code=USAGE)
    if flags.output_file:
        raise PortalError(
            "--follow writes no --output-file", hint="`> FILE` keeps the lines", exit_code=USAGE
        )


PAUSE = 2.0
"""Seconds between two looks for new lines."""


def _rest(session: Session) -> None:
    """Wait, and look whether somebody still reads. Raises BrokenPipeError."""
    end = time.monotonic() + PAUSE
    while (left := end - time.monotonic()) > 0:
        if session.terminal.is_closed():
            raise BrokenPipeError
        time.sleep(min(0.2, left))


class Well:
    """The tool that has the lines of an entity, asked as often as wanted."""

    def __init__(self, session: Session, row: Row, source: str | None) -> None:
        from devportal.cli.live import reach_of, tools_of
        from devportal.config.tools import Tool
        from devportal.integrations.known import known
        from devportal.model.entity import Entity

        if session.flags.offline:
            raise PortalError("log lines are not kept, and nothing is asked while offline", exit_code=IO)
        tools = tools_of(session)
        self._entity = Entity(session.catalog.entity(row.ref))
        integrations = known([*tools, *([source] if source else [])])
        self._tool_of = _chosen(self._entity, integrations, tools, source)
        self._tool = tools.get(self._tool_of.name) or Tool(self._tool_of.name)
        self._reach = reach_of(session, row)
        self._seconds = 2 * float(session.settings.get("live.deadline"))

    def lines(self, lines: tuple[str, ...]) -> Lines:
        """Give lines as the answer, without the tokens of this run."""
        from devportal.scm.secret import hide

        return Lines(self._tool_of.name, tuple(hide(line) for line in lines))

    def draw(self, way: str, *asked: int) -> Any:
        """Ask the tool by one of its functions. Raises PortalError where it has none, or does not answer."""
        from devportal.integrations.client import Client
        from devportal.integrations.gather import module_of
        from devportal.integrations.panel import NotConfigured

        one = self._tool_of
        ask = module_of(one)(way)
        if not callable(ask):
            lacks = "has no logs" if way == "logs" else "tells no times of its lines: no --follow, no --since"
            raise PortalError(f"{one.title} {lacks}", exit_code=USAGE)
        client = Client(one, self._tool, self._reach, time.monotonic() + self._seconds)
        try:
            return ask(self._entity, client, *asked)
        except NotConfigured as error:
            raise PortalError(f"{one.title} is not configured: {error.message}", exit_code=USAGE) from error
        finally:
            client.close()


def seconds_of(text: str) -> int:
    """Give the seconds of `90s`, `15m`, `2h` or `1d`. Raises PortalError (exit 2) for anything else."""
    size = {"s": 1, "m": 60, "h": 3600, "d": 86_400}.get(text[-1:])
    number = text[:-1]
    if size is None or not (number.isascii() and number.isdecimal() and 0 < int(number) < 10**6):
        raise PortalError(
            f"--since {quoted(text)} is no time", hint="as in 90s, 15m, 2h or 1d", exit_code=USAGE
        )
    return size * int(number)


def _chosen(
    entity: Entity, integrations: tuple[Integration, ...], tools: dict[str, Tool], source: str | None
) -> Integration:
    """Take the tool that is named, else Loki where it is on, else what the entity is annotated with."""
    by_name = {one.name: one for one in integrations}
    if source:
        return by_name[source]
    if "grafana" in tools and tools["grafana"].enabled and tools["grafana"].options.get("loki") is True:
        return by_name["grafana"]
    kubernetes = by_name["kubernetes"]
    if any(key in entity.annotations for key in kubernetes.annotations):
        return kubernetes
    hint = f"annotate it with {either(kubernetes.annotations)}, or set integrations.grafana.loki = true"
    raise PortalError(f"{entity.ref} names no tool that has its logs", hint=hint)

"""Opens pages of an entity in a browser, or prints their address where there is none."""

from __future__ import annotations

from devportal.errors import REFUSED, PortalError
from devportal.text import either, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from devportal.catalog.row import Row
    from devportal.cli.session import Session
    from devportal.integrations.pages import Page


def pages(session: Session, row: Row) -> tuple[Page, ...]:
    """Give the pages of an entity, with the addresses of the tools that are configured."""
    from devportal.cli.live import placed, reach_of, tools_of
    from devportal.config.tools import Tool
    from devportal.integrations.builtin import BUILTIN
    from devportal.integrations.client import Client
    from devportal.integrations.pages import pages_of
    from devportal.model.entity import Entity

    tools, reach = tools_of(session), reach_of(session)
    clients = {one.name: Client(one, tools.get(one.name) or Tool(one.name), reach, 0.0) for one in BUILTIN}
    bases = {name: client.find_url() for name, client in clients.items()}
    bases |= {one.name: one.url.rstrip("/") for tool in tools.values() for one in tool.instances}
    return pages_of(Entity(placed(session, session.catalog.entity(row.ref))), bases)


def chosen(found: tuple[Page, ...], what: str | None, row: Row) -> Page:
    """Give the page to open. Raises PortalError: none (exit 1), an address that is no web page (exit 5)."""
    from devportal.integrations.pages import choose, first
    from devportal.views.theme import is_safe_url

    page = choose(found, what) if what else first(found)
    if page is None:
        known = list(dict.fromkeys(page.what for page in found if page.what != "link"))
        if what:
            hint = suggestion(what, known) or (f"it has {either(known)}" if known else None)
            if what == "docs":
                hint = f"`portal docs show {row.name}` shows what stands beside the code"
            raise PortalError(f"{row.ref} has no page {quoted(what)}", hint=hint)
        raise PortalError(f"{row.ref} has no page to open", hint="metadata.links holds links of an entity")
    if not is_safe_url(page.url) or page.url.lower().startswith("mailto:"):
        message = f"refused to open {quoted(page.url)}: only http and https addresses are opened"
        raise PortalError(message, exit_code=REFUSED, code="open.address")
    return page


def browse(url: str, environ: Mapping[str, str]) -> bool:
    """Open an address in the browser that BROWSER names, else the system's; say whether there is one."""
    import os
    import webbrowser

    named = environ.get("BROWSER", "").split(os.pathsep)[0]
    if named and "%s" not in named:
        named += " %s"
    if (
        not named
        and not any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        and os.name == "posix"
    ):
        import sys

        if sys.platform != "darwin":  # what is left are browsers that take the terminal over
            return False
    try:
        return webbrowser.get(named or None).open(url)
    except webbrowser.Error:
        return False

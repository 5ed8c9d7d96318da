"""Which tools there are: those of this package, and those of plug-ins where somebody asks for them."""

from __future__ import annotations

from devportal import plugins
from devportal.errors import USAGE, PortalError
from devportal.integrations.builtin import BUILTIN, shapes
from devportal.integrations.panel import Integration
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from devportal.config.tools import Tool

GROUP = "devportal.integrations"
BY_NAME = {one.name: one for one in BUILTIN}


def known(names: Iterable[str]) -> tuple[Integration, ...]:
    """Give all built-in tools and the plug-ins among `names`. PortalError (exit 2) for an unknown one."""
    more = tuple(_plugin(name) for name in dict.fromkeys(names) if name not in BY_NAME)
    return (*BUILTIN, *more)


def _plugin(name: str) -> Integration:
    found = plugins.find(GROUP, name)
    if found is None:
        hint = suggestion(name, BY_NAME) or f"tools: {', '.join(BY_NAME)}; a plug-in has to be installed"
        raise PortalError(f"no tool named {quoted(name)}", hint=hint, exit_code=USAGE)
    if not isinstance(found, Integration) or found.name != name:
        message = f"the plug-in {quoted(name)} offers no Integration of that name"
        raise PortalError(
            message, hint="docs/panels.md tells what it has to be", exit_code=USAGE, code="plugin.shape"
        )
    return found


def check(tools: Iterable[Tool], integrations: Iterable[Integration]) -> None:
    """Hold the tables of the configuration to what each tool takes. Raises PortalError (exit 2)."""
    from devportal.config.tools import check_options

    by_name = {one.name: one for one in integrations}
    for tool in tools:
        if tool.name in by_name:
            check_options(tool, shapes(by_name[tool.name].options))

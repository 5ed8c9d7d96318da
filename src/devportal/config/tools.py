"""Tools that panels ask: the tables below `integrations` of the user's own configuration.

```toml
[integrations.jenkins]
url = "https://ci.acme.example"
user_env = "JENKINS_USER"
token_env = "JENKINS_API_TOKEN"

[integrations.jenkins.instances.mobile]
url = "https://ci-mobile.acme.example"
```

A table names hosts, and hosts get tokens: no repository can set one. The tokens themselves stay in the
environment.
"""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.record import record
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


@record
class Tool:
    """One tool: its address, the variables of user and token, its own options, further instances."""

    name: str
    url: str = ""
    token_env: str = ""
    user_env: str = ""
    enabled: bool = True
    options: Mapping[str, Any] = {}
    instances: tuple[Tool, ...] = ()


COMMON = ("url", "token_env", "user_env", "enabled", "instances")
"""What every tool's table may hold; the rest are options of that tool."""


def read_tools(tables: Any, file: str) -> tuple[Tool, ...]:
    """Read the tables below `integrations` of the file at `file`, by name. Raises PortalError (exit 2)."""
    if not isinstance(tables, dict):
        raise _bad(f"{file}: integrations must be tables, as in [integrations.github]")
    return tuple(_tool(name, tables[name], f"{file}: integrations.{name}") for name in sorted(tables))


def load_tools(file: str) -> tuple[Tool, ...]:
    """Read all tools of the user's configuration file; none where there is no file. Raises PortalError."""
    import os
    import tomllib

    if not os.path.isfile(file):
        return ()
    try:
        with open(file, "rb") as opened:
            return read_tools(tomllib.load(opened).get("integrations", {}), file)
    except OSError as error:
        raise _bad(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(f"{file}: not valid TOML: {error}") from error


def brief(tools: tuple[Tool, ...]) -> tuple[str, ...]:
    """Give what a page needs to know before it asks: the names of the tools that are switched on."""
    return tuple(tool.name for tool in tools if tool.enabled)


def check_options(tool: Tool, shapes: Mapping[str, str]) -> None:
    """Hold a tool's own options to the names and shapes that it declares. Raises PortalError (exit 2)."""
    for name, value in tool.options.items():
        if name not in shapes:
            hint = suggestion(name, (*COMMON, *shapes)) or f"it takes {', '.join((*COMMON, *shapes))}"
            raise _bad(f"integrations.{tool.name}: unknown setting {quoted(name)}", hint)
        good = {
            "text": isinstance(value, str),
            "flag": isinstance(value, bool),
            "texts": isinstance(value, list) and all(isinstance(one, str) for one in value),
        }[shapes[name]]
        if not good:
            words = {"text": "a text", "flag": "true or false", "texts": "a list of texts"}[shapes[name]]
            raise _bad(f"integrations.{tool.name}.{name} must be {words}")
    for one in tool.instances:
        check_options(one, shapes)


def _tool(name: str, table: Any, where: str) -> Tool:
    if not isinstance(table, dict):
        raise _bad(f"{where} must be a table")
    instances = table.get("instances", {})
    if not isinstance(instances, dict):
        raise _bad(f"{where}.instances must be tables")
    enabled = table.get("enabled", True)
    if not isinstance(enabled, bool):
        raise _bad(f"{where}.enabled must be true or false")
    return Tool(
        name,
        _url(table.get("url", ""), f"{where}.url"),
        _variable(table.get("token_env", ""), f"{where}.token_env"),
        _variable(table.get("user_env", ""), f"{where}.user_env"),
        enabled,
        {key: value for key, value in table.items() if key not in COMMON},
        tuple(
            _tool(f"{name}.{one}", instances[one], f"{where}.instances.{one}") for one in sorted(instances)
        ),
    )


def _url(value: Any, where: str) -> str:
    """Take http and https addresses of a plain host; a token has no place in one."""
    from urllib.parse import urlsplit

    if value == "":
        return ""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        good = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)
        plain = parts is not None and parts.username is None and not parts.query and not parts.fragment
        good = good and parts is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        good = plain = False
    if not good:
        raise _bad(f"{where} must be an http or https address")
    if not plain:
        raise _bad(
            f"{where} holds more than a host and a path",
            "user name and token come from user_env and token_env",
        )
    return str(value)


def _variable(value: Any, where: str) -> str:
    import re

    if not isinstance(value, str) or (value and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value)):
        raise _bad(f"{where} must name an environment variable", "the token itself stays outside")
    return value


def _bad(message: str, hint: str | None = None) -> PortalError:
    return PortalError(message, hint=hint, exit_code=USAGE, code="config.integration")

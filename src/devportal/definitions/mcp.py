"""MCP servers: where they are reached. Their tools are told by the server alone, which is not asked."""

from __future__ import annotations

from devportal.definitions.api import MCP, Definition, Operation
from devportal.definitions.content import DefinitionError, listed, mapping, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def read(spec: Mapping[str, Any]) -> Definition:
    """Read spec.remotes, and a server.json in spec.definition where there is one. Raises DefinitionError."""
    data = _server(spec.get("definition"))
    remotes = listed(spec.get("remotes")) or listed(data.get("remotes"))
    operations = tuple(_operation(mapping(remote)) for remote in remotes)
    if not operations:
        raise DefinitionError("spec.remotes names no address")
    title = text_of(data.get("title")) or text_of(data.get("name"))
    servers = tuple(one.path for one in operations)
    return Definition(MCP, "MCP", title, text_of(data.get("version")), servers, operations, operations)


def _server(value: Any) -> dict[str, Any]:
    from devportal.definitions.content import parse

    if not isinstance(value, str) or not value.strip():
        return mapping(value)
    return mapping(parse(value))


def _operation(remote: Mapping[str, Any]) -> Operation:
    headers = [text_of(mapping(one).get("name")) for one in listed(remote.get("headers"))]
    kind = text_of(remote.get("type")) or text_of(remote.get("transport_type")) or "remote"
    return Operation(kind, text_of(remote.get("url")), auth=", ".join(name for name in headers if name))

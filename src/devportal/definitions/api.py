"""A definition of any kind as one value: what it is, where it is served, its operations."""

from __future__ import annotations

from importlib import import_module

from devportal.definitions.content import DefinitionError, mapping, parse, text_of
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

OPENAPI, ASYNCAPI, GRAPHQL, GRPC, MCP = "openapi", "asyncapi", "graphql", "grpc", "mcp-server"
READ = (OPENAPI, ASYNCAPI, GRAPHQL, GRPC, MCP)
_ALIASES = {"swagger": OPENAPI, "protobuf": GRPC, "proto": GRPC, "mcp": MCP}
_MODULES = {
    OPENAPI: "openapi",
    ASYNCAPI: "asyncapi",
    GRAPHQL: "graphql",
    GRPC: "protobuf",
    MCP: "mcp",
}


@record
class Operation:
    """One thing that can be asked for.

    `method` and `path` as the kind of API names them: GET /payments, subscribe payments.settled, query
    article, rpc acme.Rates/Quote. `auth` is how a caller shows who they are, "" where nothing is said,
    "none" where nobody has to; `deprecated` says whether it is on its way out.
    """

    method: str
    path: str
    summary: str = ""
    auth: str = ""
    deprecated: bool = False
    id: str = ""
    tags: tuple[str, ...] = ()


@record
class Definition:
    """A definition that was read: its kind, its form and version as it says, and its operations in order.

    `content` is what comparisons work on: the data of a document, or the text.
    """

    kind: str
    form: str
    title: str
    version: str
    servers: tuple[str, ...]
    operations: tuple[Operation, ...]
    content: Any


def read_definition(spec: Mapping[str, Any]) -> Definition:
    """Read the definition in the spec of an API entity.

    Raises DefinitionError where it cannot be read, PortalError (exit 3) where its parser is not installed.
    """
    kind = kind_of(spec)
    value = spec.get("definition")
    if kind != MCP and (value is None or value == "" or (isinstance(value, dict) and not value)):
        raise DefinitionError("there is no definition")
    if isinstance(value, dict) and set(value) & {"$text", "$json", "$yaml", "$openapi", "$asyncapi"}:
        target = text_of(next(iter(value.values())))
        raise DefinitionError(f"the definition is elsewhere and is not fetched: {quoted(target)}")
    module = import_module(f"devportal.definitions.{_MODULES[kind]}")
    try:
        found: Definition = module.read(spec if kind == MCP else value)
    except RecursionError:
        raise DefinitionError("the definition is nested too deeply") from None
    return found


def kind_of(spec: Mapping[str, Any]) -> str:
    """Give the kind of a definition by spec.type, else by what it says of itself. Raises DefinitionError."""
    named = text_of(spec.get("type")).lower()
    kind = _ALIASES.get(named, named)
    if kind in READ:
        return kind
    value = spec.get("definition")
    head = value[:4000] if isinstance(value, str) else ""
    data = value if isinstance(value, dict) else {}
    if "asyncapi" in data or "asyncapi:" in head or '"asyncapi"' in head:
        return ASYNCAPI
    if {"openapi", "swagger"} & set(data) or any(mark in head for mark in _OPENAPI_MARKS):
        return OPENAPI
    raise DefinitionError(f"definitions of type {quoted(named)} cannot be read; {', '.join(READ)} can")


_OPENAPI_MARKS = ("openapi:", "swagger:", '"openapi"', '"swagger"')


def data_of(value: Any) -> dict[str, Any]:
    """Give a document as a mapping. Raises DefinitionError."""
    data = parse(value) if isinstance(value, str) else value
    if not isinstance(data, dict):
        raise DefinitionError("the definition is no mapping")
    return data


def info_of(data: Mapping[str, Any]) -> tuple[str, str]:
    """Give title and version of an OpenAPI or AsyncAPI document."""
    info = mapping(data.get("info"))
    return text_of(info.get("title")), text_of(info.get("version"))

"""AsyncAPI 2 and 3: channels, who sends on them, and the messages."""

from __future__ import annotations

from devportal.definitions.api import ASYNCAPI, Definition, Operation, data_of, info_of
from devportal.definitions.content import DefinitionError, follow, listed, mapping, text_of
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

SENDS = frozenset(("subscribe", "send"))
"""What the application sends and others receive: in version 2 the others `subscribe`."""


@record
class Exchange:
    """One operation on a channel: the action as it is written, the address, and the messages by name."""

    action: str
    address: str
    operation: Mapping[str, Any]
    messages: Mapping[str, Any]
    id: str = ""

    @property
    def name(self) -> str:
        """What people call it: subscribe payments.settled."""
        return f"{self.action} {self.address}"


def read(value: Any) -> Definition:
    """Read an AsyncAPI document. Raises DefinitionError."""
    data = data_of(value)
    version = text_of(data.get("asyncapi"))
    if not version:
        raise DefinitionError("`asyncapi` does not say which version this is")
    title, release = info_of(data)
    operations = tuple(_operation(data, one) for one in exchanges(data))
    return Definition(ASYNCAPI, f"AsyncAPI {version}", title, release, tuple(servers(data)), operations, data)


def servers(data: Mapping[str, Any]) -> list[str]:
    """Give the addresses of the brokers, with their protocol."""
    found = []
    for value in mapping(data.get("servers")).values():
        server = mapping(follow(data, value).value)
        address = text_of(server.get("url")) or text_of(server.get("host")) + text_of(server.get("pathname"))
        protocol = text_of(server.get("protocol"))
        found.append(address if "://" in address or not protocol else f"{protocol}://{address}")
    return found


def exchanges(data: Mapping[str, Any]) -> Iterator[Exchange]:
    """Give every operation, in the order of the document."""
    if text_of(data.get("asyncapi")).startswith("3"):
        yield from _third(data)
        return
    for address, value in mapping(data.get("channels")).items():
        channel = mapping(follow(data, value).value)
        for action in ("publish", "subscribe"):
            operation = channel.get(action)
            if isinstance(operation, dict):
                found = _messages(data, operation.get("message"))
                yield Exchange(action, str(address), operation, found, text_of(operation.get("operationId")))


def _third(data: Mapping[str, Any]) -> Iterator[Exchange]:
    for name, value in mapping(data.get("operations")).items():
        operation = mapping(follow(data, value).value)
        where = follow(data, operation.get("channel"))
        channel = mapping(where.value)
        address = text_of(channel.get("address")) or where.name
        own = listed(operation.get("messages"))
        messages: dict[str, Any] = {}
        if own:
            for one in own:
                messages |= _messages(data, one)
        else:
            for key, one in mapping(channel.get("messages")).items():
                messages[str(key)] = follow(data, one).value
        yield Exchange(text_of(operation.get("action")), address, operation, messages, str(name))


def _messages(data: Mapping[str, Any], value: Any) -> dict[str, Any]:
    found = follow(data, value)
    message = mapping(found.value)
    several = listed(message.get("oneOf"))
    if several:
        return {name: one for each in several for name, one in _messages(data, each).items()}
    if not message:
        return {}
    return {text_of(message.get("name")) or found.name or text_of(message.get("title")) or "message": message}


def _operation(data: Mapping[str, Any], one: Exchange) -> Operation:
    operation = one.operation
    titles = [text_of(operation.get("summary")), text_of(operation.get("title")), ", ".join(one.messages)]
    return Operation(
        one.action,
        one.address,
        next((title for title in titles if title), "").split("\n")[0],
        _auth(data, operation),
        deprecated=operation.get("deprecated") is True,
        id=one.id,
        tags=tuple(text_of(mapping(tag).get("name")) for tag in listed(operation.get("tags"))),
    )


def _auth(data: Mapping[str, Any], operation: Mapping[str, Any]) -> str:
    """Give the schemes of an operation, else those of the servers."""
    wanted = listed(operation.get("security"))
    for server in mapping(data.get("servers")).values() if not wanted else ():
        wanted = [*wanted, *listed(mapping(follow(data, server).value).get("security"))]
    names = [follow(data, one).name or ", ".join(str(name) for name in mapping(one)) for one in wanted]
    return " or ".join(dict.fromkeys(name for name in names if name))

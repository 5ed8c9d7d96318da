"""OpenAPI 2, 3.0 and 3.1: operations of a document, and the schemas that go in and out."""

from __future__ import annotations

from devportal.definitions.api import OPENAPI, Definition, Operation, data_of, info_of
from devportal.definitions.content import DefinitionError, follow, listed, mapping, text_of
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


@record
class Endpoint:
    """One operation with what surrounds it: the document, its path item, and itself."""

    method: str
    path: str
    item: Mapping[str, Any]
    operation: Mapping[str, Any]
    document: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What people call it: GET /payments."""
        return f"{self.method.upper()} {self.path}"


def read(value: Any) -> Definition:
    """Read an OpenAPI document. Raises DefinitionError."""
    data = data_of(value)
    version = text_of(data.get("openapi")) or text_of(data.get("swagger"))
    if not version:
        raise DefinitionError("neither `openapi` nor `swagger` says which version this is")
    title, release = info_of(data)
    operations = tuple(_operation(one) for one in endpoints(data))
    return Definition(OPENAPI, f"OpenAPI {version}", title, release, tuple(servers(data)), operations, data)


def servers(data: Mapping[str, Any]) -> list[str]:
    """Give the addresses that a document is served at."""
    if "swagger" not in data:
        return [url for one in listed(data.get("servers")) if (url := text_of(mapping(one).get("url")))]
    host, base = text_of(data.get("host")), text_of(data.get("basePath"))
    if not host:
        return [base] if base else []
    return [f"{text_of(scheme)}://{host}{base}" for scheme in listed(data.get("schemes")) or ["https"]]


def endpoints(data: Mapping[str, Any]) -> Iterator[Endpoint]:
    """Give every operation, webhooks too, in the order of the document."""
    for group in ("paths", "webhooks"):
        yield from offered(data, group)


def offered(data: Mapping[str, Any], group: str = "paths") -> Iterator[Endpoint]:
    """Give the operations of `paths`, or the calls of `webhooks`."""
    for path, item in mapping(data.get(group)).items():
        yield from _of_item(data, item, str(path))


def callbacks(one: Endpoint) -> dict[tuple[str, str, str], Endpoint]:
    """Give the calls that an operation promises, by callback, address and method."""
    found = {}
    for name, value in mapping(one.operation.get("callbacks")).items():
        for address, item in mapping(follow(one.document, value).value).items():
            for call in _of_item(one.document, item, f"callback {name} of {one.name}"):
                found[str(name), str(address), call.method] = call
    return found


def _of_item(data: Mapping[str, Any], item: Any, path: str) -> Iterator[Endpoint]:
    found = mapping(follow(data, item).value)
    for method, operation in found.items():
        if str(method).lower() in METHODS and isinstance(operation, dict):
            yield Endpoint(str(method).lower(), path, found, operation, data)


def _operation(one: Endpoint) -> Operation:
    operation = one.operation
    lines = (text_of(operation.get("summary")) or text_of(operation.get("description"))).splitlines()
    return Operation(
        one.method.upper(),
        one.path,
        lines[0] if lines else "",
        auth(one),
        operation.get("deprecated") is True,
        text_of(operation.get("operationId")),
        tuple(text_of(tag) for tag in listed(operation.get("tags"))),
    )


def requirements(one: Endpoint) -> list[dict[str, Any]] | None:
    """Give the ways to be let in, any of which does; None where the document says nothing."""
    value = one.operation.get("security", one.document.get("security"))
    return [mapping(way) for way in value] if isinstance(value, list) else None


def auth(one: Endpoint) -> str:
    """Give the ways to be let in as text: `bearer`, `key and user or bearer`, `none`."""
    ways = requirements(one)
    if ways is None:
        return ""
    named = [" and ".join(str(name) for name in way) for way in ways]
    return " or ".join(name or "none" for name in named) or "none"


def parameters(one: Endpoint) -> dict[tuple[str, str], dict[str, Any]]:
    """Give the parameters by place and name; those of the operation go before those of its path."""
    found = {}
    for value in (*listed(one.item.get("parameters")), *listed(one.operation.get("parameters"))):
        parameter = mapping(follow(one.document, value).value)
        place, name = text_of(parameter.get("in")), text_of(parameter.get("name"))
        if place and name and place != "body":
            key = name.lower() if place == "header" else name
            found[place, key] = parameter
    return found


def schema_of(parameter: Mapping[str, Any]) -> Any:
    """Give the schema of a parameter; in OpenAPI 2 the parameter is one itself."""
    if "schema" in parameter:
        return parameter["schema"]
    for media in mapping(parameter.get("content")).values():
        return mapping(media).get("schema")
    left_out = ("name", "in", "required", "description", "allowEmptyValue")
    return {key: value for key, value in parameter.items() if key not in left_out}


@record
class Body:
    """What is sent or answered: whether it has to be there, and the schema for each media type."""

    required: bool
    media: Mapping[str, Any]
    headers: Mapping[str, bool] = {}
    """Those of an answer, in lower case, each with whether it is always there."""


def request_body(one: Endpoint) -> Body | None:
    """Give what an operation is sent, or None."""
    if "swagger" not in one.document:
        if one.operation.get("requestBody") is None:
            return None
        body = mapping(follow(one.document, one.operation["requestBody"]).value)
        return Body(body.get("required") is True, _media(body.get("content")))
    for value in (*listed(one.item.get("parameters")), *listed(one.operation.get("parameters"))):
        parameter = mapping(follow(one.document, value).value)
        if parameter.get("in") == "body":
            kinds = listed(one.operation.get("consumes")) or listed(one.document.get("consumes"))
            schema = parameter.get("schema")
            return Body(
                parameter.get("required") is True, {text_of(kind): schema for kind in kinds or ["*/*"]}
            )
    return None


def _media(content: Any) -> dict[str, Any]:
    return {str(kind): mapping(value).get("schema") for kind, value in mapping(content).items()}


def responses(one: Endpoint) -> dict[str, Body]:
    """Give what an operation answers, by status."""
    found = {}
    for status, value in mapping(one.operation.get("responses")).items():
        answer = mapping(follow(one.document, value).value)
        if "swagger" in one.document:
            kinds = listed(one.operation.get("produces")) or listed(one.document.get("produces")) or ["*/*"]
            media = {text_of(kind): answer["schema"] for kind in kinds} if "schema" in answer else {}
        else:
            media = _media(answer.get("content"))
        headers = {
            str(name).lower(): mapping(follow(one.document, header).value).get("required") is True
            for name, header in mapping(answer.get("headers")).items()
        }
        found[str(status).lower()] = Body(required=True, media=media, headers=headers)
    return found


_OLD_STYLES = {
    "csv": ("", False),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "tsv": ("tabDelimited", False),
    "multi": ("form", True),
}


def written(parameter: Mapping[str, Any]) -> tuple[str, bool]:
    """Give how a parameter with several values is written: its style, and whether each value stands alone."""
    usual = "form" if parameter.get("in") in ("query", "cookie", "formData") else "simple"
    if "schema" not in parameter and "content" not in parameter:  # OpenAPI 2
        style, alone = _OLD_STYLES.get(text_of(parameter.get("collectionFormat")), ("", False))
        return style or usual, alone
    style = text_of(parameter.get("style")) or usual
    explode = parameter.get("explode")
    return style, explode if isinstance(explode, bool) else style == "form"

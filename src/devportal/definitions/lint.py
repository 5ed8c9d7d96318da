"""What is wrong with a definition by itself: its form, its references, its operations."""

from __future__ import annotations

from devportal.definitions.api import ASYNCAPI, GRAPHQL, GRPC, MCP, OPENAPI, Definition
from devportal.definitions.content import mapping, ref_faults, text_of
from devportal.model.problem import ERROR, HINT, WARNING
from devportal.record import record
from devportal.text import cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_MOST = 30
"""How many faults of form one definition is told; the rest mostly follows from them."""


@record
class Finding:
    """One fault. `path` is where it stands in a document; `line` and `column` where that is known already."""

    severity: str
    code: str
    message: str
    hint: str | None = None
    path: tuple[str | int, ...] = ()
    line: int = 0
    column: int = 0


def judged(spec: Mapping[str, Any]) -> list[Finding]:
    """Give every fault of the definition in the spec of an API, that it cannot be read among them."""
    from devportal.definitions.api import read_definition
    from devportal.definitions.content import DefinitionError

    try:
        definition = read_definition(spec)
    except DefinitionError as error:
        hint = "correct it where it says"
        return [Finding(ERROR, "api.definition", error.message, hint, (), error.line, error.column)]
    return lint(definition, spec.get("definition"))


def lint(definition: Definition, source: Any) -> list[Finding]:
    """Give every fault of a definition that could be read; `source` is its text or data."""
    found: list[Finding] = []
    if definition.kind in (OPENAPI, ASYNCAPI):
        found += _refs(definition.content)
    if definition.kind == OPENAPI:
        found += [*_form(definition.content), *_openapi(definition)]
    elif definition.kind == ASYNCAPI:
        found += _asyncapi(definition)
    elif definition.kind == GRAPHQL:
        found += _graphql(source)
    elif definition.kind == GRPC:
        found += _protobuf(definition.content)
    elif definition.kind == MCP:
        found += _mcp(definition)
    if not definition.operations:
        found.append(Finding(WARNING, "api.empty", "no operation is defined", "define what can be asked for"))
    return found


def _refs(document: Any) -> Iterator[Finding]:
    for ref, why in ref_faults(document)[:_MOST]:
        hint = "define what it names in the same document, or bundle the files into one"
        yield Finding(ERROR, "schema.ref", f"the definition refers to {quoted(ref)}, {why}", hint)


def _form(document: dict[str, Any]) -> Iterator[Finding]:
    """Judge a document by OpenAPI's own schema. Nothing is retrieved: a schema brings all it refers to."""
    validator = _validator(document)
    if validator is None:
        version = text_of(document.get("openapi")) or text_of(document.get("swagger"))
        yield Finding(WARNING, "api.version", f"version {quoted(version)} is not one that can be judged")
        return
    from jsonschema.exceptions import best_match  # type: ignore[import-untyped]  # no stubs

    told: set[object] = set()
    for error in sorted(
        validator.iter_errors(document), key=lambda one: [str(part) for part in one.absolute_path]
    ):
        one = best_match([error]) or error
        path = tuple(one.absolute_path)
        message = cut(one.message.replace("\n", " "), 200)
        if (path, message) not in told and len(told) < _MOST:
            told.add((path, message))
            yield Finding(ERROR, "api.schema", f"{_dotted(path)}: {message}", path=path)


def _validator(document: dict[str, Any]) -> Any:
    try:
        from jsonschema.validators import (  # type: ignore[import-untyped]  # no stubs
            Draft4Validator,
            Draft202012Validator,
        )
        from openapi_spec_validator import schemas
        from referencing import Registry
    except ImportError:
        from devportal.definitions.content import missing

        raise missing("OpenAPI's own schema", "openapi-spec-validator") from None
    version = text_of(document.get("openapi"))
    registry: Any = Registry()
    if text_of(document.get("swagger")).startswith("2"):
        return Draft4Validator(dict(schemas.schema_v2), registry=registry)
    if version.startswith("3.0"):
        return Draft4Validator(dict(schemas.schema_v30), registry=registry)
    if version.startswith("3.1"):
        return Draft202012Validator(dict(schemas.schema_v31), registry=registry)
    return None


def _dotted(path: tuple[str | int, ...]) -> str:
    return cut(".".join(str(part) for part in path), 100) or "the document"


def _openapi(definition: Definition) -> Iterator[Finding]:
    from devportal.definitions.openapi import endpoints, parameters

    ids: dict[str, str] = {}
    for one in endpoints(definition.content):
        where = ("paths", one.path, one.method)
        name = text_of(one.operation.get("operationId"))
        if name in ids:
            message = f"{one.name} has the operationId {quoted(name)} of {ids[name]}"
            yield Finding(
                ERROR, "api.operation-id", message, "give each operation its own", (*where, "operationId")
            )
        elif name:
            ids[name] = one.name
        declared = {key for place, key in parameters(one) if place == "path"}
        wanted = _braced(one.path)
        for missing in [key for key in wanted if key not in declared]:
            message = f"{one.name} has no parameter for {{{missing}}}"
            yield Finding(ERROR, "api.path-parameter", message, "declare it with `in: path`", where)
        for spare in sorted(declared - set(wanted)):
            message = f"{one.name} declares the path parameter {quoted(spare)}, which its path does not have"
            yield Finding(ERROR, "api.path-parameter", message, "add it to the path, or remove it", where)
        if not any(text_of(one.operation.get(key)) for key in ("summary", "description")):
            yield Finding(
                HINT, "api.undescribed", f"{one.name} says nothing of what it does", "add a summary", where
            )


def _braced(path: str) -> list[str]:
    found = []
    for part in path.split("{")[1:]:
        name, mark, _ = part.partition("}")
        if mark:
            found.append(name)
    return found


def _asyncapi(definition: Definition) -> Iterator[Finding]:
    from devportal.definitions.asyncapi import exchanges

    document = definition.content
    if not text_of(mapping(document.get("info")).get("title")):
        yield Finding(ERROR, "api.schema", "info.title is missing", "say what this is", ("info",))
    if not text_of(mapping(document.get("info")).get("version")):
        yield Finding(ERROR, "api.schema", "info.version is missing", "say which version this is", ("info",))
    third = text_of(document.get("asyncapi")).startswith("3")
    if "channels" not in document and not third:
        yield Finding(ERROR, "api.schema", "channels is missing", "list the channels")
    actions = ("send", "receive") if third else ("publish", "subscribe")
    for one in exchanges(document):
        if one.action not in actions:
            message = f"operation {quoted(one.id)} has the action {quoted(one.action)}"
            yield Finding(ERROR, "api.schema", message, f"write {actions[0]} or {actions[1]}")
        if not one.messages:
            message = f"{one.name} has no message"
            yield Finding(WARNING, "api.message", message, "say what is exchanged")


def _graphql(source: Any) -> Iterator[Finding]:
    import graphql

    if not isinstance(source, str) or source.lstrip().startswith("{"):
        return
    from graphql.validation.validate import validate_sdl

    for error in validate_sdl(graphql.parse(source))[:_MOST]:
        line, column = error.locations[0] if error.locations else (0, 0)
        yield Finding(ERROR, "api.schema", error.message, None, (), line, column)


def _protobuf(file: Any) -> Iterator[Finding]:
    from devportal.definitions.protobuf import package, services

    if not package(file):
        yield Finding(
            WARNING, "api.package", "the file names no package", "write `package company.service.v1;`"
        )
    if not list(services(file)):
        yield Finding(WARNING, "api.empty", "the file defines no service", "point to the file that does")
    stack = [("", file.file_elements)]
    while stack:
        prefix, elements = stack.pop()
        for one in elements:
            if type(one).__name__ == "Message":
                name = f"{prefix}{one.name}"
                yield from _numbers(name, one.elements)
                stack.append((name + ".", one.elements))


def _numbers(name: str, elements: Any) -> Iterator[Finding]:
    taken: dict[int, str] = {}
    stack = list(elements)
    for one in stack:
        if type(one).__name__ == "OneOf":
            stack += one.elements
        number = getattr(one, "number", None)
        if type(number) is not int:
            continue
        if number in taken:
            message = f"{name}.{one.name} has the number {number} of {taken[number]}"
            yield Finding(ERROR, "api.field-number", message, "give each field a number of its own")
        taken[number] = one.name
        if not 0 < number < 1 << 29 or 19_000 <= number < 20_000:
            message = f"{name}.{one.name} has the number {number}, which no field may have"
            yield Finding(
                ERROR, "api.field-number", message, "choose one from 1 to 536,870,911, not 19,000 to 19,999"
            )


def _mcp(definition: Definition) -> Iterator[Finding]:
    for one in definition.operations:
        if not one.path.startswith(("https://", "http://localhost", "http://127.0.0.1")):
            message = f"{quoted(one.path)} is no https address"
            yield Finding(WARNING, "api.remote", message, "serve it over https")

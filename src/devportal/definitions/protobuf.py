"""gRPC: the methods of a .proto file's services. Read by proto-schema-parser."""

from __future__ import annotations

from devportal.definitions.api import GRPC, Definition, Operation
from devportal.definitions.content import DefinitionError, missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def read(value: Any) -> Definition:
    """Read a .proto file. Raises DefinitionError."""
    file = file_of(value)
    name = package(file)
    operations = tuple(_operations(file, name))
    form = f"protobuf {_unquoted(file.edition or file.syntax) or 'proto2'}"
    return Definition(GRPC, form, name, "", (), operations, file)


def file_of(value: Any) -> Any:
    """Give the syntax tree of a .proto file. Raises DefinitionError; PortalError without the parser."""
    if not isinstance(value, str):
        raise DefinitionError("the definition is no text")
    try:
        from antlr4.error.ErrorListener import ErrorListener  # type: ignore[import-untyped]  # no stubs
        from proto_schema_parser.parser import Parser
    except ImportError:
        raise missing("protobuf", "proto-schema-parser") from None

    class Strict(ErrorListener):  # type: ignore[misc]  # antlr4 has no types
        """Ends at the first fault: the parser would print it and guess on."""

        def syntaxError(self, recognizer: Any, symbol: Any, line: int, column: int, msg: str, e: Any) -> None:  # noqa: N802 - antlr4's name
            del recognizer, symbol, e
            raise DefinitionError(msg.partition(" expecting ")[0], line, column + 1)

    def strict(part: Any) -> None:
        part.removeErrorListeners()
        part.addErrorListener(Strict())

    try:
        return Parser(setup_lexer=strict, setup_parser=strict).parse(value)
    except (AttributeError, TypeError, ValueError) as error:
        raise DefinitionError(f"no .proto file: {error}") from None


def _unquoted(text: str | None) -> str:
    return (text or "").strip("\"'")


def package(file: Any) -> str:
    """Give the package of a file, "" where it has none."""
    return next((one.name for one in file.file_elements if type(one).__name__ == "Package"), "")


def services(file: Any) -> Iterator[tuple[str, Any, list[tuple[Any, str]]]]:
    """Give each service as (full name, element, its methods, each with the comment above it)."""
    prefix = package(file)
    for element in file.file_elements:
        if type(element).__name__ == "Service":
            yield (f"{prefix}.{element.name}" if prefix else element.name), element, list(_methods(element))


def _methods(service: Any) -> Iterator[tuple[Any, str]]:
    lines: list[str] = []
    for one in service.elements:
        if type(one).__name__ == "Comment":
            lines += [] if one.inline else [line.strip("/* \t\r") for line in one.text.split("\n")]
        elif type(one).__name__ == "Method":
            yield one, _sentence(lines)
            lines = []


def _sentence(lines: list[str]) -> str:
    """Give the first sentence of a comment's first paragraph."""
    text = "\n".join(lines).strip("\n").partition("\n\n")[0].replace("\n", " ").strip()
    end = text.find(". ")
    return text[: end + 1] if end > 0 else text


def _operations(file: Any, prefix: str) -> Iterator[Operation]:
    del prefix
    for name, service, methods in services(file):
        for method, comment in methods:
            asked, answered = method.input_type, method.output_type
            kind = {
                (False, False): "rpc",
                (True, False): "rpc stream in",
                (False, True): "rpc stream out",
                (True, True): "rpc stream both",
            }[bool(asked.stream), bool(answered.stream)]
            summary = comment or f"{asked.type} -> {answered.type}"
            old = is_deprecated(method) or is_deprecated(service)
            yield Operation(kind, f"{name}/{method.name}", summary, "", old, method.name)


def is_deprecated(element: Any) -> bool:
    """Say whether an element has `option deprecated = true`."""
    options = [*(getattr(element, "options", None) or ()), *(getattr(element, "elements", None) or ())]
    return any(
        type(one).__name__ == "Option" and one.name == "deprecated" and str(one.value).lower() == "true"
        for one in options
    )

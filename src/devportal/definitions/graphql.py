"""GraphQL: the fields of the root types. Read by graphql-core."""

from __future__ import annotations

from devportal.definitions.api import GRAPHQL, Definition, Operation
from devportal.definitions.content import DefinitionError, missing, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_MAX_TOKENS = 1_000_000


def read(value: Any) -> Definition:
    """Read a schema, in the schema language or as the answer of an introspection. Raises DefinitionError."""
    schema = schema_of(value)
    operations = tuple(_operations(schema))
    return Definition(
        GRAPHQL, "GraphQL", (schema.description or "").split("\n")[0], "", (), operations, schema
    )


def schema_of(value: Any) -> Any:
    """Give graphql-core's schema. Raises DefinitionError; PortalError where graphql-core is missing."""
    try:
        import graphql
    except ImportError:
        raise missing("GraphQL", "graphql-core") from None
    try:
        if isinstance(value, dict) or value.lstrip().startswith("{"):
            data = parse(value) if isinstance(value, str) else value
            return graphql.build_client_schema(data.get("data", data), assume_valid=True)
        document = graphql.parse(value, max_tokens=_MAX_TOKENS)
        return graphql.build_ast_schema(document, assume_valid_sdl=True)
    except graphql.GraphQLError as error:
        line, column = error.locations[0] if error.locations else (0, 0)
        raise DefinitionError(error.message, line, column) from None
    except (TypeError, AttributeError, KeyError) as error:
        raise DefinitionError(f"no GraphQL schema: {error}") from None


def _operations(schema: Any) -> Iterator[Operation]:
    for method in ("query", "mutation", "subscription"):
        root = getattr(schema, f"{method}_type")
        for name, field in (root.fields if root is not None else {}).items():
            arguments = ", ".join(f"{key}: {argument.type}" for key, argument in field.args.items())
            path = f"{name}({arguments}): {field.type}" if arguments else f"{name}: {field.type}"
            summary = (field.description or "").split("\n")[0]
            yield Operation(method, path, summary, "", field.deprecation_reason is not None, name)

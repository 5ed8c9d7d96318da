"""Two versions of an API compared, of whatever kind they are."""

from __future__ import annotations

from devportal.definitions.api import ASYNCAPI, GRAPHQL, GRPC, OPENAPI, Definition
from devportal.definitions.change import BREAKING, Change


def compare(old: Definition, new: Definition) -> tuple[Change, ...]:
    """Give what changed, the worst first."""
    if old.kind != new.kind:
        return (Change(BREAKING, "api.kind", f"it was {old.form} and is now {new.form}"),)
    if old.kind == OPENAPI:
        from devportal.definitions.diff_openapi import compare as openapi

        return openapi(old.content, new.content)
    if old.kind == GRPC:
        from devportal.definitions.diff_protobuf import compare_protobuf

        return compare_protobuf(old.content, new.content)
    from devportal.definitions import diff_others

    which = {ASYNCAPI: diff_others.compare_asyncapi, GRAPHQL: diff_others.compare_graphql}
    return which.get(old.kind, diff_others.compare_mcp)(old.content, new.content)

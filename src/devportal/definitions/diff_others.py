"""Two versions of an AsyncAPI document, a GraphQL schema, or the addresses of an MCP server."""

from __future__ import annotations

from devportal.definitions.asyncapi import SENDS, Exchange, exchanges
from devportal.definitions.change import BREAKING, COMPATIBLE, RISKY, Changes
from devportal.definitions.content import follow
from devportal.definitions.schemas import REQUEST, RESPONSE, Comparison

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.definitions.api import Operation
    from devportal.definitions.change import Change


def compare_asyncapi(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Give what changed between two documents, for those at the other end of the channels."""
    changes = Changes()
    before = {(one.action in SENDS, one.address): one for one in exchanges(old)}
    after = {(one.action in SENDS, one.address): one for one in exchanges(new)}
    schemas = Comparison(old, new, changes)
    for key, one in before.items():
        if key not in after:
            changes.add(BREAKING, "operation.removed", f"{one.name} is gone", one.name)
        else:
            _exchange(one, after[key], schemas, changes)
    for key, one in after.items():
        if key not in before:
            changes.add(COMPATIBLE, "operation.added", f"{one.name} is new", one.name)
    return changes.result()


def _exchange(old: Exchange, new: Exchange, schemas: Comparison, changes: Changes) -> None:
    if new.operation.get("deprecated") is True and old.operation.get("deprecated") is not True:
        changes.add(RISKY, "operation.deprecated", f"{new.name} is deprecated now", new.name)
    direction = RESPONSE if new.action in SENDS else REQUEST
    for name, message in old.messages.items():
        other = new.messages.get(name)
        if other is None and len(old.messages) == len(new.messages) == 1:
            other = next(iter(new.messages.values()))
        if other is None:
            changes.add(BREAKING, "message.removed", f"message {name} is gone", new.name)
            continue
        for part in ("payload", "headers"):
            pair = [
                _schema(follow(*one).value, part) for one in ((schemas.old, message), (schemas.new, other))
            ]
            if any(one is not None for one in pair):
                schemas.compare(pair[0] or {}, pair[1] or {}, name, direction, new.name)
    for name in [name for name in new.messages if name not in old.messages]:
        if len(old.messages) == len(new.messages) == 1:
            continue
        severity = RISKY if direction == RESPONSE and old.messages else COMPATIBLE
        changes.add(severity, "message.added", f"message {name} is new", new.name)


def _schema(message: Any, part: str) -> Any:
    """Give a message's payload or headers; version 3 may wrap them with the format of the schema."""
    value = message.get(part) if isinstance(message, dict) else None
    if isinstance(value, dict) and "schemaFormat" in value and "schema" in value:
        return value["schema"]
    return value


def compare_graphql(old: Any, new: Any) -> tuple[Change, ...]:
    """Give what graphql-core finds between two schemas, and the operations that are new."""
    from graphql import find_breaking_changes, find_dangerous_changes

    changes = Changes()
    for one in find_breaking_changes(old, new):
        changes.add(BREAKING, _code(one.type.name), one.description)
    for two in find_dangerous_changes(old, new):
        changes.add(RISKY, _code(two.type.name), two.description)
    for kind in ("query_type", "mutation_type", "subscription_type"):
        before, after = getattr(old, kind), getattr(new, kind)
        known = before.fields if before is not None else {}
        for name, field in (after.fields if after is not None else {}).items():
            if name not in known:
                changes.add(COMPATIBLE, "operation.added", f"{after.name}.{name} is new")
            elif field.deprecation_reason is not None and known[name].deprecation_reason is None:
                changes.add(RISKY, "operation.deprecated", f"{after.name}.{name} is deprecated now")
    return changes.result()


def _code(name: str) -> str:
    return "graphql." + name.lower().replace("_", "-")


def compare_mcp(old: tuple[Operation, ...], new: tuple[Operation, ...]) -> tuple[Change, ...]:
    """Give the addresses that went and came."""
    changes = Changes()
    before, after = ({(one.method, one.path) for one in side} for side in (old, new))
    for method, path in sorted(before - after):
        changes.add(BREAKING, "remote.removed", f"it is no longer reached at {path} ({method})")
    for method, path in sorted(after - before):
        changes.add(COMPATIBLE, "remote.added", f"it is now reached at {path} ({method})")
    return changes.result()

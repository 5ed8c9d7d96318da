"""Two versions of an OpenAPI document."""

from __future__ import annotations

from devportal.definitions.change import BREAKING, COMPATIBLE, RISKY, Changes
from devportal.definitions.diff_calls import compare_calls
from devportal.definitions.openapi import (
    Endpoint,
    callbacks,
    offered,
    parameters,
    request_body,
    requirements,
    responses,
    schema_of,
    servers,
    written,
)
from devportal.definitions.schemas import REQUEST, RESPONSE, Comparison

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.definitions.change import Change
    from devportal.definitions.openapi import Body


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Give what changed between two documents."""
    changes = Changes()
    before = {_key(one): one for one in offered(old)}
    after = {_key(one): one for one in offered(new)}
    schemas = Comparison(old, new, changes)
    for key, one in before.items():
        if key not in after:
            told = " (it was deprecated)" if one.operation.get("deprecated") is True else ""
            changes.add(BREAKING, "operation.removed", f"{one.name} is gone{told}", one.name)
        else:
            _endpoint(one, after[key], schemas, changes)
            compare_calls(callbacks(one), callbacks(after[key]), schemas, changes)
    for key, one in after.items():
        if key not in before:
            changes.add(COMPATIBLE, "operation.added", f"{one.name} is new", one.name)
    hooks = [{_key(one): one for one in offered(document, "webhooks")} for document in (old, new)]
    compare_calls(hooks[0], hooks[1], schemas, changes)
    for url in [url for url in servers(old) if url not in servers(new)]:
        changes.add(RISKY, "server.removed", f"it is no longer served at {url}")
    return changes.result()


def _key(one: Endpoint) -> tuple[str, str]:
    """Give what an operation is known by: the names of its path's parameters may change."""
    parts = ["{}" if part.startswith("{") and part.endswith("}") else part for part in one.path.split("/")]
    return one.method, "/".join(parts)


def _endpoint(old: Endpoint, new: Endpoint, schemas: Comparison, changes: Changes) -> None:
    if new.operation.get("deprecated") is True and old.operation.get("deprecated") is not True:
        changes.add(RISKY, "operation.deprecated", f"{new.name} is deprecated now", new.name)
    _security(old, new, changes)
    _parameters(old, new, schemas, changes)
    _body(old, new, schemas, changes)
    _responses(old, new, schemas, changes)


def _security(old: Endpoint, new: Endpoint, changes: Changes) -> None:
    before, after = requirements(old), requirements(new)
    if before == after:
        return
    ways = [_way(way) for way in after or [{}]]
    for way in before or [{}]:
        names, scopes = _way(way)
        if any(given <= names and wanted <= scopes for given, wanted in ways):
            continue
        told = " and ".join(sorted(names)) or "nothing at all"
        wanted = " or ".join(" and ".join(sorted(given | more)) or "nothing" for given, more in ways)
        message = f"{told} no longer lets a caller in: it takes {wanted}"
        changes.add(BREAKING, "security.changed", message, new.name)


def _way(way: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    scopes = {
        f"{name}:{scope}" for name, wanted in way.items() if isinstance(wanted, list) for scope in wanted
    }
    return frozenset(str(name) for name in way), frozenset(scopes)


def _parameters(old: Endpoint, new: Endpoint, schemas: Comparison, changes: Changes) -> None:
    before, after = _placed(old), _placed(new)
    for key, parameter in after.items():
        name = f"{parameter.get('in')} parameter {parameter.get('name')}"
        required = parameter.get("required") is True
        if key not in before:
            severity = BREAKING if required else COMPATIBLE
            told = "is new and required" if required else "is new"
            changes.add(severity, "parameter.added", f"{name} {told}", new.name)
            continue
        if required and before[key].get("required") is not True:
            changes.add(BREAKING, "parameter.required", f"{name} is now required", new.name)
        old_schema, new_schema = schema_of(before[key]), schema_of(parameter)
        schemas.compare(old_schema, new_schema, name, REQUEST, new.name, as_text=True)
        if written(before[key]) != written(parameter) and schemas.is_plural(old_schema, new_schema):
            told = f"the values of {name} are written in another way: {_style(parameter)}"
            changes.add(BREAKING, "parameter.style", told, new.name)
    for key, parameter in before.items():
        if key not in after:
            name = f"{parameter.get('in')} parameter {parameter.get('name')}"
            changes.add(RISKY, "parameter.removed", f"{name} is no longer looked at", new.name)


def _style(parameter: Mapping[str, Any]) -> str:
    style, alone = written(parameter)
    return f"{style}, {'each by itself' if alone else 'joined'}"


def _placed(one: Endpoint) -> dict[tuple[str, str], dict[str, Any]]:
    """Give parameters by place and name, those of the path by where they stand in it."""
    order = [part[1:-1] for part in one.path.split("/") if part.startswith("{") and part.endswith("}")]
    found = {}
    for (place, name), parameter in parameters(one).items():
        key = str(order.index(name)) if place == "path" and name in order else name
        found[place, key] = parameter
    return found


def _body(old: Endpoint, new: Endpoint, schemas: Comparison, changes: Changes) -> None:
    before, after = request_body(old), request_body(new)
    if after is None:
        if before is not None:
            changes.add(RISKY, "body.removed", "the request body is no longer looked at", new.name)
        return
    if before is None:
        severity = BREAKING if after.required else COMPATIBLE
        told = "is new and required" if after.required else "is new"
        changes.add(severity, "body.added", f"the request body {told}", new.name)
        return
    if after.required and not before.required:
        changes.add(BREAKING, "body.required", "the request body is now required", new.name)
    _media(before, after, "body", REQUEST, schemas, changes, new.name)


def _responses(old: Endpoint, new: Endpoint, schemas: Comparison, changes: Changes) -> None:
    before, after = responses(old), responses(new)
    for status, body in before.items():
        now = after.get(status) or after.get(f"{status[:1]}xx")
        if now is not None:
            _media(body, now, f"answer {status}", RESPONSE, schemas, changes, new.name)
            _headers(body, now, status, changes, new.name)
        else:
            severity = BREAKING if status[:1] == "2" else RISKY
            changes.add(severity, "response.removed", f"it no longer answers {status}", new.name)
    for status in [status for status in after if status not in before]:
        changes.add(COMPATIBLE, "response.added", f"it may now answer {status}", new.name)


def _headers(old: Body, new: Body, status: str, changes: Changes, where: str) -> None:
    for name, always in old.headers.items():
        if name not in new.headers:
            severity = BREAKING if always else RISKY
            changes.add(
                severity, "response.header", f"header {name} is no longer answered (answer {status})", where
            )


def _media(
    old: Body, new: Body, name: str, direction: str, schemas: Comparison, changes: Changes, where: str
) -> None:
    for kind, schema in old.media.items():
        if kind in new.media:
            schemas.compare(schema, new.media[kind], name, direction, where)
        elif "*/*" in (*old.media, *new.media) and len(new.media) == 1:
            schemas.compare(schema, next(iter(new.media.values())), name, direction, where)
        else:
            verb = "taken" if direction == REQUEST else "answered"
            changes.add(BREAKING, f"{direction}.media-type", f"{kind} is no longer {verb} ({name})", where)

"""Callbacks and webhooks of OpenAPI: calls that the API makes, and its consumers answer.

The roles are swapped: what a call carries is judged as an answer, what the consumer replies as a request.
"""

from __future__ import annotations

from devportal.definitions.change import BREAKING, COMPATIBLE, RISKY
from devportal.definitions.openapi import parameters, request_body, responses, schema_of, written
from devportal.definitions.schemas import REQUEST, RESPONSE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.definitions.change import Changes
    from devportal.definitions.openapi import Body, Endpoint
    from devportal.definitions.schemas import Comparison


def compare_calls(
    before: Mapping[Any, Endpoint], after: Mapping[Any, Endpoint], schemas: Comparison, changes: Changes
) -> None:
    """Compare calls that are known by the same keys in two versions."""
    schemas.calls = True
    for key, one in before.items():
        if key in after:
            _call(one, after[key], schemas, changes)
        else:
            changes.add(BREAKING, "call.removed", f"{one.name} is no longer called", one.name)
    for key, one in after.items():
        if key not in before:
            changes.add(COMPATIBLE, "call.added", f"{one.name} is called now", one.name)
    schemas.calls = False


def _call(old: Endpoint, new: Endpoint, schemas: Comparison, changes: Changes) -> None:
    if new.operation.get("deprecated") is True and old.operation.get("deprecated") is not True:
        changes.add(RISKY, "call.deprecated", f"{new.name} is deprecated now", new.name)
    _parameters(old, new, schemas, changes)
    _body(old, new, schemas, changes)
    _replies(old, new, schemas, changes)


def _parameters(old: Endpoint, new: Endpoint, schemas: Comparison, changes: Changes) -> None:
    before, after = parameters(old), parameters(new)
    for key, parameter in before.items():
        name = f"{parameter.get('in')} parameter {parameter.get('name')}"
        always = parameter.get("required") is True
        if key not in after:
            severity = BREAKING if always else RISKY
            changes.add(severity, "call.parameter-removed", f"{name} is no longer sent", new.name)
            continue
        if always and after[key].get("required") is not True:
            told = f"{name} may now be left out"
            changes.add(BREAKING, "call.parameter-optional", told, new.name)
        old_schema, new_schema = schema_of(parameter), schema_of(after[key])
        schemas.compare(old_schema, new_schema, name, RESPONSE, new.name, as_text=True)
        if written(parameter) != written(after[key]) and schemas.is_plural(old_schema, new_schema):
            told = f"the values of {name} are written in another way"
            changes.add(BREAKING, "call.parameter-style", told, new.name)
    for key, parameter in after.items():
        if key not in before:
            name = f"{parameter.get('in')} parameter {parameter.get('name')}"
            changes.add(COMPATIBLE, "call.parameter-added", f"{name} is sent now", new.name)


def _body(old: Endpoint, new: Endpoint, schemas: Comparison, changes: Changes) -> None:
    before, after = request_body(old), request_body(new)
    if before is None:
        if after is not None:
            changes.add(COMPATIBLE, "call.body-added", "a body is sent now", new.name)
        return
    if after is None:
        severity = BREAKING if before.required else RISKY
        changes.add(severity, "call.body-removed", "no body is sent any more", new.name)
        return
    if before.required and not after.required:
        changes.add(BREAKING, "call.body-optional", "the body may now be left out", new.name)
    for kind in [kind for kind in after.media if kind not in before.media and "*/*" not in before.media]:
        changes.add(BREAKING, "call.media-type", f"{kind} may now be sent", new.name)
    _media(before, after, "body", RESPONSE, schemas, new.name)


def _replies(old: Endpoint, new: Endpoint, schemas: Comparison, changes: Changes) -> None:
    before, after = responses(old), responses(new)
    for status, body in before.items():
        now = after.get(status) or after.get(f"{status[:1]}xx") or after.get("default")
        if now is None:
            severity = BREAKING if status[:1] in ("2", "d") else RISKY
            changes.add(severity, "reply.removed", f"the reply {status} is no longer taken", new.name)
            continue
        _media(body, now, f"reply {status}", REQUEST, schemas, new.name)
        for kind in [kind for kind in body.media if kind not in now.media and "*/*" not in now.media]:
            told = f"{kind} is no longer taken (reply {status})"
            changes.add(BREAKING if now.media else RISKY, "reply.media-type", told, new.name)
        if now.media and not body.media:
            changes.add(RISKY, "reply.body", f"the reply {status} has a body now", new.name)
        for name in [name for name, always in now.headers.items() if always and not body.headers.get(name)]:
            told = f"header {name} is now required (reply {status})"
            changes.add(BREAKING, "reply.header", told, new.name)
    for status in [status for status in after if status not in before]:
        changes.add(COMPATIBLE, "reply.added", f"the reply {status} is taken now", new.name)


def _media(old: Body, new: Body, name: str, direction: str, schemas: Comparison, where: str) -> None:
    """Compare the schemas of the media types that both have."""
    for kind, schema in old.media.items():
        if kind in new.media:
            schemas.compare(schema, new.media[kind], name, direction, where)
        elif "*/*" in (*old.media, *new.media) and len(old.media) == len(new.media) == 1:
            schemas.compare(schema, next(iter(new.media.values())), name, direction, where)

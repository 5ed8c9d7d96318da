"""Callbacks and webhooks: what the API sends is judged as an answer, what it takes back as a request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devportal.definitions.api import read_definition
from devportal.definitions.diff import compare

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
NAME = "POST callback paid of POST /orders"
URL = "{$request.body#/url}"


def thing(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def body(schema: Any, kind: str = "application/json", **more: Any) -> dict[str, Any]:
    return {"content": {kind: {"schema": schema}}, **more}


def call(sent: Any = None, replies: Any = None, **more: Any) -> dict[str, Any]:
    found = {"responses": replies or {"204": {"description": "taken"}}, **more}
    return {**found, "requestBody": sent} if sent else found


def with_callback(operation: Any, address: str = URL, **components: Any) -> dict[str, Any]:
    order = {"responses": {"201": {"description": "x"}}}
    if operation is not None:
        order["callbacks"] = {"paid": {address: {"post": operation}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "x", "version": "1"},
        "paths": {"/orders": {"post": order}},
        "components": components,
    }


def with_webhook(operation: Any) -> dict[str, Any]:
    hooks = {} if operation is None else {"paid": {"post": operation}}
    return {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "webhooks": hooks}


def changes(old: Any, new: Any) -> list[tuple[str, str, str]]:
    pair = [read_definition({"type": "openapi", "definition": json.dumps(one)}) for one in (old, new)]
    return [(one.severity, one.code, one.message) for one in compare(*pair)]


def header(*, required: bool) -> dict[str, Any]:
    return {"in": "header", "name": "X-Id", "required": required, "schema": TEXT}


def reply(schema: Any = None, status: str = "200", **more: Any) -> dict[str, Any]:
    return {status: {"description": "x", **(body(schema) if schema else {}), **more}}


READ, WRITTEN = {**TEXT, "readOnly": True}, {**TEXT, "writeOnly": True}
CASES = [
    (call(), None, [("breaking", "call.removed", "NAME is no longer called")]),
    (None, call(), [("compatible", "call.added", "NAME is called now")]),
    (call(), call(deprecated=True), [("risky", "call.deprecated", "NAME is deprecated now")]),
    # what is sent, as an answer
    (
        call(body(thing(a=TEXT, b=TEXT))),
        call(body(thing(a=TEXT))),
        [("breaking", "response.field-removed", "call: body.b is no longer sent")],
    ),
    (
        call(body(thing(a=TEXT))),
        call(body(thing("b", a=TEXT, b=TEXT))),
        [("compatible", "response.field-added", "call: body.b is new")],
    ),
    (
        call(body(thing("a", a=TEXT))),
        call(body(thing(a=TEXT))),
        [("breaking", "response.field-optional", "call: body.a may now be left out")],
    ),
    (
        call(body(thing(a={"enum": ["x"]}))),
        call(body(thing(a={"enum": ["x", "y"]}))),
        [("risky", "response.enum-added", 'call: body.a can now be "y"')],
    ),
    (call(body(thing(b=TEXT, a=READ))), call(body(thing(b=TEXT))), []),
    (
        call(body(thing(b=TEXT, a=WRITTEN))),
        call(body(thing(b=TEXT))),
        [("breaking", "response.field-removed", "call: body.a is no longer sent")],
    ),
    (call(body(TEXT)), call(), [("risky", "call.body-removed", "no body is sent any more")]),
    (
        call(body(TEXT, required=True)),
        call(),
        [("breaking", "call.body-removed", "no body is sent any more")],
    ),
    (
        call(body(TEXT, required=True)),
        call(body(TEXT)),
        [("breaking", "call.body-optional", "the body may now be left out")],
    ),
    (call(), call(body(TEXT, required=True)), [("compatible", "call.body-added", "a body is sent now")]),
    (
        call(body(TEXT)),
        call(body(TEXT, "text/plain")),
        [("breaking", "call.media-type", "text/plain may now be sent")],
    ),
    (
        call(parameters=[header(required=True)]),
        call(),
        [("breaking", "call.parameter-removed", "header parameter X-Id is no longer sent")],
    ),
    (
        call(parameters=[header(required=True)]),
        call(parameters=[header(required=False)]),
        [("breaking", "call.parameter-optional", "header parameter X-Id may now be left out")],
    ),
    (
        call(),
        call(parameters=[header(required=True)]),
        [("compatible", "call.parameter-added", "header parameter X-Id is sent now")],
    ),
    # what is replied, as a request
    (
        call(replies=reply(thing(a=TEXT))),
        call(replies=reply(thing("a", a=TEXT))),
        [("breaking", "request.field-required", "reply: reply 200.a is now required")],
    ),
    (
        call(replies=reply(thing(a=TEXT, b=TEXT))),
        call(replies=reply(thing(a=TEXT))),
        [("risky", "request.field-removed", "reply: reply 200.b is no longer taken")],
    ),
    (
        call(replies=reply(thing(a=WHOLE))),
        call(replies=reply(thing(a=TEXT))),
        [("breaking", "request.type", "reply: reply 200.a was integer and is now string")],
    ),
    (
        call(replies={**reply(), **reply(status="202")}),
        call(replies=reply()),
        [("breaking", "reply.removed", "the reply 202 is no longer taken")],
    ),
    (
        call(replies={**reply(), **reply(status="410")}),
        call(replies=reply()),
        [("risky", "reply.removed", "the reply 410 is no longer taken")],
    ),
    (
        call(replies=reply()),
        call(replies=reply(status="2XX")),
        [("compatible", "reply.added", "the reply 2xx is taken now")],
    ),
    (
        call(replies=reply()),
        call(replies=reply(TEXT)),
        [("risky", "reply.body", "the reply 200 has a body now")],
    ),
    (
        call(replies=reply()),
        call(replies=reply(headers={"X-Sum": {"required": True, "schema": TEXT}})),
        [("breaking", "reply.header", "header x-sum is now required (reply 200)")],
    ),
]


@pytest.mark.parametrize(("old", "new", "wanted"), CASES)
@pytest.mark.parametrize(("way", "name"), [(with_callback, NAME), (with_webhook, "POST paid")])
def test_the_roles_are_swapped(old: Any, new: Any, wanted: Any, way: Any, name: str) -> None:
    told = [(severity, code, text.replace("NAME", name)) for severity, code, text in wanted]
    assert changes(way(old), way(new)) == told
    assert changes(way(old), way(old)) == []


def test_another_address_is_another_call() -> None:
    found = changes(with_callback(call()), with_callback(call(), "{$request.body#/other}"))
    assert [one[:2] for one in found] == [("breaking", "call.removed"), ("compatible", "call.added")]


def test_a_callback_of_components_is_followed_and_the_operation_judged_as_before() -> None:
    old = with_callback(None, callbacks={"Paid": {URL: {"post": call(body(thing(a=TEXT)))}}})
    new = with_callback(None, callbacks={"Paid": {URL: {"post": call(body(thing(a=WHOLE)))}}})
    for one in (old, new):
        one["paths"]["/orders"]["post"]["callbacks"] = {"paid": {"$ref": "#/components/callbacks/Paid"}}
    new["paths"]["/orders"]["post"]["requestBody"] = body(thing("n", n=TEXT), required=True)
    assert changes(old, new) == [
        ("breaking", "body.added", "the request body is new and required"),
        ("breaking", "response.type", "call: body.a was string and is now integer"),
    ]

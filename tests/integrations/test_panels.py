"""Every panel against a server that answers as its vendor documents, and as servers do on bad days."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from devportal.config.tools import Tool
from devportal.integrations.builtin import BUILTIN
from devportal.integrations.client import Reach
from devportal.integrations.gather import Ask, Manner, gather
from devportal.model.entity import Entity
from tool_cases import CASES, TOKEN, Case, answer
from web_server import Asked, Reply, web

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from devportal.integrations.panel import Panel

BY_NAME = {one.name: one for one in BUILTIN}
ids = [case.name for case in CASES]
"""Cases of one tool have names such as `github/team`: the part before the slash is the tool's."""


def entity_of(case: Case) -> Entity:
    metadata = {"name": "payment-api", "annotations": dict(case.annotations)}
    return Entity({"kind": case.kind, "metadata": metadata, "spec": {}})


def shown(
    case: Case, reply: Callable[[Asked], Reply], deadline: float = 5.0
) -> tuple[Panel, list[Asked], float]:
    integration = BY_NAME[case.name.partition("/")[0]]
    with web(reply) as server:
        tool = Tool(integration.name, server.url, "TOOL_TOKEN", "", True, case.options)
        reach = Reach({"TOOL_TOKEN": TOKEN, "PATH": "/nowhere", **case.env})
        started = time.monotonic()
        (one,) = gather(entity_of(case), [Ask(integration, tool)], reach, Manner(deadline=deadline))
        took = time.monotonic() - started
    return one.panel, server.asked, took


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_good(case: Case) -> None:
    panel, asked, _ = shown(case, lambda one: answer(case.answers, one))
    fields: dict[str, str] = {}
    for one in panel.fields:
        fields.setdefault(one.label, re.sub(r"^http://127[^/]*", "URL", one.value))
    assert (panel.state, fields) == (case.state, dict(case.fields))
    assert "CANARY" not in repr(panel)
    name, value = case.header
    assert {one.headers.get(name) for one in asked} == {value.replace("TOKEN", TOKEN)}


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_empty(case: Case) -> None:
    panel, _, _ = shown(case, lambda one: answer(case.empty, one))
    assert panel.state == case.empty_state, panel


REFUSALS: list[tuple[int, dict[str, str], Mapping[str, Any], str, str]] = [
    (
        401,
        {},
        {"message": f"Bad credentials {TOKEN}"},
        "refused",
        "401: the token in TOOL_TOKEN is not accepted",
    ),
    (403, {}, {"message": "no"}, "refused", "403: the token in TOOL_TOKEN may not see this"),
    (404, {}, {"message": "Not Found"}, "unknown", "404: "),
    (429, {"Retry-After": "999999"}, {}, "unreachable", "rate limit"),
    (500, {}, {"error": "oops"}, "unreachable", "status 500"),
]


@pytest.mark.parametrize(("status", "headers", "body", "state", "words"), REFUSALS, ids=lambda v: str(v)[:3])
@pytest.mark.parametrize("case", CASES, ids=ids)
def test_refusals(
    case: Case, status: int, headers: dict[str, str], body: dict[str, str], state: str, words: str
) -> None:
    panel, _, _ = shown(case, lambda one: Reply(body, status, headers), deadline=3.0)
    assert panel.state == (case.missing if status == 404 else state)
    if status != 404 or case.missing == "unknown":
        assert words in panel.summary
        assert panel.fields == ()
    assert TOKEN not in repr(panel)


GARBAGE = {
    "html": "<!doctype html><title>Log in</title>",
    "nothing": "",
    "null": "null",
    "number": "42",
    "list": "[1, null, {}, []]",
    "empty object": "{}",
    "deep": "[" * 5000 + "]" * 5000,
    "wrong types": '{"items": {"a": 1}, "data": 3, "services": "x", "status": [], "result": [[]], "service": {"id": 1}}',
    "bytes": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize("case", CASES, ids=ids)
def test_garbage_is_no_failure(case: Case, body: str | bytes) -> None:
    panel, _, _ = shown(case, lambda one: Reply(body))
    assert panel.state in ("unknown", "ok", "warning")
    assert "its module failed" not in panel.summary, panel.summary


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_slow(case: Case) -> None:
    def slow(one: Asked) -> Reply:
        time.sleep(1.0)
        return answer(case.answers, one)

    panel, _, took = shown(case, slow, deadline=0.4)
    assert (panel.state, panel.fields) == ("unreachable", ())
    assert "in time" in panel.summary or "no answer within 0.4 s" in panel.summary
    assert took < 0.9


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_what_has_to_be_set_is_said(case: Case) -> None:
    integration = BY_NAME[case.name.partition("/")[0]]
    with web(lambda one: Reply({}, 401)) as server:
        tool = Tool(integration.name, server.url, "TOOL_TOKEN")
        (one,) = gather(entity_of(case), [Ask(integration, tool)], Reach({"PATH": "/nowhere"}), Manner())
    assert case.wants in one.panel.summary
    assert one.panel.state in (("not-configured", "refused") if case.wants else ("ok",))

"""A running Backstage, imported and asked live: the same answers, and never the whole catalog over the wire."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator

import pytest

from backstage_host import BackstageHost, entity
from runs import Run
from source_place import Place
from web_server import Asked, Reply, Web, web

TOKEN = "backstage-CANARY-5512"


class Live:
    """A place whose source `live` is a server; `run` asks it."""

    def __init__(self, place: Place, host: BackstageHost, server: Web) -> None:
        self.place, self.host, self.server = place, host, server
        place.source("live", type="backstage", url=server.url, token_env="LIVE_TOKEN")

    def run(self, *argv: str) -> Run:
        return self.place.run(*argv, "--source", "live", LIVE_TOKEN=TOKEN)


@pytest.fixture
def live(tmp_path: pathlib.Path) -> Iterator[Live]:
    host = BackstageHost(token=TOKEN)
    host.entities += [
        entity("Component", f"filler-{number}", {"type": "library", "lifecycle": "old", "owner": "nobody"})
        for number in range(60)
    ]
    with web(host) as server:
        yield Live(Place(tmp_path), host, server)


@pytest.mark.parametrize(
    ("argv", "out", "most"),
    [
        (("search", "pay", "-o", "name"), ["component:default/pay", "resource:default/pay-db", "api:default/pay-api", "group:default/payments"], 12),
        (("search", "shop", "-o", "name"), ["component:default/web"], 4),
        (("search", "money", "--kind", "component", "-o", "name"), ["component:default/pay"], 1),
        (("search", "pay", "--owner", "payments", "-o", "name"), ["component:default/pay", "resource:default/pay-db", "api:default/pay-api"], 8),
        (("list", "--kind", "group", "-o", "name"), ["group:default/board", "group:default/payments"], 4),
        (("list", "groups", "-o", "name"), ["group:default/board", "group:default/payments"], 4),
        (("list", "--owner", "payments", "-o", "name"), ["api:default/pay-api", "component:default/pay", "resource:default/pay-db"], 6),
        (("list", "--owner", "payments", "--kind", "api", "-o", "name"), ["api:default/pay-api"], 4),
        (("list", "--filter", "spec.type=service,metadata.tags=java", "-o", "name"), ["component:default/pay"], 3),
        (("list", "--filter", "kind=user", "--filter", "kind=api", "-o", "name"), ["api:default/pay-api", "user:default/ada"], 4),
        (("list", "--where", "name:*board*", "-o", "name"), ["group:default/board"], 4),
        (("owner", "pay"), ["group:default/payments"], 8),
        (("owner", "pay", "--members", "-o", "name"), ["user:default/ada"], 10),
        (("owner", "pay", "--chain", "-o", "name"), ["group:default/board"], 10),
        (("owner", "pay", "--contact"), ["group:default/payments\temail\tpay@acme.example"], 10),
        (("deps", "web", "-o", "name"), None, 12),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)  # fmt: skip
def test_questions_push_their_filters_down(
    argv: tuple[str, ...], out: list[str] | None, most: int, live: Live
) -> None:
    done = live.run(*argv)
    assert done.code == 0, done.err
    if out is not None and argv[-1] != "--contact":
        assert done.out.splitlines() == out
    assert live.host.given <= most, live.host.given
    assert TOKEN not in done.out + done.err


def test_a_listing_brings_no_definitions_and_what_is_read_whole_comes_at_once(live: Live) -> None:
    big = "x" * 100_000
    live.host.entities += [
        entity("API", f"api-{number}", {"type": "openapi", "lifecycle": "l", "owner": "o", "definition": big})
        for number in range(20)
    ]
    for argv in (("list", "apis"), ("list", "apis", "-o", "wide"), ("search", "api"), ("deps", "api-3")):
        start = len(live.server.asked)
        assert live.run(*argv).code == 0
        for asked in live.server.asked[start:]:
            fields = asked.query.get("fields", "") or ",".join(
                json.loads(asked.body or "{}").get("fields", ())
            )
            assert "spec.type" in fields or "metadata.name=" in str(asked.pairs), asked
            assert "definition" not in fields
    start = len(live.server.asked)
    found = json.loads(live.run("list", "apis", "-o", "json").out)
    assert [one["spec"]["definition"] for one in found][:20] == [big] * 20
    assert [asked.path.rpartition("/")[2] for asked in live.server.asked[start:]].count("by-refs") == 1
    shown = json.loads(live.run("show", "api:api-3", "--json").out)
    assert shown["spec"]["definition"] == big


def test_a_field_of_somebodys_own_is_asked_for(live: Live) -> None:
    live.host.entities.append(entity("Gadget", "lamp", {"type": "light", "Voltage": "230"}))
    assert live.run("list", "--filter", "spec.voltage=230", "-o", "name").out == "gadget:default/lamp\n"
    assert live.run("list", "--kind", "gadget", "-o", "name").out == "gadget:default/lamp\n"
    done = live.run("list", "--kind", "gadgett", "-o", "name")
    assert (done.code, "did you mean" in done.err) == (2, True)


def test_a_word_that_too_many_have_is_told_and_its_own_name_is_found(live: Live) -> None:
    spec = {"type": "library", "lifecycle": "old", "owner": "nobody"}
    live.host.entities += [entity("Component", f"a{number:03}-zeta", spec) for number in range(520)]
    live.host.entities += [entity("Component", "zeta", spec), entity("Component", "zeta-alpha", spec)]
    done = live.run("search", "zeta", "-o", "name")
    assert done.out.split()[0] == "component:default/zeta"
    assert "more than 500 entities have 'zeta'" in done.err
    assert live.run("search", "zeta", "alpha", "-o", "name").out == "component:default/zeta-alpha\n"


@pytest.mark.parametrize("old", [False, True], ids=["new", "old"])
def test_an_old_backstage_gives_the_same_answers(old: bool, live: Live) -> None:
    live.host.old = old
    assert (
        live.run("list", "--owner", "payments", "--kind", "api", "-o", "name").out == "api:default/pay-api\n"
    )
    assert live.run("owner", "pay").out == "group:default/payments\n"
    assert json.loads(live.run("show", "pay-api", "--json").out)["spec"]["definition"] == "openapi: 3.1.0"
    assert "resource:default/pay-db" in live.run("deps", "web", "-o", "json").out
    assert "entities\t68" in live.place.run("source", "test", "live", LIVE_TOKEN=TOKEN).out
    assert live.place.run("source", "sync", LIVE_TOKEN=TOKEN).code == 0
    assert len(live.place.names()) == 67
    done = live.run("search", "pay")
    assert (done.code, "older than Backstage 1.11" in done.err) == ((3, True) if old else (0, False))


def test_a_gateway_that_fails_once_is_asked_again(tmp_path: pathlib.Path) -> None:
    host = BackstageHost()
    failed: set[str] = set()

    def flaky(asked: Asked) -> Reply:
        if asked.path in failed:
            return host(asked)
        failed.add(asked.path)
        return Reply("<h1>502</h1>", 502)

    with web(flaky) as server:
        place = Place(tmp_path)
        place.source("live", type="backstage", url=server.url)
        assert place.run("deps", "web", "-o", "json", "--source", "live").code == 0
        assert {asked.method for asked in server.asked} == {"GET", "POST"}


def test_deps_walk_level_by_level(live: Live) -> None:
    done = live.run("deps", "web", "-o", "json")
    assert done.code == 0, done.err
    for ref in (
        "component:default/web",
        "api:default/pay-api",
        "component:default/pay",
        "resource:default/pay-db",
    ):
        assert ref in done.out
    reverse = live.run("deps", "pay-db", "--reverse", "-o", "json")
    assert "component:default/pay" in reverse.out
    questions = [asked for asked in live.server.asked if asked.path.endswith("by-refs")]
    assert len(questions) <= 12


def test_show_has_the_page_of_an_entity(live: Live) -> None:
    done = live.run("show", "pay", "--json")
    shown = json.loads(done.out)
    assert shown["metadata"]["description"] == "Takes money"
    assert [one["targetRef"] for one in shown["relations"]] == [
        "resource:default/pay-db",
        "group:default/payments",
        "api:default/pay-api",
    ]
    assert live.run("show", "component:default/pay").out.startswith("component:default/pay")


def test_nobody_of_this_name(live: Live) -> None:
    done = live.run("show", "paymnets")
    assert done.code == 1
    assert "has no entity named 'paymnets'" in done.err
    assert "did you mean group:default/payments?" in done.err


def test_a_query_that_only_the_whole_catalog_answers_is_refused(live: Live) -> None:
    done = live.run("list", "--where", "-kind:component")
    assert (done.code, live.host.given) == (2, 0)
    assert "whole catalog is not fetched" in done.err


def test_without_the_token(live: Live) -> None:
    done = live.place.run("list", "--kind", "group", "--source", "live")
    assert done.code == 4
    assert "wants a token" in done.err


def test_offline_nothing_is_asked(live: Live) -> None:
    done = live.run("list", "--offline")
    assert (done.code, live.server.asked) == (3, [])


def test_an_unknown_source(live: Live) -> None:
    done = live.place.run("list", "--source", "lvie")
    assert done.code == 2
    assert "did you mean 'live'?" in done.err or "did you mean live?" in done.err


def test_imported_it_answers_the_same(live: Live) -> None:
    place = live.place
    done = place.run("source", "sync", LIVE_TOKEN=TOKEN)
    assert done.code == 0, done.err
    names = place.names()
    assert "location:default/all" not in names
    assert len(names) == 67
    shown = json.loads(place.run("show", "pay", "--json").out)
    annotations = shown["metadata"]["annotations"]
    assert annotations["backstage.io/managed-by-location"] == (
        "url:https://github.com/acme/pay/tree/main/catalog-info.yaml"
    )
    assert shown["relations"] == json.loads(live.run("show", "pay", "--json").out)["relations"]
    assert place.run("owner", "pay").out == "group:default/payments\n"
    live.host.entities = [one for one in live.host.entities if one["metadata"]["name"] != "web"]
    place.run("source", "sync", LIVE_TOKEN=TOKEN)
    assert "component:default/web" not in place.names()


@pytest.mark.parametrize(
    "reply", ["[]", "{}", '{"items": 7}', '{"items": [7, {"kind": 1}, {"kind": "X", "metadata": []}]}']
)
def test_answers_of_another_shape_are_no_crash(reply: str, tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path)
    with web(lambda _: Reply(reply)) as server:
        place.source("live", type="backstage", url=server.url)
        for argv in (("list",), ("show", "x"), ("search", "x"), ("owner", "x"), ("deps", "x")):
            assert place.run(*argv, "--source", "live").code in (1, 3)
        assert place.run("source", "sync").code in (0, 3)

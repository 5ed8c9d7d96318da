from __future__ import annotations

import pytest

from catalog.query_samples import found
from devportal.catalog.filters import filter_texts, parse_filter, to_backstage_filter
from devportal.catalog.oneline import parse_line
from devportal.catalog.query import EVERYTHING, All, AnyOf, Exists, In, QueryError


@pytest.mark.parametrize(
    ("texts", "query"),
    [
        (["kind=Component"], In("kind", ("component",))),
        (["Spec.Type"], Exists("spec.type")),
        (["spec.domain="], In("spec.domain", ("",))),
        (["a=1,a=2,b"], All((In("a", ("1", "2")), Exists("b")))),
        (["a,a=1"], In("a", ("1",))),
        (["a=1,a"], In("a", ("1",))),
        (["a=1,A=2"], All((In("a", ("1",)), In("a", ("2",))))),
        ([" a = b=c , d "], All((In("a", ("b=c",)), Exists("d")))),
        (["kind=api", "kind=group"], AnyOf((In("kind", ("api",)), In("kind", ("group",))))),
        ([",", "kind=api", " , "], In("kind", ("api",))),
        ([","], EVERYTHING),
        ([], EVERYTHING),
    ],
)
def test_parse(texts, query) -> None:
    assert parse_filter(texts) == query


@pytest.mark.parametrize(
    ("text", "message", "lines"),
    [
        ("", "the filter is empty", ()),
        ("kind=api, =x", "the filter has no key before '=x' (column 11)", ("kind=api, =x", " " * 10 + "^")),
    ],
)
def test_what_backstage_refuses(text, message, lines) -> None:
    with pytest.raises(QueryError) as caught:
        parse_filter([text])
    assert (caught.value.message, caught.value.lines, caught.value.exit_code) == (message, lines, 2)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("kind=component,metadata.tags.java=true,metadata.tags.tier1=true", ["payments-api"]),
        ("metadata.tags=java,metadata.tags=go", ["payments-api", "ledger"]),
        ("metadata.labels.acme.io/tier=GOLD", ["payments-api"]),
        ("relations.ownedBy=group:default/payments", ["payments-api"]),
        ("metadata.description=order events", ["kafka-orders"]),
        ("metadata.description", ["payments-api", "kafka-orders"]),
        ("metadata.namespace=default", ["payments-api", "ledger", "kafka-orders", "payments"]),
        ("kind=*", []),
    ],
)
def test_evaluate(text, names) -> None:
    assert found(parse_filter([text])) == names


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("", ""),
        ("kind:component type:service,library", "filter=kind=component,spec.type=service,spec.type=library"),
        ("kind:api OR kind:group", "filter=kind=api&filter=kind=group"),
        (
            "(kind:api OR kind:group) has:title",
            "filter=kind=api,metadata.title&filter=kind=group,metadata.title",
        ),
        ("owner:group:default/payments", "filter=relations.ownedby=group:default/payments"),
        ("tag:java tag:tier1", "filter=metadata.tags.java=true,metadata.tags.tier1=true"),
        ('title:"R & D 100%"', "filter=metadata.title=r%20%26%20d%20100%25"),
        ("label:acme.io/tier=gold", "filter=metadata.labels.acme.io/tier=gold"),
        ("owner:payments", None),
        ("lifecycle!=production", None),
        ("kafka", None),
        ("name:*kafka*", None),
        ('title:"a, b"', None),
        ("depends:resource:default/a depends:resource:default/b", None),
    ],
)
def test_print(line, printed) -> None:
    assert to_backstage_filter(parse_line(line)) == printed


@pytest.mark.parametrize(
    "texts",
    [
        ["kind=component,spec.type=service,spec.type=library"],
        ["kind=api", "metadata.tags=java,spec.x="],
        ["a", "b"],
    ],
)
def test_what_is_printed_reads_the_same(texts) -> None:
    query = parse_filter(texts)
    assert parse_filter(filter_texts(query)) == query


def test_a_query_too_wide_is_not_printed() -> None:
    wide = " ".join(f"(kind:a{at} OR name:b{at})" for at in range(8))
    assert to_backstage_filter(parse_line(wide)) is None

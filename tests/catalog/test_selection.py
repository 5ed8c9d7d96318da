from __future__ import annotations

import pytest

from catalog.query_samples import ENTITIES, ROWS, found
from devportal.catalog.facets import facets
from devportal.catalog.oneline import parse_line
from devportal.catalog.order import Order, ordered, parse_order_field, parse_sort
from devportal.catalog.projection import parse_fields, pick
from devportal.catalog.pushdown import Condition, columns
from devportal.catalog.query import EVERYTHING, QueryError, matches
from devportal.catalog.selection import Selection, compile_selection, order_of, parse_query


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(), ["payments-api", "ledger", "kafka-orders", "payments"]),
        (Selection(kind=("component",)), ["payments-api", "ledger"]),
        (Selection(kind=("Component", "group")), ["payments-api", "ledger", "payments"]),
        (Selection(kind=("component,group",), type=("team",)), ["payments"]),
        (Selection(type=("serv*",)), ["payments-api"]),
        (Selection(owner=("payments",)), ["payments-api", "kafka-orders"]),
        (Selection(owner=("group:default/payments",)), ["payments-api"]),
        (Selection(owner=("user:ann",)), ["ledger"]),
        (Selection(system=("checkout",)), ["payments-api"]),
        (Selection(domain=("checkout",)), ["ledger"]),
        (Selection(lifecycle=("production", "experimental")), ["payments-api", "ledger"]),
        (Selection(tags=("java", "tier1")), ["payments-api"]),
        (Selection(tags=("java,go",)), ["payments-api", "ledger"]),
        (Selection(labels=("acme.io/tier=gold",)), ["payments-api"]),
        (Selection(labels=("acme.io/tier",)), ["payments-api", "ledger"]),
        (Selection(filters=("kind=group", "spec.type=topic")), ["kafka-orders", "payments"]),
        (Selection(query='{"spec.type": "topic"}'), ["kafka-orders"]),
        (Selection(query="type:topic OR kind:group", owner=("payments",)), ["kafka-orders"]),
        (Selection(namespace="default", kind=("resource",)), ["kafka-orders"]),
        (Selection(namespace="shop"), []),
        (Selection(orphans=True), []),
    ],
)
def test_options_become_one_query(selection, names) -> None:
    assert found(compile_selection(selection)) == names


def test_no_option_fits_everything() -> None:
    assert compile_selection(Selection()) == EVERYTHING
    assert compile_selection(Selection(filters=(",",), kind=(" ",))) == EVERYTHING


def test_recursive_adds_the_groups_below() -> None:
    below = {"payments": ["user:default/ann", "Group:Shop/x"]}
    selection = Selection(owner=("payments",), recursive=True)
    assert found(compile_selection(selection, subgroups=below.__getitem__)) == [
        "payments-api",
        "ledger",
        "kafka-orders",
    ]
    assert found(compile_selection(Selection(owner=("payments",)), subgroups=below.__getitem__)) == [
        "payments-api",
        "kafka-orders",
    ]


def test_a_domain_includes_what_is_in_its_systems() -> None:
    selection = Selection(domain=("shop",))
    assert found(compile_selection(selection, systems=lambda _: ["system:default/checkout"])) == [
        "payments-api"
    ]


@pytest.mark.parametrize(
    "selection", [Selection(labels=("=x",)), Selection(query="{"), Selection(filters=("=x",))]
)
def test_a_wrong_option_is_wrong_use(selection) -> None:
    with pytest.raises(QueryError) as caught:
        compile_selection(selection)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ()),
        ("kind:component,api", [("kind", "in", ("component", "api"))]),
        ("kind:component lifecycle:production kafka", [("kind", "in", ("component",)), ("lifecycle", "in", ("production",))]),
        ("name:pay*_x", [("name", "like", (r"pay%\_x",))]),
        ("owner:payments", [("owner", "like", ("%:%/payments",))]),
        ("owner:group:default/payments", [("owner", "in", ("group:default/payments",))]),
        ("owner:p,q", [("owner", "like", ("%:%/p", "%:%/q"))]),
        ("system:checkout", [("relations.partof", "like", ("system:%/checkout",))]),
        ("kind:component OR kind:api name:x", [("kind", "in", ("component", "api"))]),
        ("kind:component OR name:x", ()),
        ("-kind:component", ()),
        ("lifecycle!=production type:service", [("type", "in", ("service",))]),
        ("type:düse", ()),
        ("has:owner", ()),
        ("tag:java,go", [("tags", "in", ("java", "go"))]),
    ],
)  # fmt: skip
def test_what_an_index_can_decide(line, expected) -> None:
    assert columns(parse_line(line)) == tuple(Condition(*one) for one in expected)


def test_conditions_are_met_by_everything_that_fits() -> None:
    keys = {"kind": "kind", "name": "metadata.name", "type": "spec.type", "owner": "relations.ownedby"}
    from devportal.catalog.query import In, Like

    for line in ("kind:component owner:payments", "name:pay* OR name:ledger", "type:topic kind:resource"):
        query = parse_line(line)
        for ref, rows in ROWS.items():
            for one in columns(query):
                key = keys[one.column]
                test = In(key, one.values) if one.operator == "in" else None
                met = matches(test, rows) if test else any(matches(Like((key,), v), rows) for v in one.values)
                assert met or not matches(query, rows), (line, ref, one)


def test_facets_count_values_as_they_were_written() -> None:
    assert facets(ROWS.values(), ["Kind", "metadata.tags", "metadata.description", "nope"]) == {
        "Kind": [("Component", 2), ("Group", 1), ("Resource", 1)],
        "metadata.tags": [("go", 1), ("java", 1), ("tier1", 1)],
        "metadata.description": [("Order events", 1)],
        "nope": [],
    }


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("name", Order("metadata.name")),
        ("-name", Order("metadata.name", descending=True)),
        ("Spec.Type,desc", Order("spec.type", descending=True)),
        ("owner,asc", Order("relations.ownedby")),
    ],
)
def test_what_people_sort_by(text, order) -> None:
    assert parse_sort(text) == order
    assert order_of(Selection(sort=text)) == order


def test_a_sort_that_means_nothing() -> None:
    with pytest.raises(QueryError) as caught:
        parse_sort("nmae")
    assert (caught.value.message, caught.value.hint) == (
        "there is no field 'nmae' to sort by",
        "did you mean name?",
    )
    with pytest.raises(QueryError, match="neither asc nor desc"):
        parse_order_field("name,up")
    assert order_of(Selection()) is None


def test_an_order_drops_what_has_no_value_or_puts_it_last() -> None:
    order = Order("spec.lifecycle", descending=True)

    def names(**more: bool) -> list[str]:
        return [ref.partition("/")[2] for _, (ref, _) in ordered(ROWS.items(), order, **more)]

    assert names() == ["payments-api", "ledger"]
    assert names(keep_missing=True) == ["payments-api", "ledger", "payments", "kafka-orders"]


def test_the_command_line_takes_both_forms_of_query() -> None:
    assert parse_query(' {"kind": "api"}') == parse_query("kind:api")


def test_fields() -> None:
    entity = ENTITIES["component:default/payments-api"][0]
    fields = parse_fields(
        ["kind, metadata.name", "metadata.annotations.github.com/project-slug,nope,spec.nope"]
    )
    assert pick(entity, fields) == {
        "kind": "Component",
        "metadata": {"name": "payments-api", "annotations": {"github.com/project-slug": "acme/payments"}},
    }
    with pytest.raises(QueryError, match="reaches into a list"):
        parse_fields(["metadata.tags[0]"])

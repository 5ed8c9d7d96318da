from __future__ import annotations

import pytest

from catalog.query_samples import found
from devportal.catalog.oneline import parse_line
from devportal.catalog.query import EVERYTHING, All, AnyOf, Exists, In, Like, Not, QueryError, Target

EVERYONE = ["payments-api", "ledger", "kafka-orders", "payments"]


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("", EVERYTHING),
        ("  ", EVERYTHING),
        ("kind:Component", In("kind", ("component",))),
        ("kind=component", In("kind", ("component",))),
        ("kind:component,api", In("kind", ("component", "api"))),
        ("lifecycle!=production", Not(In("spec.lifecycle", ("production",)))),
        ("-lifecycle:production", Not(In("spec.lifecycle", ("production",)))),
        ("NOT lifecycle:production", Not(In("spec.lifecycle", ("production",)))),
        ("a:b", None),
        ("kind:a type:b", All((In("kind", ("a",)), In("spec.type", ("b",))))),
        ("kind:a AND type:b", All((In("kind", ("a",)), In("spec.type", ("b",))))),
        (
            "kind:a type:b OR kind:c",
            AnyOf((All((In("kind", ("a",)), In("spec.type", ("b",)))), In("kind", ("c",)))),
        ),
        (
            "kind:a (type:b OR type:c)",
            All((In("kind", ("a",)), AnyOf((In("spec.type", ("b",)), In("spec.type", ("c",)))))),
        ),
        ("-(kind:a OR kind:b)", Not(AnyOf((In("kind", ("a",)), In("kind", ("b",)))))),
        ("name:pay*", Like(("metadata.name",), "pay%", whole=True)),
        ('name:"pay*"', In("metadata.name", ("pay*",))),
        ("name:*", Exists("metadata.name")),
        ('lifecycle=""', In("spec.lifecycle", ("",))),
        ("title:'two words'", In("metadata.title", ("two words",))),
        (r'title:"a \"b\" c"', In("metadata.title", ('a "b" c',))),
        ("spec.profile.email:a@b.c", In("spec.profile.email", ("a@b.c",))),
        ("metadata.annotations.github.com/project-slug=acme/x", In("metadata.annotations.github.com/project-slug", ("acme/x",))),
        ("owner:payments", Target(("relations.ownedby",), "payments")),
        ("owner:shop/Payments", Target(("relations.ownedby",), "payments", "shop")),
        ("owner:user:ann", Target(("relations.ownedby",), "ann", None, "user")),
        ("owner:user:", Target(("relations.ownedby",), "%", None, "user")),
        ("owner:*", Exists("relations.ownedby")),
        ("system:checkout", Target(("relations.partof",), "checkout", None, "system")),
        ("depends:*kafka*", Target(("relations.dependson",), "%kafka%")),
        ("dependsOn:x", Target(("relations.dependson",), "x")),
        ("depends-on:x_y", Target(("relations.dependson",), r"x\_y")),
        ("label:acme.io/tier", Exists("metadata.labels.acme.io/tier")),
        ("label:acme.io/tier=gold,silver", In("metadata.labels.acme.io/tier", ("gold", "silver"))),
        ('label:tier="a, b"', In("metadata.labels.tier", ("a, b",))),
        ("label:tier!=gold", Not(In("metadata.labels.tier", ("gold",)))),
        ("annotation:github.com/project-slug=acme/*", Like(("metadata.annotations.github.com/project-slug",), "acme/%", whole=True)),
        ("has:owner", Exists("relations.ownedby")),
        ("no:lifecycle", Not(Exists("spec.lifecycle"))),
        ("has:system", Target(("relations.partof",), "%", None, "system")),
        ("has:metadata.annotations.x", Exists("metadata.annotations.x")),
        ("ref:Component:default/X", All((In("kind", ("component",)), In("metadata.namespace", ("default",)), In("metadata.name", ("x",))))),
        ("ref:x", In("metadata.name", ("x",))),
    ],
)  # fmt: skip
def test_parse(line, query) -> None:
    if query is None:
        with pytest.raises(QueryError):
            parse_line(line)
    else:
        assert parse_line(line) == query


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("kind:component owner:payments lifecycle!=production", []),
        ("kind:component owner:payments depends:*kafka*", ["payments-api"]),
        ("owner:payments", ["payments-api", "kafka-orders"]),
        ("owner:group:default/payments", ["payments-api"]),
        ("owner:ann", ["ledger"]),
        ("owner:*", ["payments-api", "ledger", "kafka-orders"]),
        ("no:owner", ["payments"]),
        ("owner!=payments", ["ledger", "payments"]),
        ("system:checkout", ["payments-api"]),
        ("domain:checkout", ["ledger"]),
        ("part-of:checkout", ["payments-api", "ledger"]),
        ("used-by:payments-api", ["kafka-orders"]),
        ("owns:payments-api", ["payments"]),
        ("member:ann", ["payments"]),
        ("tag:java tag:tier1", ["payments-api"]),
        ("tag:java,go", ["payments-api", "ledger"]),
        ("label:acme.io/tier=GOLD", ["payments-api"]),
        ("email:pay@ACME.example", ["payments"]),
        ("KAFKA", ["payments-api", "kafka-orders"]),
        ("kafka -order", ["payments-api"]),
        ('"order events"', ["kafka-orders"]),
        ("order events", ["kafka-orders"]),
        ("ledg* OR team", ["ledger", "payments"]),
        ("ref:payments", ["payments"]),
        ("description:*kafka.", ["payments-api"]),
        ("", EVERYONE),
    ],
)
def test_evaluate(line, names) -> None:
    assert found(parse_line(line)) == names


@pytest.mark.parametrize(
    ("line", "message", "hint", "caret"),
    [
        ("kind:component ower:x", "there is no field 'ower'", "did you mean owner or owns?", 16),
        (
            "component:default/x",
            "there is no field 'component'",
            "to find one entity write ref:component:default/x",
            1,
        ),
        ("https://acme.example", "there is no field 'https'", "put quotes around a URL", 1),
        ("zzz:1", "there is no field 'zzz'", "put quotes around text that has a colon in it", 1),
        ("kind:", "'kind' needs a value", 'write has:kind for "any value", or kind="" for the empty one', 6),
        (
            "kind:a, b",
            "'kind' needs a value",
            'write has:kind for "any value", or kind="" for the empty one',
            8,
        ),
        ('x kind:"a', 'this " is never closed', None, 8),
        ("(kind:a", "this ( is never closed", None, 1),
        ("kind:a)", "a ) without a (", None, 7),
        ("()", "a condition is missing", "put quotes around words to look for", 2),
        ("OR kind:a", "a condition is missing", "put quotes around words to look for", 1),
        ("kind:a OR", "a condition is missing", "put quotes around words to look for", 10),
        ("kind:a AND", "a condition is missing", "put quotes around words to look for", 11),
        ("has:ownr", "there is no field 'ownr'", "did you mean owner or owns?", 5),
        ("has:label", "there is no field 'label'", "write label:KEY for one that has this key", 5),
        ("label:a,b", "'a' has no = before its values", None, 7),
        ("(" * 200 + "x" + ")" * 200, "the query is nested more than 100 deep", None, 102),
        ("-" * 200 + "x", "the query is nested more than 100 deep", None, 102),
    ],
)
def test_an_error_says_where_and_what_to_write(line, message, hint, caret) -> None:
    with pytest.raises(QueryError) as caught:
        parse_line(line)
    error = caught.value
    assert (error.message, error.hint) == (f"{message} (column {caret})", hint)
    assert error.lines == (line, " " * (caret - 1) + "^")
    assert error.column == caret


@pytest.mark.parametrize(
    "line", ["-", "- x", "a-b", "it's", "a,b", "=x", "*", "100%", "C++", "a:", "ä:b", "((", '"', "\\"]
)
def test_no_line_ends_in_another_exception(line) -> None:
    try:
        found(parse_line(line))
    except QueryError as error:
        assert error.column  # noqa: PT017 - the line may be good or bad, but must say so properly

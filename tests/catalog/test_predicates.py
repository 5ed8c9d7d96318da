from __future__ import annotations

import json

import pytest

from catalog.query_samples import found
from devportal.catalog.predicates import parse_predicate, parse_predicate_text
from devportal.catalog.query import All, QueryError

EVERYONE = ["payments-api", "ledger", "kafka-orders", "payments"]


@pytest.mark.parametrize(
    ("predicate", "names"),
    [
        ({}, EVERYONE),
        ({"kind": "component"}, ["payments-api", "ledger"]),
        ({"KIND": "Component", "spec.type": "library"}, ["ledger"]),
        ({"$all": []}, EVERYONE),
        ({"$any": []}, []),
        ({"$not": {"kind": "component"}}, ["kafka-orders", "payments"]),
        ({"$not": {"spec.lifecycle": "production"}}, ["ledger", "kafka-orders", "payments"]),
        ({"$any": [{"kind": "group"}, {"spec.type": "topic"}]}, ["kafka-orders", "payments"]),
        ({"spec.lifecycle": {"$exists": False}}, ["kafka-orders", "payments"]),
        ({"spec.lifecycle": {"$exists": True}}, ["payments-api", "ledger"]),
        ({"spec.type": {"$in": ["TOPIC", "team"]}}, ["kafka-orders", "payments"]),
        ({"spec.type": {"$in": []}}, []),
        ({"metadata.name": {"$hasPrefix": "PAY"}}, ["payments-api", "payments"]),
        ({"metadata.name": {"$hasPrefix": "%"}}, []),
        ({"metadata.tags": {"$contains": "Java"}}, ["payments-api"]),
        ({"metadata.tags.java": True}, ["payments-api"]),
        ({"relations": {"$contains": {"type": "dependsOn"}}}, ["payments-api"]),
        ({"relations": {"$contains": {"Type": "OWNEDBY", "targetref": "User:default/Ann"}}}, ["ledger"]),
        (
            {
                "relations": {
                    "$contains": {"type": "ownedBy", "targetRef": {"$in": ["group:shop/payments", "x"]}}
                }
            },
            ["kafka-orders"],
        ),
        ({"kind": {"$exists": "x", "$hasPrefix": "gr"}}, ["payments"]),
    ],
)
def test_evaluate(predicate, names) -> None:
    assert found(parse_predicate(predicate)) == names


@pytest.mark.parametrize(
    ("predicate", "message", "hint"),
    [
        ("component", 'query: a condition must be an object, not "component"', 'wrap it in a field, as in {"kind": "component"}'),
        (None, "query: a condition must be an object, not null", None),
        ([], "query: a condition must be an object, not []", None),
        ({"$all": ["x"]}, "query, at '$all[0]': a condition must be an object, not \"x\"", 'wrap it in a field, as in {"kind": "x"}'),
        ({"$all": {}}, "query, at '$all': $all needs a list of conditions, not {}", None),
        ({"$all": [], "kind": "x"}, "query: $all must be the only key of its condition", "put the conditions into one $all"),
        ({"$al": []}, "query: '$al' is no operator of a condition", "did you mean $all?"),
        ({"$in": ["x"]}, "query: '$in' is no operator of a condition", '$in belongs to a field, as in {"spec.type": {"$in": ...}}'),
        ({"kind": None}, "query, at 'kind': a field cannot be compared with null", "compare it with a text, a number, a boolean, or by $exists, $in, $contains, $hasPrefix"),
        ({"$not": {"kind": {"$not": "x"}}}, "query, at '$not.kind': $not cannot stand on the right-hand side of a field", 'write {"$not": ...} around the field instead'),
        ({"kind": {"$hasprefix": "x"}}, "query, at 'kind': {\"$hasprefix\": \"x\"} is no comparison", "did you mean $hasPrefix?"),
        ({"kind": {"$exists": 1}}, "query, at 'kind': $exists needs true or false, not 1", None),
        ({"kind": {"$in": [None]}}, "query, at 'kind': $in needs a list of texts, numbers or booleans, not [null]", None),
        ({"spec": {"$contains": {}}}, "query, at 'spec': $contains takes an object for the field relations only", None),
        ({"relations": {"$contains": {}}}, "query, at 'relations': $contains on relations needs the type of the relation, a text", None),
        ({"relations": {"$contains": {"type": "x", "targetRef": {"$in": []}}}}, "query, at 'relations': targetRef must be a ref or {\"$in\": [refs]}, not {\"$in\": []}", None),
        ({"relations": {"$contains": {"type": "x", "name": "y"}}}, "query, at 'relations': a relation has one type and one targetRef; 'name' is too much", None),
        ({"a\nb": "x"}, "query, at 'a b': 'a b' is no field: it has a line end in it", None),
    ],
)  # fmt: skip
def test_what_backstage_refuses(predicate, message, hint) -> None:
    with pytest.raises(QueryError) as caught:
        parse_predicate(predicate)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"kind": }', "the query is no JSON: Expecting value (column 10)"),
        ("", "the query is no JSON: Expecting value (column 1)"),
        ('{"kind": ' + "1" * 5000 + "}", "the query is no JSON: Exceeds the limit"),
        ("[" * 100_000, "the query is nested more than 100 deep"),
        ('{"$not":' * 200 + "{}" + "}" * 200, "the query is nested more than 100 deep"),
    ],
)
def test_text_that_is_no_predicate(text, message) -> None:
    with pytest.raises(QueryError) as caught:
        parse_predicate_text(text)
    assert caught.value.message.startswith(message)


def test_text() -> None:
    assert parse_predicate_text(json.dumps({"$all": []})) == All(())

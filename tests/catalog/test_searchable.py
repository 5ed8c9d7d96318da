from __future__ import annotations

import random

import pytest

from devportal.catalog.pattern import compile_like, escaped, wildcards
from devportal.catalog.searchable import search_rows, text_of


def flattened(entity: dict, relations: list[tuple[str, str]]) -> dict[str, set[str]]:
    """Every row at once, as Backstage makes them: the slow and plain way."""
    found: list[tuple[str, object]] = []
    special = (
        "attachments relations status metadata.name metadata.namespace metadata.uid metadata.etag".split()
    )

    def visit(path: str, value: object) -> None:
        if path in special:
            return
        if isinstance(value, list):
            for item in value:
                visit(path, item)
                if isinstance(item, str):
                    found.append((f"{path}.{item}", True))
        elif isinstance(value, dict):
            for name, inner in value.items():
                visit(f"{path}.{name}" if path else name, inner)
        else:
            found.append((path, value))

    visit("", entity)
    metadata = entity["metadata"]
    found += [(f"metadata.{name}", metadata.get(name)) for name in ("name", "namespace", "uid")]
    if not metadata.get("namespace"):
        found.append(("metadata.namespace", "default"))
    found += [(f"relations.{kind}", target) for kind, target in relations]
    rows: dict[str, set[str]] = {}
    for key, value in found:
        values = rows.setdefault(key.lower(), set())
        if value is not None and len(text_of(value)) <= 200:
            values.add(text_of(value).lower())
    return {key: values for key, values in rows.items() if len(key) <= 200}


def test_rows_are_those_of_the_whole_entity() -> None:
    rnd = random.Random(7)
    words = ["a", "B", "x.y", "", "k=v", "c" * 200, "d" * 201, "true", "tags"]

    def value(depth: int) -> object:
        kind = rnd.random()
        if kind < 0.6 or depth > 3:
            return rnd.choice([*words, 1, 1.5, True, None])
        if kind < 0.8:
            return [value(depth + 1) for _ in range(rnd.randint(0, 3))]
        return {rnd.choice([*words, "E" * 100]): value(depth + 1) for _ in range(rnd.randint(0, 3))}

    keys: set[str] = {"nope", "spec", "metadata", "metadata.etag", "status.x"}
    catalog = []
    for _ in range(200):
        metadata = {"name": "n", "etag": "e", "tags": value(1), "x.y": value(1)}
        if rnd.random() < 0.5:
            metadata["namespace"] = rnd.choice(["", "NS", "default"])
        entity = {"kind": "Component", "metadata": metadata, "spec": value(0), "status": {"x": 1}}
        relations = [(rnd.choice(["ownedBy", "partOf"]), rnd.choice(["group:d/a", "system:d/b"]))]
        expected = flattened(entity, relations)
        keys |= expected.keys()
        catalog.append((search_rows(entity, relations), expected))
    for rows, expected in catalog:
        assert {key: rows.get(key) for key in keys if rows.get(key) is not None} == expected


def test_relations_come_from_the_entity_where_none_are_given() -> None:
    entity = {"kind": "X", "metadata": {}, "relations": [{"type": "ownedBy", "targetRef": "group:d/a"}]}
    assert search_rows(entity).get("relations.ownedby") == {"group:d/a"}
    assert search_rows(entity, ()).get("relations.ownedby") is None


def test_long_values_are_there_but_equal_nothing() -> None:
    rows = search_rows({"metadata": {"description": "x" * 201, "title": "\U0001f600" * 101}}, ())
    assert rows.get("metadata.description") == set()
    assert rows.get("metadata.title") == set(), "a smiley is two units to JavaScript"
    assert rows.whole("metadata.description") == {"x" * 201}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        (-0.0, "0"),
        (-2.5, "-2.5"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e-7, "1.5e-7"),
        (0.000001, "0.000001"),
        (12345678901234567890, "12345678901234567000"),
        (10**400, "Infinity"),
        (True, "true"),
        (False, "false"),
        ("Text", "Text"),
    ],
)
def test_scalars_are_written_as_javascript_does(value, text) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("abc", ["abc"], ["ab", "abcd", "xabc"]),
        ("%", ["", "abc"], []),
        ("a%", ["a", "ab"], ["", "ba"]),
        ("%b%", ["b", "abc", "ab"], ["ac", ""]),
        ("a%b%c", ["abc", "aXbYc", "abbc"], ["ac", "abcd", "cab"]),
        ("ab%ba", ["abba", "abXba"], ["aba"]),
        ("a_c", ["abc", "a_c"], ["ac", "abbc"]),
        ("%_x%", ["ax", "aax"], ["x", "xa"]),
        (r"a\_c", ["a_c"], ["abc"]),
        (r"100\%", ["100%"], ["1000"]),
        (r"a\\b", [r"a\b"], ["ab"]),
        ("", [""], ["a"]),
        ("%%", ["", "a"], []),
        ("_", ["a"], ["", "ab"]),
    ],
)
def test_like(pattern, yes, no) -> None:
    test = compile_like(pattern)
    assert [test(text) for text in yes] == [True] * len(yes)
    assert [test(text) for text in no] == [False] * len(no)


def test_like_agrees_with_sqlite() -> None:
    import sqlite3

    rnd = random.Random(2)
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA case_sensitive_like = 1")
    for _ in range(3000):
        pattern = "".join(rnd.choice("ab%_") for _ in range(rnd.randint(0, 6)))
        text = "".join(rnd.choice("ab") for _ in range(rnd.randint(0, 7)))
        (expected,) = connection.execute("SELECT ? LIKE ? ESCAPE '\\'", (text, pattern)).fetchone()
        assert compile_like(pattern)(text) is bool(expected), (pattern, text)
    connection.close()


def test_what_people_write_becomes_a_pattern() -> None:
    assert escaped(r"50%_\x") == r"50\%\_\\x"
    assert wildcards("pay*_1") == r"pay%\_1"

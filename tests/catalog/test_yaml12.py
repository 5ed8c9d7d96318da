from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
import time
from typing import Any

import pytest

from devportal.catalog.yaml import regular
from devportal.catalog.yaml.stream import Stream
from devportal.catalog.yaml12 import Document, key_positions, parse_documents, positions

ENTITY = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: cart   # the name
  title: 'It''s "the" cart'
  labels: {}
  tags: [java, true, go]
  links:
    - url: https://example.com/a#b
      title: "A b"
    -   url: x:y
  annotations:
  # nothing yet

spec:
  type: &t service
  version: 1.50
  count: 012
  owner:
  text: |
    one
      two

    three
  folded: >-
    one
    two

    three
  dependsOn:
  - component:a
  - null
"""
VALUE = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {
        "name": "cart",
        "title": 'It\'s "the" cart',
        "labels": {},
        "tags": ["java", True, "go"],
        "links": [{"url": "https://example.com/a#b", "title": "A b"}, {"url": "x:y"}],
        "annotations": None,
    },
    "spec": {
        "type": "service",
        "version": 1.5,
        "count": 12,
        "owner": None,
        "text": "one\n  two\n\nthree\n",
        "folded": "one two\nthree",
        "dependsOn": ["component:a", None],
    },
}


def one(text: str | bytes) -> Document:
    (document,) = parse_documents(text if isinstance(text, bytes) else text.encode())
    return document


def complete(text: str) -> list[tuple[object, str | None, tuple[int, int]]]:
    """Read a text in the complete way only."""
    stream = Stream(text, 256, 100)
    reads = list(stream.documents())
    return [
        (
            read.value,
            read.fault and read.fault.message,
            stream.place(read.fault.offset if read.fault else read.start),
        )
        for read in reads
    ]


def test_an_entity_of_every_plain_shape_is_read_the_same_both_ways() -> None:
    quick, _ = regular.read_all(ENTITY, 256, 100)
    assert quick[0].value == VALUE
    assert [value for value, _, _ in complete(ENTITY)] == [VALUE]
    assert list(one(ENTITY).value["metadata"]) == ["name", "title", "labels", "tags", "links", "annotations"]


SHAPES = [
    "k: v\n",
    "k:\n",
    "  k: v\n",
    "  - a\n",
    "- b\n",
    "- a: 1\n",
    "  b: 2\n",
    "    c: d # e\n",
    "# f\n",
    "\n",
    "k2: |\n",
    "k3: >-\n",
    "    text\n",
    "      more\n",
    "null: x\n",
    "k4: 'a'\n",
    'k5: "a"\n',
    "k6: [a, null]\n",
    "k7: {}\n",
    "k8: 1e3\n",
    "k9: &a v\n",
    "---\n",
    "--- # g\n",
    "...\n",
    "a b\n",
    "k10: v  \n",
    "k11: a:b\n",
    "k12: a: b\n",
    "k13: *a\n",
    "\tk: v\n",
]


@pytest.mark.parametrize("count", [1, 2])
def test_the_quick_way_never_differs_from_the_complete_one(count: int) -> None:
    for lines in itertools.product(SHAPES, repeat=count):
        agree("".join(lines))


def test_the_quick_way_never_differs_on_longer_texts() -> None:
    rng = random.Random(11)
    for _ in range(3000):
        agree("".join(rng.choices(SHAPES, k=rng.randint(3, 8)))[: rng.choice([None, -1])])


def agree(text: str) -> None:
    quick = [(d.value, d.error, (d.line, d.column)) for d in parse_documents(text.encode())]
    slow = complete(text)
    assert [(value, error) for value, error, _ in quick] == [(value, error) for value, error, _ in slow], (
        repr(text)
    )


@pytest.mark.parametrize(
    ("text", "error", "code", "place"),
    [
        ("kind: a\nx: 1\nkind: b\n", "duplicate key 'kind' (first at line 1)", "yaml.duplicate-key", (3, 1)),
        ("a: b: c\n", "a mapping cannot start on the line of its key", "yaml.syntax", (1, 4)),
        ("a: [1, 2\nb: 3\n", "a bracket is not closed before this line", "yaml.syntax", (2, 1)),
        ('a: "x\n', 'the closing `"` is missing', "yaml.syntax", (1, 4)),
        ("a:\n\tb: 1\n", "a tab cannot be used for indentation", "yaml.syntax", (2, 1)),
        ("a: 'x'#c\n", "a comment needs white space before it", "yaml.syntax", (1, 7)),
        ('a: "\\q"\n', "`\\q` is no escape sequence", "yaml.syntax", (1, 5)),
        (
            "a: @b\n",
            "unquoted text cannot start with a reserved character `@`; put it in quotes",
            "yaml.syntax",
            (1, 4),
        ),
        ("a: 1\nb\n", "a `:` is missing after this key", "yaml.syntax", (2, 2)),
        ("a: *x\n", "there is no anchor `&x` before this alias", "yaml.alias", (1, 4)),
        ("a: &x\n  b: *x\n", "alias refers to itself", "yaml.limit", (2, 6)),
        ("a: &x 1\nb: [" + "*x, " * 100 + "]\n", "too many aliases", "yaml.limit", (2, 401)),
        ("[" * 300, "nesting deeper than 256", "yaml.limit", (1, 257)),
        (
            "k" * 1025 + ": 1\n",
            "a key is longer than 1024 characters; write `? ` before it",
            "yaml.syntax",
            (1, 1),
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, error: str, code: str, place: tuple[int, int]) -> None:
    assert one(text) == Document(None, error, code, *place, ())


def test_a_broken_document_leaves_its_neighbours() -> None:
    documents = parse_documents(b"a: 1\n---\nb: [\n---\nc: 3\n")
    assert [(d.value, d.error is None, d.line) for d in documents] == [
        ({"a": 1}, True, 1),
        (None, False, 4),
        ({"c": 3}, True, 5),
    ]


def test_empty_documents_keep_their_number() -> None:
    assert [d.value for d in parse_documents(b"---\n# c\n---\na: 1\n---\n")] == [None, {"a": 1}, None]
    assert parse_documents(b"") == parse_documents(b"# c\n\n") == []


def test_warnings_have_a_place() -> None:
    document = one(b"a: 1\nb: !foo caf\xe9\n")
    assert document.value == {"a": 1, "b": "caf\N{REPLACEMENT CHARACTER}"}
    assert document.warnings == (
        ("yaml.encoding", "not UTF-8 at byte 16; read as U+FFFD", 2, 12),
        ("yaml.tag", "unresolved tag !foo: the value is read as text", 2, 4),
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding: str) -> None:
    assert one("kind: a\n".encode(encoding)) == Document(
        None, "not UTF-8 (looks like UTF-16)", "yaml.encoding", 1, 1, ()
    )


def test_positions() -> None:
    text = b"# c\n---\nx: 1\n---\nspec:\n  a: [b, {c: d}]\n  'q r':\n    - e\n  1.0: f\n  [k]: g\n  n:\n"
    assert positions(text, 1) == {
        (): (5, 1),
        ("spec",): (6, 3),
        ("spec", "a"): (6, 6),
        ("spec", "a", 0): (6, 7),
        ("spec", "a", 1): (6, 10),
        ("spec", "a", 1, "c"): (6, 14),
        ("spec", "q r"): (8, 5),
        ("spec", "q r", 0): (8, 7),
        ("spec", "1"): (9, 8),
        ("spec", "[ k ]"): (10, 8),
        ("spec", "n"): (11, 5),
    }
    assert key_positions(text, 1)["spec", "q r"] == (7, 3)
    assert key_positions(text, 0) == {("x",): (3, 1)}
    assert positions(text, 7) == key_positions(text, 7) == {}


def test_positions_of_a_broken_document_are_those_known_before_the_mistake() -> None:
    text = b"a: 1\nb:\n  c: 2\n  d: [\ne: 3\n"
    assert positions(text, 0) == {
        (): (1, 1),
        ("a",): (1, 4),
        ("b",): (3, 3),
        ("b", "c"): (3, 6),
        ("b", "d"): (4, 3),
    }
    assert key_positions(text, 0)["b", "d"] == (4, 3)


HOSTILE: dict[str, Any] = {
    "flow depth": "spec: " + "[" * 100_000,
    "brace depth": "{" * 1_000_000,
    "question depth": "? " * 100_000,
    "dash depth": "- " * 20_000 + "x",
    "indent depth": "\n".join(" " * i + "k:" for i in range(2000)),
    "laughs": "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)),
    "merge doubling": "a0: &a0 {k: 1}\n"
    + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 31)),
}
HEAVY: dict[str, tuple[str, Any]] = {
    "5,000 digits": ("n: " + "9" * 5000 + "\n", {"n": None}),
    "1 MB hexadecimal": ("n: 0x" + "f" * 1_000_000 + "\n", {"n": None}),
    "base 60": ("n: 1" + ":10" * 100_000 + "\n", {"n": "1" + ":10" * 100_000}),
    "long text": ("d: '" + "x" * 5_000_000 + "'\n", {"d": "x" * 5_000_000}),
    "anchors": ("".join(f"a{i}: &x{i} 1\n" for i in range(100_000)), {f"a{i}": 1 for i in range(100_000)}),
    "empty documents": ("---\n" * 100_000 + "a: 1\n", {"a": 1}),
    "dots": ("...\n" * 50_000 + "a: 1\n", {"a": 1}),
    "open quotes": ("a: |\n" + "  '\"\n" * 50_000, {"a": "'\"\n" * 50_000}),
    "blanks in quotes": ('a: "' + " " * 1_000_000 + '"\n', {"a": " " * 1_000_000}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bombs_are_refused_in_no_time(name: str) -> None:
    start = time.process_time()
    (document,) = parse_documents(HOSTILE[name].encode())
    assert (document.code, time.process_time() - start < 2) == ("yaml.limit", True)


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_files_take_time_in_proportion(name: str) -> None:
    text, value = HEAVY[name]
    start = time.process_time()
    documents = parse_documents(text.encode())
    assert time.process_time() - start < 2
    assert documents[-1].value == value


def test_the_deepest_nesting_that_is_allowed_is_read() -> None:
    for text in (
        "[" * 256 + "]" * 256,
        "- " * 256 + "x",
        "\n".join(" " * i + "k:" for i in range(256)),
        "? " * 256 + "x",
    ):
        assert one(text).error is None
        assert positions(text.encode(), 0)
    assert sys.getrecursionlimit() < 2000


def test_no_bytes_raise() -> None:
    rng = random.Random(3)
    base = ENTITY.encode() + b'---\n? [a, {b: c}]\n: !!set {x, y}\n"q": *a\n%YAML 1.1\n'
    for _ in range(1500):
        data = bytearray(base)
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(data))
            if rng.random() < 0.5:
                data[at : at + rng.randint(0, 9)] = rng.choices(b"\n\t :-?[]{},&*!|>'\"%@#\\x1\xff\x00", k=3)
            else:
                data[at] = rng.randrange(256)
        for index, document in enumerate(parse_documents(bytes(data))):
            json.dumps(document.value).encode()
            assert document.line >= 1
            assert document.column >= 1
            positions(bytes(data), index)


def test_pyyaml_is_not_needed() -> None:
    code = (
        "import sys; from devportal.catalog.yaml12 import parse_documents; print('re' in sys.modules); "
        "parse_documents(b'a: 1'); print('yaml' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert run.stdout.split() == ["False", "False"]

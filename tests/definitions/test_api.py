"""Definitions of every kind as one value: their operations, and what is wrong with them."""

from __future__ import annotations

import builtins
import time

import pytest

from devportal.definitions.api import Definition, kind_of, read_definition
from devportal.definitions.content import DefinitionError, follow, parse, pointed, ref_faults
from devportal.definitions.lint import judged
from devportal.errors import PortalError
from devportal.findings.rule import RULES

OPENAPI2 = """
swagger: "2.0"
info: {title: Old, version: "1"}
host: a.example
basePath: /v1
schemes: [https, http]
securityDefinitions: {key: {type: apiKey, in: header, name: X}}
security: [{key: []}]
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, type: string}]
    get: {summary: One, deprecated: true, responses: {"200": {description: ok}}}
    put:
      description: |-
        Change it
        at once
      security: []
      responses: {"200": {description: ok}}
"""
OPENAPI31 = """
openapi: 3.1.0
info: {title: New, version: "2"}
servers: [{url: https://a.example}, {url: https://b.example}]
paths:
  /a: {$ref: "#/components/pathItems/A"}
webhooks:
  paid: {post: {operationId: paid, summary: Paid, security: [{}, {k: [], u: []}, {t: []}]}}
components:
  pathItems:
    A: {get: {operationId: a, summary: A, tags: [x]}}
"""
ASYNC3 = """
asyncapi: 3.0.0
info: {title: Bus, version: "1"}
servers: {prod: {host: b.example, protocol: kafka, security: [{$ref: "#/components/securitySchemes/s"}]}}
channels:
  paid: {address: payments.paid, messages: {Paid: {$ref: "#/components/messages/Paid"}}}
  raw: {messages: {}}
operations:
  onPaid: {action: receive, channel: {$ref: "#/channels/paid"}}
  tell: {action: send, channel: {$ref: "#/channels/paid"}, messages: [{$ref: "#/channels/paid/messages/Paid"}], summary: Say so}
components:
  messages: {Paid: {payload: {type: object}}}
  securitySchemes: {s: {type: plain}}
"""
ASYNC2 = """
asyncapi: 2.6.0
info: {title: Bus, version: "1"}
channels:
  a: {publish: {operationId: x, message: {oneOf: [{name: A}, {$ref: "#/components/messages/B"}]}}, subscribe: {message: {name: C}}}
components: {messages: {B: {payload: {type: string}}}}
"""
GRAPHQL = '"Shop"\nschema {query: Q}\ntype Q {a(b: Int! = 1): String  old: Int @deprecated}\ntype Subscription {x: Int}\n'
PROTO = """
syntax = "proto3";
package acme.v1;
// Rates.
service Rates {
  // Gives one.
  rpc Quote(Ask) returns (.acme.v1.Rate);
  rpc Watch(stream Ask) returns (stream Rate) { option deprecated = true; }
}
message Ask { string a = 1; }
message Rate { int64 a = 1; }
"""
MCP = {
    "type": "mcp-server",
    "remotes": [
        {"type": "streamable-http", "url": "https://a.example/mcp", "headers": [{"name": "Authorization"}]}
    ],
}


def read(kind: str, text: str) -> Definition:
    return read_definition({"type": kind, "definition": text})


def operations(kind: str, text: str) -> list[tuple[str, str, str, str, bool]]:
    return [
        (one.method, one.path, one.summary, one.auth, one.deprecated) for one in read(kind, text).operations
    ]


def test_openapi_2() -> None:
    found = read("openapi", OPENAPI2)
    assert (found.form, found.title, found.version) == ("OpenAPI 2.0", "Old", "1")
    assert found.servers == ("https://a.example/v1", "http://a.example/v1")
    assert operations("openapi", OPENAPI2) == [
        ("GET", "/pets/{id}", "One", "key", True),
        ("PUT", "/pets/{id}", "Change it", "none", False),
    ]


def test_openapi_31_with_webhooks() -> None:
    assert read("openapi", OPENAPI31).servers == ("https://a.example", "https://b.example")
    assert operations("openapi", OPENAPI31) == [
        ("GET", "/a", "A", "", False),
        ("POST", "paid", "Paid", "none or k and u or t", False),
    ]


def test_asyncapi_2_and_3() -> None:
    assert operations("asyncapi", ASYNC2) == [
        ("publish", "a", "A, B", "", False),
        ("subscribe", "a", "C", "", False),
    ]
    assert read("asyncapi", ASYNC3).servers == ("kafka://b.example",)
    assert operations("asyncapi", ASYNC3) == [
        ("receive", "payments.paid", "Paid", "s", False),
        ("send", "payments.paid", "Say so", "s", False),
    ]


def test_graphql() -> None:
    assert operations("graphql", GRAPHQL) == [
        ("query", "a(b: Int!): String", "", "", False),
        ("query", "old: Int", "", "", True),
    ]
    assert read("graphql", GRAPHQL).title == "Shop"


def test_graphql_as_the_answer_of_an_introspection() -> None:
    import json

    import graphql

    answer = graphql.introspection_from_schema(graphql.build_schema(GRAPHQL))
    for text in (json.dumps(answer), json.dumps({"data": answer})):
        assert [one.id for one in read("graphql", text).operations] == ["a", "old"]


def test_protobuf() -> None:
    assert read("grpc", PROTO).form == "protobuf proto3"
    assert operations("grpc", PROTO) == [
        ("rpc", "acme.v1.Rates/Quote", "Gives one.", "", False),
        ("rpc stream both", "acme.v1.Rates/Watch", "Ask -> Rate", "", True),
    ]


@pytest.mark.parametrize(
    ("comment", "summary"),
    [
        ("// Gives one.\n  // Costs nothing.", "Gives one."),
        (
            "// Gives one, as the\n  // [guide] (https://acme.example/a.b)\n  // says. More.",
            "Gives one, as the [guide] (https://acme.example/a.b) says.",
        ),
        ("/* Gives one\n   * at a time\n   *\n   * and more */", "Gives one at a time"),
        ("/** Gives one. */", "Gives one."),
        ("//\n  // Gives one", "Gives one"),
    ],
)
def test_the_first_sentence_of_a_comment_is_the_summary(comment: str, summary: str) -> None:
    text = f'syntax = "proto3";\nservice S {{\n  rpc Old(A) returns (A); // inline\n  {comment}\n  rpc New(A) returns (A);\n}}\nmessage A {{}}\n'
    assert [row[2] for row in operations("grpc", text)] == ["A -> A", summary]


def test_mcp() -> None:
    found = read_definition(MCP)
    assert [(one.method, one.path, one.auth) for one in found.operations] == [
        ("streamable-http", "https://a.example/mcp", "Authorization")
    ]


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ({"type": "OpenAPI"}, "openapi"),
        ({"type": "swagger"}, "openapi"),
        ({"type": "rest", "definition": "openapi: 3.0.0"}, "openapi"),
        ({"type": "events", "definition": {"asyncapi": "3.0.0"}}, "asyncapi"),
        ({"type": "protobuf"}, "grpc"),
        ({"type": "mcp"}, "mcp-server"),
    ],
)
def test_the_kind_of_a_definition(spec, kind) -> None:
    assert kind_of(spec) == kind


@pytest.mark.parametrize(
    ("kind", "definition", "message"),
    [
        ("openapi", "", "there is no definition"),
        ("openapi", None, "there is no definition"),
        ("openapi", "a: [", "1:5 `]` is missing"),
        ("openapi", '{"a": }', "1:7 no valid JSON: Expecting value"),
        ("openapi", "- a", "the definition is no mapping"),
        ("openapi", "a: 1", "neither `openapi` nor `swagger` says which version this is"),
        ("asyncapi", "openapi: 3.0.0", "`asyncapi` does not say which version this is"),
        (
            "openapi",
            {"$text": "https://a.example/x"},
            "the definition is elsewhere and is not fetched: 'https://a.example/x'",
        ),
        ("graphql", "type {", "1:6 Syntax Error: Expected Name, found '{'."),
        ("grpc", "syntax = 'proto3'; message {", "1:28 mismatched input '{'"),
        (
            "trpc",
            "x",
            "definitions of type 'trpc' cannot be read; openapi, asyncapi, graphql, grpc, mcp-server can",
        ),
        ("openapi", "[" * 100_000, "nested deeper than 256"),
        ("openapi", "&a [*a]", None),
        ("graphql", "{" * 5000, None),
        ("grpc", "message A { " * 2000, None),
    ],
)
def test_definitions_that_cannot_be_read(kind, definition, message) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_definition({"type": kind, "definition": definition})
    error = caught.value
    told = f"{error.line}:{error.column} {error.message}" if error.line else error.message
    assert message is None or told == message


@pytest.mark.parametrize(
    ("kind", "text", "package"),
    [("graphql", GRAPHQL, "graphql"), ("grpc", PROTO, "proto_schema_parser")],
)
def test_a_parser_that_is_not_installed(kind, text, package, monkeypatch) -> None:
    real = builtins.__import__

    def without(name, *rest):
        if name.split(".")[0] in (package, "antlr4" if kind == "grpc" else package):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PortalError) as caught:
        read(kind, text)
    assert (caught.value.exit_code, caught.value.hint) == (3, "pip install 'devportal[api]'")


def test_references_stay_in_the_document() -> None:
    document = {
        "a": {"$ref": "#/b"},
        "b": {"$ref": "#/c/0"},
        "c": [{"x": 1}],
        "self": {"$ref": "#/self"},
        "ring": {"$ref": "#/ring2"},
        "ring2": {"$ref": "#/ring"},
        "file": {"$ref": "file:///etc/passwd"},
        "web": {"$ref": "http://127.0.0.1:9/x"},
        "gone": {"$ref": "#/nope"},
        "example": {"$ref": "#/data"},
        "sl/ash": {"ti~lde": 2},
        "escaped": {"$ref": "#/sl~1ash/ti~0lde"},
    }
    assert follow(document, document["a"]).value == {"x": 1}
    assert follow(document, document["escaped"]).value == 2
    for name in ("self", "ring", "file", "web", "gone"):
        assert follow(document, document[name]).value == {}
    assert pointed(document, "#") == (True, document)
    assert dict(ref_faults(document)) == {
        "#/self": "which leads back to itself",
        "#/ring2": "which leads back to itself",
        "#/ring": "which leads back to itself",
        "file:///etc/passwd": "which is outside of the document: nothing is fetched",
        "http://127.0.0.1:9/x": "which is outside of the document: nothing is fetched",
        "#/nope": "which is not in the document",
    }


def test_json_and_yaml_are_read_alike() -> None:
    assert parse('{"a": [1, true, null]}') == parse("a: [1, true, null]") == {"a": [1, True, None]}


PATHS = 'openapi: 3.0.3\ninfo: {title: x, version: "1"}\npaths:\n'
OK = 'responses: {"200": {description: ok}}'
CASES = {
    "api.definition": ("openapi", "a: ["),
    "api.schema": ("openapi", "openapi: 3.0.3\npaths: {}\n"),
    "api.version": ("openapi", "openapi: 4.0.0\npaths: {}\n"),
    "api.empty": ("openapi", PATHS.replace("paths:", "paths: {}")),
    "api.operation-id": (
        "openapi",
        f"{PATHS}  /a: {{get: {{operationId: x, {OK}}}, put: {{operationId: x, {OK}}}}}\n",
    ),
    "api.path-parameter": ("openapi", f"{PATHS}  /a/{{id}}: {{get: {{summary: x, {OK}}}}}\n"),
    "api.undescribed": ("openapi", f"{PATHS}  /a: {{get: {{{OK}}}}}\n"),
    "api.message": (
        "asyncapi",
        'asyncapi: 2.6.0\ninfo: {title: x, version: "1"}\nchannels: {a: {publish: {}}}\n',
    ),
    "api.package": ("grpc", 'syntax = "proto3"; service A { rpc B(C) returns (C); } message C {}'),
    "api.field-number": ("grpc", PROTO + "message D { oneof x { int32 a = 1; } int32 b = 1; }"),
    "api.remote": ("mcp-server", None),
    "schema.ref": ("openapi", PATHS + "  /a: {$ref: 'http://127.0.0.1:9/x'}\n"),
}


@pytest.mark.parametrize("code", CASES)
def test_what_lint_finds(code) -> None:
    kind, text = CASES[code]
    spec = {"type": kind, "definition": text, "remotes": [{"type": "sse", "url": "http://a.example"}]}
    found = {one.code: one for one in judged(spec)}
    assert code in found
    assert found[code].severity in (RULES[code].severity, RULES[code].also)


def test_every_rule_about_apis_has_a_case() -> None:
    codes = {code for code in RULES if code.startswith("api.")} - {"api.unconsumed", "api.unprovided"}
    assert codes == set(CASES) - {"schema.ref"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("openapi", OPENAPI31),
        ("asyncapi", ASYNC2),
        ("asyncapi", ASYNC3),
        ("grpc", PROTO),
        ("graphql", GRAPHQL.replace("Subscription", "S")),
    ],
)
def test_sound_definitions(kind, text) -> None:
    assert [one for one in judged({"type": kind, "definition": text}) if one.severity == "error"] == []


def test_faults_of_form_name_their_place() -> None:
    found = judged(
        {"type": "openapi", "definition": PATHS + "  /a: {get: {summary: x, responses: {}, tags: 5}}\n"}
    )
    assert ("api.schema", ("paths", "/a", "get", "tags"), "paths./a.get.tags: 5 is not of type 'array'") in [
        (one.code, one.path, one.message) for one in found
    ]


def test_references_in_a_circle_end() -> None:
    schema = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/A"}}}
    spec = {
        "openapi": "3.0.3",
        "info": {"title": "x", "version": "1"},
        "paths": {},
        "components": {"schemas": {"A": schema}},
    }
    started = time.monotonic()
    assert [one.code for one in judged({"type": "openapi", "definition": spec})] == ["api.empty"]
    assert time.monotonic() - started < 5

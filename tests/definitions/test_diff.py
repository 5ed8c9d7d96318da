"""What breaks between two versions of an API, and what does not."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from devportal.definitions.api import read_definition
from devportal.definitions.diff import compare
from helpers import write_tree
from runs import Run, portal

if TYPE_CHECKING:
    import pathlib


def changes(kind: str, old: Any, new: Any) -> list[tuple[str, str, str]]:
    pair = [read_definition({"type": kind, "definition": text}) for text in (old, new)]
    return [(one.severity, one.code, one.message) for one in compare(*pair)]


def document(
    operation: dict[str, Any], schemas: dict[str, Any] | None = None, path: str = "/a", **more: Any
) -> str:
    found = {"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": {path: {"post": operation}}}
    return json.dumps({**found, "components": {"schemas": schemas or {}}, **more})


def sent(schema: Any) -> str:
    body = {"content": {"application/json": {"schema": schema}}}
    return document({"requestBody": body, "responses": {"204": {"description": "x"}}})


def answered(schema: Any) -> str:
    return document(
        {"responses": {"200": {"description": "x", "content": {"application/json": {"schema": schema}}}}}
    )


def thing(**properties: Any) -> dict[str, Any]:
    required = [name.rstrip("_") for name in properties if name.endswith("_")]
    named = {name.rstrip("_"): value for name, value in properties.items()}
    return {"type": "object", "properties": named, **({"required": required} if required else {})}


READ, WRITTEN = {"type": "string", "readOnly": True}, {"type": "string", "writeOnly": True}
TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
EITHER = [
    # old, new, what it means in a request, what it means in an answer
    (thing(a=TEXT), thing(a=TEXT), None, None),
    (thing(a=TEXT), thing(a=TEXT, b=TEXT), "compatible field-added", "compatible field-added"),
    (thing(a=TEXT), thing(a=TEXT, b_=TEXT), "breaking field-required", "compatible field-added"),
    (thing(a=TEXT), thing(a_=TEXT), "breaking field-required", None),
    (thing(a_=TEXT), thing(a=TEXT), None, "breaking field-optional"),
    (thing(a=TEXT, b=TEXT), thing(a=TEXT), "risky field-removed", "breaking field-removed"),
    (thing(a=TEXT), thing(a=WHOLE), "breaking type", "breaking type"),
    (thing(b=TEXT, a=READ), thing(b=TEXT, a_=READ), None, None),
    (thing(b=TEXT), thing(b=TEXT, a_=READ), None, "compatible field-added"),
    (thing(b=TEXT, a=WRITTEN), thing(b=TEXT), "risky field-removed", None),
    (thing(b=TEXT, a=TEXT), thing(b=TEXT, a=WRITTEN), None, "breaking field-removed"),
    (thing(b=TEXT, a=TEXT), thing(b=TEXT, a=READ), "risky field-removed", None),
    (thing(a={**TEXT, "default": "x"}), thing(a={**TEXT, "default": "y"}), "risky default", None),
    (thing(a=TEXT), thing(a={**TEXT, "default": "y"}), None, None),
    (thing(a=WHOLE), thing(a=NUMBER), "compatible type", "breaking type"),
    (thing(a=NUMBER), thing(a=WHOLE), "breaking type", "compatible type"),
    (thing(a={}), thing(a=TEXT), "breaking type", "compatible type"),
    (thing(a=TEXT), thing(a={}), "compatible type", "breaking type"),
    (thing(a=TEXT), thing(a={**TEXT, "nullable": True}), "compatible type", "breaking null"),
    (thing(a={**TEXT, "nullable": True}), thing(a=TEXT), "breaking null", "compatible type"),
    (
        thing(a={"enum": ["x", "y"]}),
        thing(a={"enum": ["x"]}),
        "breaking enum-removed",
        "compatible enum-removed",
    ),
    (thing(a={"enum": ["x"]}), thing(a={"enum": ["x", "y"]}), "compatible enum-added", "risky enum-added"),
    (thing(a=TEXT), thing(a={**TEXT, "enum": ["x"]}), "breaking enum", "compatible enum"),
    (thing(a={**TEXT, "enum": ["x"]}), thing(a=TEXT), "compatible enum", "risky enum"),
    (thing(a={**TEXT, "maxLength": 9}), thing(a={**TEXT, "maxLength": 5}), "breaking limit", None),
    (thing(a={**TEXT, "maxLength": 5}), thing(a={**TEXT, "maxLength": 9}), None, None),
    (thing(a=TEXT), thing(a={**TEXT, "minLength": 1}), "breaking limit", None),
    (thing(a=TEXT), thing(a={**TEXT, "minLength": 0}), None, None),
    (thing(a=TEXT), thing(a={**TEXT, "pattern": "^x"}), "risky pattern", None),
    (
        thing(a={**TEXT, "format": "date"}),
        thing(a={**TEXT, "format": "uuid"}),
        "risky format",
        "risky format",
    ),
    (thing(a=TEXT), {**thing(a=TEXT), "additionalProperties": False}, "breaking fields-closed", None),
    ({"type": "array", "items": TEXT}, {"type": "array", "items": WHOLE}, "breaking type", "breaking type"),
    (
        {"oneOf": [{"title": "A"}, {"title": "B"}]},
        {"oneOf": [{"title": "A"}]},
        "breaking choice-removed",
        "compatible choice-removed",
    ),
    (
        {"oneOf": [{"title": "A"}]},
        {"oneOf": [{"title": "A"}, {"title": "B"}]},
        "compatible choice-added",
        "risky choice-added",
    ),
    ({"allOf": [thing(a=TEXT), thing(b=TEXT)]}, thing(a=TEXT, b=TEXT), None, None),
    (
        {"allOf": [thing(a=TEXT)]},
        {"allOf": [thing(a=TEXT), thing(b_=TEXT)]},
        "breaking field-required",
        "compatible field-added",
    ),
    (thing(a=TEXT), {**thing(a=TEXT), "description": "told"}, None, None),
    (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": WHOLE},
        "breaking type",
        "breaking type",
    ),
]


@pytest.mark.parametrize(("old", "new", "request_", "response"), EITHER)
def test_schemas(old, new, request_, response) -> None:
    for make, wanted, side in ((sent, request_, "request"), (answered, response, "response")):
        found = changes("openapi", make(old), make(new))
        severity, _, code = (wanted or "").partition(" ")
        assert [(one, two) for one, two, _ in found] == ([(severity, f"{side}.{code}")] if wanted else [])


OPERATION = {"responses": {"200": {"description": "x"}}}


def parameter(name: str, place: str = "query", **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": TEXT, **more}


LIST = {"type": "array", "items": TEXT}
OPERATIONS = [
    (
        document(OPERATION),
        document(OPERATION, path="/b"),
        [
            ("breaking", "operation.removed", "POST /a is gone"),
            ("compatible", "operation.added", "POST /b is new"),
        ],
    ),
    (
        document({**OPERATION, "deprecated": True}),
        document(OPERATION, path="/b"),
        [
            ("breaking", "operation.removed", "POST /a is gone (it was deprecated)"),
            ("compatible", "operation.added", "POST /b is new"),
        ],
    ),
    (
        document(OPERATION),
        document({**OPERATION, "deprecated": True}),
        [("risky", "operation.deprecated", "POST /a is deprecated now")],
    ),
    (
        document(OPERATION),
        document({**OPERATION, "parameters": [parameter("q")]}),
        [("compatible", "parameter.added", "query parameter q is new")],
    ),
    (
        document(OPERATION),
        document({**OPERATION, "parameters": [parameter("q", required=True)]}),
        [("breaking", "parameter.added", "query parameter q is new and required")],
    ),
    (
        document({**OPERATION, "parameters": [parameter("q")]}),
        document({**OPERATION, "parameters": [parameter("q", required=True)]}),
        [("breaking", "parameter.required", "query parameter q is now required")],
    ),
    (
        document({**OPERATION, "parameters": [parameter("q")]}),
        document(OPERATION),
        [("risky", "parameter.removed", "query parameter q is no longer looked at")],
    ),
    (
        document({**OPERATION, "parameters": [parameter("X-A", "header")]}),
        document({**OPERATION, "parameters": [parameter("x-a", "header")]}),
        [],
    ),
    (
        document({**OPERATION, "parameters": [parameter("id", "path", required=True)]}, path="/a/{id}"),
        document({**OPERATION, "parameters": [parameter("key", "path", required=True)]}, path="/a/{key}"),
        [],
    ),
    (
        document(OPERATION),
        document({**OPERATION, "requestBody": {"required": True, "content": {}}}),
        [("breaking", "body.added", "the request body is new and required")],
    ),
    (
        document({**OPERATION, "requestBody": {"content": {}}}),
        document({**OPERATION, "requestBody": {"required": True, "content": {}}}),
        [("breaking", "body.required", "the request body is now required")],
    ),
    (
        document(OPERATION),
        document({"responses": {"204": {"description": "x"}}}),
        [
            ("breaking", "response.removed", "it no longer answers 200"),
            ("compatible", "response.added", "it may now answer 204"),
        ],
    ),
    (
        document({"responses": {"200": {"content": {"application/json": {}, "text/csv": {}}}}}),
        document({"responses": {"200": {"content": {"application/json": {}}}}}),
        [("breaking", "response.media-type", "text/csv is no longer answered (answer 200)")],
    ),
    (
        document(OPERATION),
        document({**OPERATION, "security": [{"key": []}]}),
        [("breaking", "security.changed", "nothing at all no longer lets a caller in: it takes key")],
    ),
    (
        document({**OPERATION, "security": [{"key": []}]}),
        document({**OPERATION, "security": [{"key": []}, {"token": []}]}),
        [],
    ),
    (document({**OPERATION, "security": [{"key": []}]}), document(OPERATION), []),
    (
        document({**OPERATION, "security": [{"o": ["read"]}]}),
        document({**OPERATION, "security": [{"o": ["read", "write"]}]}),
        [("breaking", "security.changed", "o no longer lets a caller in: it takes o and o:read and o:write")],
    ),
    (
        document({**OPERATION, "parameters": [parameter("q", schema=WHOLE)]}),
        document({**OPERATION, "parameters": [parameter("q", schema=TEXT)]}),
        [("compatible", "request.type", "request: query parameter q was integer and is now string")],
    ),
    (
        document({**OPERATION, "parameters": [parameter("q", schema=TEXT)]}),
        document({**OPERATION, "parameters": [parameter("q", schema=WHOLE)]}),
        [("breaking", "request.type", "request: query parameter q was string and is now integer")],
    ),
    (
        document({**OPERATION, "parameters": [parameter("q", schema=LIST)]}),
        document({**OPERATION, "parameters": [parameter("q", schema=LIST, explode=False)]}),
        [
            (
                "breaking",
                "parameter.style",
                "the values of query parameter q are written in another way: form, joined",
            )
        ],
    ),
    (
        document({**OPERATION, "parameters": [parameter("q")]}),
        document({**OPERATION, "parameters": [parameter("q", explode=False)]}),
        [],
    ),
    (
        document({"responses": {"200": {"headers": {"X-A": {"required": True}, "ETag": {}}}}}),
        document({"responses": {"200": {"headers": {"x-a": {}}}}}),
        [("risky", "response.header", "header etag is no longer answered (answer 200)")],
    ),
    (
        document({"responses": {"200": {"headers": {"X-A": {"required": True}}}}}),
        document({"responses": {"200": {}}}),
        [("breaking", "response.header", "header x-a is no longer answered (answer 200)")],
    ),
    (
        document({"responses": {"200": {"description": "x"}}}),
        document({"responses": {"2XX": {"description": "x"}}}),
        [("compatible", "response.added", "it may now answer 2xx")],
    ),
    (
        document(OPERATION, servers=[{"url": "https://a"}]),
        document(OPERATION),
        [("risky", "server.removed", "it is no longer served at https://a")],
    ),
]


@pytest.mark.parametrize(("old", "new", "wanted"), OPERATIONS)
def test_operations(old, new, wanted) -> None:
    assert changes("openapi", old, new) == wanted


def test_a_shared_schema_is_one_change_in_several_operations() -> None:
    ref = {"200": {"description": "x", "content": {"j": {"schema": {"$ref": "#/components/schemas/Pay"}}}}}

    def api(schema: Any) -> Any:
        paths = {"/a": {"get": {"responses": ref}, "put": {"responses": ref}}}
        return {"openapi": "3.0.3", "info": {}, "paths": paths, "components": {"schemas": {"Pay": schema}}}

    pair = [read_definition({"type": "openapi", "definition": api(one)}) for one in (thing(a=TEXT), thing())]
    (only,) = compare(*pair)
    assert (only.message, only.where) == ("response: Pay.a is no longer answered", ("GET /a", "PUT /a"))


def test_schemas_that_hold_themselves() -> None:
    def api(leaf: Any) -> str:
        node = {
            "type": "object",
            "properties": {"next": {"$ref": "#/components/schemas/Node"}, "leaf": leaf},
            "allOf": [{"$ref": "#/components/schemas/Node"}],
        }
        return document(
            {"responses": {"200": {"content": {"j": {"schema": {"$ref": "#/components/schemas/Node"}}}}}},
            {"Node": node},
        )

    assert changes("openapi", api(TEXT), api(WHOLE)) == [
        ("breaking", "response.type", "response: Node.leaf was string and is now integer")
    ]


def test_openapi_2_bodies() -> None:
    def api(schema: Any) -> str:
        operation = {
            "consumes": ["j"],
            "parameters": [
                {"in": "body", "name": "b", "schema": schema},
                {"in": "formData", "name": "f", "type": "string"},
            ],
            "responses": {"200": {"schema": schema}},
        }
        return json.dumps({"swagger": "2.0", "info": {}, "paths": {"/a": {"post": operation}}})

    assert [(one, two) for one, two, _ in changes("openapi", api(thing(a=TEXT)), api(thing(a=WHOLE)))] == [
        ("breaking", "request.type"),
        ("breaking", "response.type"),
    ]


PROTO = 'syntax = "proto3"; package p.v1; service S { rpc A(M) returns (M); } message M { string a = 1; repeated int32 b = 2; oneof x { int32 c = 3; } message In { int32 d = 1; } map<string, int32> e = 5; } enum E { ZERO = 0; ONE = 1; }'


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("", "", None),
        ("p.v1", "p.v2", "breaking package.changed"),
        ("rpc A(M) returns (M);", "", "breaking operation.removed"),
        (
            "rpc A(M) returns (M);",
            "rpc A(M) returns (M); rpc B(M) returns (M);",
            "compatible operation.added",
        ),
        ("returns (M)", "returns (stream M)", "breaking operation.type"),
        ("service S { rpc A(M) returns (M); }", "", "breaking service.removed"),
        ("string a = 1;", "", "breaking field.removed"),
        ("string a = 1;", "string a = 9;", "breaking field.number"),
        ("string a = 1;", "string z = 1;", "breaking field.renamed"),
        ("string a = 1;", "int32 a = 1;", "breaking field.type"),
        ("string a = 1;", "bytes a = 1;", "risky field.type"),
        ("string a = 1;", "optional string a = 1;", "compatible field.label"),
        ("repeated int32 b", "int32 b", "breaking field.label"),
        ("oneof x { int32 c = 3; }", "int32 c = 3;", "risky field.oneof"),
        ("string a = 1;", "string a = 1; string n = 7;", "compatible field.added"),
        ("message In { int32 d = 1; }", "", "breaking message.removed"),
        ("message In { int32 d = 1; }", "message In { int64 d = 1; }", "risky field.type"),
        ("map<string, int32> e", "map<string, string> e", "breaking field.type"),
        ("ONE = 1;", "", "breaking enum.value-removed"),
        ("ONE = 1;", "ONE = 2;", "breaking enum.number"),
        ("ONE = 1;", "ONE = 1; TWO = 2;", "risky enum.value-added"),
        ("enum E { ZERO = 0; ONE = 1; }", "", "breaking enum.removed"),
        ("string a = 1;", "/* note */ string a = 1; // more\n", None),
    ],
)
def test_protobuf(old, new, wanted) -> None:
    found = [f"{one} {two}" for one, two, _ in changes("grpc", PROTO, PROTO.replace(old, new, 1))]
    assert found == ([wanted] if wanted else [])


SCHEMA = "type Query { a(x: Int): String b: E } enum E { ONE TWO }"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("", "", None),
        ("b: E", "", "breaking graphql.field-removed"),
        ("a(x: Int): String", "a(x: Int!): String", "breaking graphql.arg-changed-kind"),
        ("a(x: Int)", "a(x: Int, y: Int!)", "breaking graphql.required-arg-added"),
        ("a(x: Int)", "a(x: Int, y: Int)", "risky graphql.optional-arg-added"),
        ("ONE TWO", "ONE", "breaking graphql.value-removed-from-enum"),
        ("ONE TWO", "ONE TWO SIX", "risky graphql.value-added-to-enum"),
        ("b: E", "b: E c: Int", "compatible operation.added"),
        ("b: E", "b: E @deprecated", "risky operation.deprecated"),
    ],
)
def test_graphql(old, new, wanted) -> None:
    found = [f"{one} {two}" for one, two, _ in changes("graphql", SCHEMA, SCHEMA.replace(old, new, 1))]
    assert found == ([wanted] if wanted else [])


def bus(action: str, payload: Any, address: str = "a", name: str = "M") -> str:
    message = {"name": name, "payload": payload}
    return json.dumps(
        {"asyncapi": "2.6.0", "info": {}, "channels": {address: {action: {"message": message}}}}
    )


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (bus("subscribe", thing(a=TEXT)), bus("subscribe", thing()), ["breaking response.field-removed"]),
        (bus("publish", thing(a=TEXT)), bus("publish", thing()), ["risky request.field-removed"]),
        (bus("publish", thing()), bus("publish", thing(a_=TEXT)), ["breaking request.field-required"]),
        (
            bus("subscribe", {}),
            bus("subscribe", {}, "b"),
            ["breaking operation.removed", "compatible operation.added"],
        ),
        (
            bus("subscribe", thing(a=TEXT)),
            bus("subscribe", thing(a=WHOLE), name="Renamed"),
            ["breaking response.type"],
        ),
    ],
)
def test_asyncapi(old, new, wanted) -> None:
    assert [f"{one} {two}" for one, two, _ in changes("asyncapi", old, new)] == wanted


def test_mcp_and_another_kind() -> None:
    pair = [
        read_definition({"type": "mcp-server", "remotes": [{"type": "sse", "url": url}]})
        for url in ("https://a", "https://b")
    ]
    assert [(one.severity, one.message) for one in compare(*pair)] == [
        ("breaking", "it is no longer reached at https://a (sse)"),
        ("compatible", "it is now reached at https://b (sse)"),
    ]
    other = read_definition({"type": "grpc", "definition": PROTO})
    assert [one.code for one in compare(pair[0], other)] == ["api.kind"]


HEAD = "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata:\n  name: {}\nspec:\n  lifecycle: production\n  owner: team\n"
CATALOG = (
    HEAD.format("API", "pay-api")
    + "  type: openapi\n  definition:\n    $text: ./api.json\n---\n"
    + HEAD.format("Component", "pay")
    + "  type: service\n  providesApis: [pay-api]\n---\n"
    + HEAD.format("Component", "shop")
    + "  type: website\n  consumesApis: [pay-api, gone-api]\n"
)


@pytest.fixture
def repository(tmp_path: pathlib.Path) -> pathlib.Path:
    root = write_tree(tmp_path / "r", {"catalog-info.yaml": CATALOG, "api.json": answered(thing(a=TEXT))})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    git(root, "tag", "v1")
    write_tree(root, {"api.json": answered(thing(a=TEXT, b=TEXT))})
    git(root, "commit", "-qam", "two")
    write_tree(root, {"api.json": answered(thing())})
    return root


def git(root: pathlib.Path, *words: str) -> None:
    environ = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin"}
    names = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    subprocess.run(["git", *names, *words], cwd=root, check=True, env=environ, capture_output=True)


def run(root: pathlib.Path, *argv: str) -> Run:
    return portal("api", *argv, cwd=root, home=root.parent / "home")


def test_since_a_revision(repository) -> None:
    done = run(repository, "diff", "pay-api", "v1", "--fail-on", "breaking")
    assert (done.code, done.err, done.out) == (
        1,
        "",
        (
            "api:default/pay-api: v1 -> now\n"
            "  breaking    response: answer 200.a is no longer answered  (POST /a)\n"
            "1 change: 1 breaking\n"
            "it breaks 1 consumer:\n"
            "  component:default/shop  group:default/team\n"
        ),
    )


@pytest.mark.parametrize(
    ("argv", "code", "last"),
    [
        (("pay-api",), 0, "2 changes: 2 breaking"),
        (("pay", "v1", "main"), 0, "1 change: 1 compatible"),
        (("pay-api", "v1", "HEAD", "--fail-on", "breaking"), 0, "1 change: 1 compatible"),
        (("pay-api", "v1", "HEAD", "--fail-on", "any"), 1, "1 change: 1 compatible"),
        (("pay-api", "--against", "api.json"), 0, "nothing changed"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_which_versions(argv, code, last, repository) -> None:
    done = run(repository, "diff", *argv)
    assert done.code == code, done
    assert last in done.out.splitlines()


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (("pay-api", "nope"), 1, "error[git.revision]: no revision 'nope' in this repository"),
        (("pay-api", "--upload-pack=x"), 2, None),
        (("pay-api", "v1..v2"), 2, "error[git.revision]: 'v1..v2' cannot be a revision"),
        (("pay-api", "v1", "--against", "x"), 2, "error: give a revision or --against FILE, not both"),
        (
            ("pay-api", "--against", "nope.json"),
            3,
            "error: nope.json: this file cannot be read: No such file or directory",
        ),
        (("shop",), 1, "error: component:default/shop is no API"),
        (("pay-api", "v1", "--fail-on", "breakin"), 2, "error: --fail-on: no 'breakin'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_use(argv, code, message, repository) -> None:
    done = run(repository, "diff", *argv)
    assert done.code == code, done
    assert message is None or done.err.splitlines()[0] == message


def test_an_api_that_was_not_there(repository) -> None:
    write_tree(
        repository, {"new/catalog-info.yaml": HEAD.format("API", "new") + "  type: grpc\n  definition: x\n"}
    )
    done = run(repository, "diff", "new", "v1")
    assert (done.code, done.err) == (1, "error: api:default/new was not there at 'v1'\n")


def test_the_comparison_as_data(repository) -> None:
    found = json.loads(run(repository, "diff", "pay-api", "v1", "--json").out)
    assert found == {
        "ref": "api:default/pay-api",
        "before": "v1",
        "after": "now",
        "breaking": True,
        "changes": [
            {
                "severity": "breaking",
                "code": "response.field-removed",
                "message": "response: answer 200.a is no longer answered",
                "where": ["POST /a"],
            }
        ],
        "consumers": [
            {
                "ref": "component:default/shop",
                "known": True,
                "type": "website",
                "lifecycle": "production",
                "owner": "group:default/team",
            }
        ],
    }


def test_the_other_commands(repository) -> None:
    assert (
        run(repository, "list").out
        == "api:default/pay-api\topenapi\tproduction\tgroup:default/team\t1\t1\t\n"
    )
    assert run(repository, "list", "--type", "grpc").out == ""
    assert run(repository, "list", "--unused").out == ""
    assert run(repository, "show", "pay").out == "POST\t/a\t\t\t\n"
    assert (
        run(repository, "consumers", "pay-api").out
        == "component:default/shop\twebsite\tproduction\tgroup:default/team\n"
    )
    assert run(repository, "get-spec", "pay-api").out == answered(thing()) + "\n"
    assert json.loads(run(repository, "get-spec", "pay-api", "--json").out)["openapi"] == "3.0.3"
    assert run(repository, "lint", "--strict").code == 0


def test_findings_stand_in_the_file_of_the_definition(repository) -> None:
    write_tree(
        repository,
        {
            "api.json": '{"openapi": "3.0.3",\n "info": {"title": "x", "version": "1"},\n "paths": {"/a": {"get": 5}}}'
        },
    )
    done = run(repository, "lint", "-o", "concise")
    assert done.code == 1
    assert "api.json:3:19: error[api.schema]" in done.out

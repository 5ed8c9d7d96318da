"""One file through the whole judgement: what is stored, where problems stand, what they tell to type."""

from __future__ import annotations

import json
import pathlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devportal.catalog.process import FileResult, Options, Source, options_of, process_file
from devportal.config.rules import BACKSTAGE_DEFAULT
from helpers import write_tree

URL = "url:https://github.com/acme/x/blob/main/catalog-info.yaml"
HEAD = "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata:\n  name: {}\n"
COMPONENT = HEAD.format("Component", "a") + "spec:\n  type: service\n  lifecycle: production\n  owner: team\n"


def judge(
    text: str | bytes, folder: pathlib.Path | str = "/r", options: Options | None = None, location: str = URL
) -> FileResult:
    source = Source(f"{folder}/catalog-info.yaml", str(folder), location)
    data = text if isinstance(text, bytes) else text.encode()
    return process_file(source, data, options or options_of())


def told(result: FileResult) -> list[tuple[int, int, str, str, str | None]]:
    return [(one.line, one.column, one.code, one.message, one.hint) for one in result.problems]


def test_what_is_stored():
    result = judge(
        COMPONENT.replace("  name: a\n", "  name: A\n  namespace: shop\n  foo: [1]\n")
        + "  dependsOn: [component:b, API:a]\n  extra: {x: 1}\n"
    )
    (one,) = result.documents
    assert (result.ok, one.ok, one.stage, one.ref, one.line) == (True, True, "process", "component:shop/a", 1)
    assert one.entity == {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {
            "name": "A",
            "namespace": "shop",
            "foo": [1],
            "annotations": {
                "backstage.io/managed-by-location": URL,
                "backstage.io/managed-by-origin-location": URL,
                "backstage.io/view-url": URL[4:],
                "backstage.io/edit-url": "https://github.com/acme/x/edit/main/catalog-info.yaml",
                "backstage.io/source-location": "url:https://github.com/acme/x/tree/main/",
            },
        },
        "spec": {
            "type": "service",
            "lifecycle": "production",
            "owner": "team",
            "dependsOn": ["API:a", "component:b"],
            "extra": {"x": 1},
        },
    }
    assert one.relations == (
        ("component:shop/a", "ownedBy", "group:shop/team"),
        ("group:shop/team", "ownerOf", "component:shop/a"),
        ("component:shop/a", "dependsOn", "api:shop/a"),
        ("api:shop/a", "dependencyOf", "component:shop/a"),
        ("component:shop/a", "dependsOn", "component:shop/b"),
        ("component:shop/b", "dependencyOf", "component:shop/a"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            COMPONENT.replace("  owner: team\n", ""),
            (6, 3, "schema.required", "spec.owner is required, but it is missing", "add a line 'owner: ...'"),
        ),
        (
            COMPONENT.replace("owner: team", "ownr: team"),
            (
                6,
                3,
                "schema.required",
                "spec.owner is required, but it is missing",
                "'ownr' is there: is it meant to be 'owner'?",
            ),
        ),
        (
            COMPONENT.replace("  name: a\n", "  name: a\n  labels:\n    tier: 1\n"),
            (
                6,
                11,
                "schema.type",
                "metadata.labels.tier must be a string, but it is the number 1",
                'put it in quotes: tier: "1"',
            ),
        ),
        (
            COMPONENT.replace("  name: a\n", "  name: a\n  tags: [java, My Tag]\n"),
            (
                5,
                16,
                "schema.tag",
                "metadata.tags[1] is not valid: the text 'My Tag'",
                "it must be lower-case letters, digits and :+# with single - inside, at most 63 characters; for example my-tag",
            ),
        ),
        (
            COMPONENT.replace("kind: Component", "kind: component"),
            (
                2,
                7,
                "schema.kind",
                "kind 'component' is not one that the catalog knows",
                "kinds are case-sensitive: write kind: Component",
            ),
        ),
        (
            COMPONENT.replace("v1alpha1", "v1"),
            (
                1,
                13,
                "schema.kind",
                "kind Component is not known with apiVersion 'backstage.io/v1'",
                "write apiVersion: backstage.io/v1alpha1 or backstage.io/v1beta1",
            ),
        ),
        (
            "owner: team\n" + COMPONENT,
            (
                1,
                1,
                "schema.unknown-field",
                "the field 'owner' is not allowed at the top of an entity",
                "fields of your own belong under spec or metadata",
            ),
        ),
        (
            COMPONENT + "  dependsOn:\n    - component:b\n    - c\n",
            (
                11,
                7,
                "ref.kind",
                "spec.dependsOn[1] has no kind in its reference: the text 'c'",
                "write the kind before it, as in component:c",
            ),
        ),
        (
            COMPONENT + "  Foo: 1\n  foo: 2\n",
            (
                10,
                3,
                "entity.case-keys",
                "these keys are written in two ways that differ only in case: 'spec.foo'",
                "write each key in one way: Backstage accepts the file, but never shows the entity",
            ),
        ),
        (
            "just text\n",
            (
                1,
                1,
                "schema.type",
                "a document must be a mapping, but this one is the text 'just text'",
                "start it with apiVersion:, kind: and metadata:",
            ),
        ),
        (
            COMPONENT + '  note: "a\\0b"\n',
            (
                9,
                9,
                "entity.nul",
                "spec.note has a NUL character: no search of Backstage finds this entity",
                "remove the character",
            ),
        ),
    ],
)
def test_problems(text, expected):
    assert told(judge(text)) == [expected]


def test_a_bad_envelope_blocks_its_file_and_a_bad_spec_does_not():
    bad_spec = COMPONENT + "---\n" + HEAD.format("Component", "b") + "spec: {}\n"
    bad_name = COMPONENT + "---\n" + HEAD.format("Component", "5") + "spec: {}\n"
    assert [judge(text).ok for text in (bad_spec, bad_name)] == [True, False]
    assert [one.ok for one in judge(bad_name).documents] == [True, False]
    assert [one.blocks for one in judge(bad_name).problems] == [True]


def test_rules_block_the_file():
    system = HEAD.format("System", "s") + "spec: {owner: team}\n"
    result = judge(COMPONENT + "---\n" + system, options=options_of(rules=BACKSTAGE_DEFAULT))
    assert (result.ok, [one.allowed for one in result.documents]) == (False, [True, False])
    assert [(one.code, one.line, one.blocks) for one in result.problems] == [("rules.kind", 11, True)]


def test_local_files_are_judged_as_if_they_had_a_url(tmp_path):
    write_tree(
        tmp_path, {"o.yaml": "openapi: 3.1.0\n", "d/part.json": '{"a": [1]}', "two.yaml": "a: 1\n---\nb: 2\n"}
    )
    text = (
        HEAD.format("API", "a")
        + "spec:\n  type: openapi\n  lifecycle: p\n  owner: o\n  definition: {$text: %s}\n"
    )
    for target in ("./o.yaml", "o.yaml", "/o.yaml", "./d/../o.yaml"):
        (one,) = judge(text % target, tmp_path, location=f"file:{tmp_path}/catalog-info.yaml").documents
        assert one.entity is not None
        assert one.entity["spec"]["definition"] == "openapi: 3.1.0\n"
    result = judge(
        COMPONENT + "  x: {$json: ./d/part.json}\n  y: {$unknown: 1}\n  z: {$text: a, b: 1}\n", tmp_path
    )
    assert result.documents[0].entity is not None
    spec = result.documents[0].entity["spec"]
    assert (spec["x"], spec["y"], spec["z"]) == ({"a": [1]}, {"$unknown": 1}, {"$text": "a", "b": 1})
    assert result.reads == (f"{tmp_path}/d/part.json",)


def test_json_is_read_as_javascript_does(tmp_path):
    write_tree(
        tmp_path,
        {"n.json": "[1, 1.0, 1e400, 12345678901234567890, -1.5e-3, 1e3]", "deep.json": "[" * 300 + "]" * 300},
    )
    result = judge(COMPONENT + "  x: {$json: ./n.json}\n", tmp_path)
    assert result.documents[0].entity is not None
    assert (
        json.dumps(result.documents[0].entity["spec"]["x"])
        == "[1, 1, null, 12345678901234567168, -0.0015, 1000]"
    )
    assert [one.code for one in judge(COMPONENT + "  x: {$json: ./deep.json}\n", tmp_path).problems] == [
        "yaml.limit"
    ]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("$text: ./none", "placeholder.missing"),
        ("$text: ../outside.txt", "path.outside-root"),
        ("$text: ./link.txt", "path.outside-root"),
        ("$text: ./dir/outside.txt", "path.outside-root"),
        ("$text: file:///etc/passwd", "path.outside-root"),
        ("$text: https://example.org/o.yaml", "placeholder.remote"),
        ("$text: https://10.0.0.1/o.yaml", "net.host-not-allowed"),
        ("$text: https://user@example.org/o.yaml", "net.host-not-allowed"),
        ("$text: https://github.com/acme/other/blob/main/o.yaml", "placeholder.other-repository"),
        ("$text: [1]", "placeholder.type"),
        ("$json: ./two.yaml", "placeholder.json"),
        ("$yaml: ./two.yaml", "placeholder.yaml"),
        ("$yaml: ./bad.yaml", "placeholder.yaml"),
        ("$text: ./folder", "placeholder.missing"),
    ],
)
def test_placeholders_that_fail(tmp_path, value, code):
    repository = write_tree(
        tmp_path / "r", {"two.yaml": "a: 1\n---\nb: 2\n", "bad.yaml": "a: [\n", "folder/x": ""}
    )
    write_tree(tmp_path, {"outside.txt": "SECRET"})
    (repository / "link.txt").symlink_to("../outside.txt")
    (repository / "dir").symlink_to("..")
    result = judge(COMPONENT + f"  x:\n    {value}\n", repository)
    assert [(one.code, one.line, one.backstage) for one in result.problems] == [(code, 10, True)]
    assert not result.documents[0].ok
    assert "SECRET" not in repr(result)


def test_a_text_of_an_allowed_host_stays_unread():
    options = options_of(hosts={"github.com": "github", "files.example": "files"})
    text = (
        HEAD.format("API", "a")
        + "spec: {type: t, lifecycle: l, owner: o, definition: {$text: 'https://files.example/x.yaml'}}\n"
    )
    (one,) = judge(text, options=options).documents
    assert one.ok
    assert one.entity is not None
    assert one.entity["spec"]["definition"] == {"$text": "https://files.example/x.yaml"}
    assert not judge(text, options=options_of(hosts=options.hosts, strict=True)).documents[0].ok


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["$text", "./x", "group:x", "Component"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=6)
            | st.sampled_from(["owner", "$yaml", "__proto__", "type", "targets", "target"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
ENTITIES = (
    st.fixed_dictionaries(
        {
            "apiVersion": st.sampled_from(["backstage.io/v1alpha1", "scaffolder.backstage.io/v1beta3", "v1"]),
            "kind": st.sampled_from(
                ["Component", "API", "Group", "User", "Location", "Template", "AiResource"]
            ),
            "metadata": st.fixed_dictionaries(
                {"name": st.sampled_from(["a", "B"]) | JSON},
                optional=dict.fromkeys(("labels", "annotations", "tags", "links", "title"), JSON),
            ),
            "spec": st.dictionaries(
                st.sampled_from(
                    [
                        "type",
                        "lifecycle",
                        "owner",
                        "definition",
                        "children",
                        "memberOf",
                        "steps",
                        "target",
                        "targets",
                        "dependsOn",
                        "dependencyOf",
                        "x",
                    ]
                ),
                JSON,
                max_size=6,
            ),
        }
    )
    | JSON
)


@settings(max_examples=300, deadline=None)
@given(ENTITIES, st.booleans())
def test_nothing_raises(entity, model):
    result = judge(json.dumps(entity), options=options_of(model=model))
    assert all(one.line and one.column for one in result.problems)
    assert result.ok or result.problems


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(COMPONENT)), st.integers(0, 40))
def test_nothing_raises_on_broken_bytes(noise, at, cut):
    data = COMPONENT.encode() + b"---\n" + COMPONENT.encode()
    result = judge(data[:at] + noise + data[at + cut :])
    assert all(one.line and one.column for one in result.problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COMPONENT.replace("name: a", "name: ${{ values.name }}"), (4, "schema.name")),
        (COMPONENT.replace("metadata:", "metadata:\n  {%- if values.title %}"), (5, "yaml.syntax")),
    ],
)
def test_errors_of_a_skeleton_say_how_to_leave_it_out(text: str, expected: tuple[int, str]):
    hint = "if this is the skeleton of a template, leave its folder out: name it in catalog.prune"
    assert [(line, code, said) for line, _, code, _, said in told(judge(text))] == [(*expected, hint)]


def test_a_fault_beside_a_template_expression_keeps_its_own_hint():
    (one,) = told(
        judge(COMPONENT.replace("type: service", "type: 5").replace("owner: team", "owner: '{{x}}'"))
    )
    assert one[2:] == (
        "schema.type",
        "spec.type must be a string, but it is the number 5",
        'put it in quotes: type: "5"',
    )

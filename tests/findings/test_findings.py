"""Every finding code, with a catalog that shows it and one that does not."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from check_runs import GUESTS, documents, entity, portal, problems, write_tree
from devportal.findings.rule import RULES
from devportal.findings.rules_docs import DOCS
from devportal.findings.rules_template import TEMPLATE as TEMPLATE_RULES

SOURCE = Path(__file__).parents[2] / "src" / "devportal"
INFO = "catalog-info.yaml"
TITLED = "  title: A\n  description: What it is for\n"
OTHER = "https://github.com/acme/other/blob/main/x.yaml"


def one(text: str, **more: str | bytes) -> dict[str, str | bytes]:
    """Give the tree of one catalog file beside the guests that own everything."""
    return {INFO: text, "org/catalog-info.yaml": GUESTS, **more}


def noted(key: str, value: str) -> str:
    return entity(meta=f"  description: x\n  annotations:\n    {key}: {value}\n")


def linked(url: str) -> str:
    return entity(meta=f"  description: x\n  links:\n    - url: {url}\n")


def api(definition: str, spec_type: str = "openapi") -> str:
    body = "".join(f"    {line}\n" for line in definition.splitlines())
    return entity(
        "api", "API", spec=f"=  type: {spec_type}\n  lifecycle: x\n  owner: guests\n  definition: |\n{body}"
    )


def filled(placeholder: str) -> str:
    return entity(
        "api",
        "API",
        spec=f"=  type: grpc\n  lifecycle: x\n  owner: guests\n  definition:\n    {placeholder}\n",
    )


def target(*lines: str) -> str:
    return entity("l", "Location", spec="".join(f"  {line}\n" for line in lines))


TEMPLATE = {"kind": "Template", "api_version": "scaffolder.backstage.io/v1beta3"}
GOOD = entity()
API = entity("api", "API")
BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{at}: &a{at} [{','.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 7)
)

CASES: dict[str, tuple[dict, dict]] = {
    "annotation.unknown": (one(noted("vault.io/secret-path", "x")), one(noted("vault.io/secrets-path", "x"))),
    "annotation.value": (
        one(noted("github.com/project-slug", "https://github.com/a/b")),
        one(noted("github.com/project-slug", "a/b")),
    ),
    "api.unconsumed": (
        one(documents(API, entity(spec="  providesApis: [api]\n"))),
        one(
            documents(
                API, entity(spec="  providesApis: [api]\n"), entity("b", spec="  consumesApis: [api]\n")
            )
        ),
    ),
    "api.unprovided": (one(API), one(documents(API, entity(spec="  providesApis: [api]\n")))),
    "crawl.depth": (one(GOOD, **{"d/" * 66 + "x.txt": ""}), one(GOOD, **{"d/" * 9 + "x.txt": ""})),
    "description.missing": (one(entity(meta="")), one(GOOD)),
    "entity.case-keys": (
        one(entity(meta="  labels:\n    a: x\n    A: x\n")),
        one(entity(meta="  labels:\n    a: x\n    b: x\n")),
    ),
    "entity.duplicate": (one(GOOD, **{"b/catalog-info.yaml": entity("A")}), one(GOOD)),
    "entity.nul": (one(entity(meta='  description: "a\\0b"\n')), one(entity(meta='  description: "a0b"\n'))),
    "file.too-large": (one(GOOD, **{"b/catalog-info.yaml": b"#" * 10_000_001}), one(GOOD)),
    "graph.cycle": (
        one(
            documents(
                entity(spec="  dependsOn: [component:b]\n"), entity("b", spec="  dependsOn: [component:a]\n")
            )
        ),
        one(documents(entity(spec="  dependsOn: [component:b]\n"), entity("b"))),
    ),
    "ignore.unknown": (one(GOOD + "# portal: ignore[ref.dangeling]\n"), one(GOOD + "# portal: look\n")),
    "ignore.unused": (
        one(GOOD.replace("guests", "guests # portal: ignore[ref.dangling]")),
        one(GOOD.replace("guests", "nobody # portal: ignore[ref]")),
    ),
    "lifecycle.deprecated-dependency": (
        one(
            documents(
                entity(spec="  dependsOn: [component:b]\n"), entity("b").replace("production", "deprecated")
            )
        ),
        one(
            documents(
                entity(spec="  dependsOn: [component:b]\n").replace("production", "experimental"),
                entity("b").replace("production", "deprecated"),
            )
        ),
    ),
    "link.scheme": (one(linked("javascript:alert(1)")), one(linked("https://a.example"))),
    "link.url": (one(linked("localhost:3000")), one(linked("slack://channel?id=1"))),
    "link.user": (one(linked("https://a.example@b.example/")), one(linked("https://b.example/@a"))),
    "location.broken": (
        one(target("target: ./b.yaml"), **{"b.yaml": "a: ["}),
        one(target("target: ./b.yaml"), **{"b.yaml": GOOD}),
    ),
    "location.glob": (one(target("target: ./**/**/**/*.yaml")), one(target("target: ./**/o*/*.yaml"))),
    "location.missing": (
        one(target("target: ./b.yaml")),
        one(target("target: ./b.yaml", "presence: optional")),
    ),
    "location.orphan": (
        one(target("targets: [./b.yaml, ./c.yaml]"), **{"b.yaml": GOOD}),
        one(target("targets: [./b.yaml]"), **{"b.yaml": GOOD}),
    ),
    "location.remote": (one(target(f"target: {OTHER}")), one(target("target: ./b.yaml"), **{"b.yaml": GOOD})),
    "location.type": (one(target("type: s3", "target: ./b.yaml")), one(target("type: url"))),
    "location.url": (one(target("target: 'https://['")), one(target("target: ./b.yaml"), **{"b.yaml": GOOD})),
    "net.host-not-allowed": (one(target("target: http://127.0.0.1/x")), one(target(f"target: {OTHER}"))),
    "owner.empty-group": (
        {INFO: documents(entity("t", "Group"), entity().replace("guests", "t"), GUESTS)},
        {
            INFO: documents(
                entity("t", "Group"), entity().replace("guests", "t"), GUESTS.replace("[guests]", "[t]")
            )
        },
    ),
    "owner.missing": (
        one(entity(**TEMPLATE, spec="=  type: service\n  steps: []\n")),
        one(entity(**TEMPLATE)),
    ),
    "path.outside-root": (one(filled("$text: ../../x")), one(filled("$text: ./x"), x="text")),
    "placeholder.json": (one(filled("$json: ./x"), x="{"), one(filled("$text: ./x"), x="{")),
    "placeholder.missing": (one(filled("$text: ./x")), one(filled("$text: ./x"), x="text")),
    "placeholder.remote": (
        one(filled("$yaml: https://files.example.com/x.yaml")),
        one(filled(f"$text: {OTHER}")),
    ),
    "placeholder.type": (one(filled("$text: [a, b]")), one(filled("$text: ./x"), x="text")),
    "placeholder.yaml": (one(filled("$yaml: ./x"), x="a: ["), one(filled("$text: ./x"), x="a: [")),
    "ref.dangling": (
        one(entity(spec="  system: gone\n")),
        one(documents(entity(spec="  system: s\n"), entity("s", "System"))),
    ),
    "ref.format": (one(entity().replace("guests", "'group:'")), one(GOOD)),
    "ref.kind": (one(entity(spec="  dependsOn: [b]\n")), one(entity(spec="  dependsOn: [resource:b]\n"))),
    "ref.wrong-kind": (
        one(documents(entity(spec="  system: domain:d\n"), entity("d", "Domain"))),
        one(documents(entity(spec="  system: s\n"), entity("s", "System"))),
    ),
    "schema.api-version": (one(entity(api_version="a/b/c")), one(GOOD)),
    "schema.blank": (
        one(entity(meta="  links:\n    - url: https://x.example\n      title: ' '\n")),
        one(linked("https://a.example")),
    ),
    "schema.empty": (one(entity().replace("guests", "''")), one(GOOD)),
    "schema.enum": (one(target("presence: maybe")), one(target("presence: required"))),
    "schema.key": (one(noted("__x__", "x")), one(noted("acme.example/x", "x"))),
    "schema.kind": (one(entity(kind="Widget", spec="  type: x\n")), one(GOOD)),
    "schema.label": (
        one(entity(meta="  labels:\n    a: a b\n")),
        one(entity(meta="  labels:\n    a: a-b\n")),
    ),
    "schema.name": (one(entity("a b")), one(entity("a-b"))),
    "schema.namespace": (one(entity(meta="  namespace: A_b\n")), one(entity(meta="  namespace: a-b\n"))),
    "schema.ref": (
        one(api("components:\n  schemas:\n    A: {$ref: '#/components/schemas/A'}")),
        one(api("components:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {type: object}")),
    ),
    "schema.required": (one(entity(spec="=  type: service\n")), one(GOOD)),
    "schema.tag": (one(entity(meta="  tags: [A_b]\n")), one(entity(meta="  tags: [a-b]\n"))),
    "schema.type": (one(noted("a", "1")), one(noted("a", "'1'"))),
    "schema.unknown-field": (one("owner: x\n" + GOOD), one(entity(meta="  owner: x\n"))),
    "schema.url": (one(linked("www.acme.example")), one(linked("https://www.acme.example"))),
    "source-location.missing": (
        one(noted("backstage.io/source-location", "file:./gone/")),
        one(noted("backstage.io/source-location", "file:./org/")),
    ),
    "techdocs.empty": (
        one(noted("backstage.io/techdocs-ref", "dir:.")),
        one(noted("backstage.io/techdocs-ref", "dir:."), **{"mkdocs.yml": "site_name: x\n"}),
    ),
    "techdocs.missing": (
        one(noted("backstage.io/techdocs-ref", "dir:./gone")),
        one(noted("backstage.io/techdocs-ref", "dir:./org")),
    ),
    "text.hidden": (one(entity(meta='  title: "a\\u202Eb"\n')), one(entity(meta='  title: "é"\n'))),
    "text.mixed-scripts": (
        one(entity(meta='  title: "p\\u0430y"\n')),
        one(entity(meta='  title: "pay \\u0430"\n')),
    ),
    "title.missing": (one(entity("s", "System")), one(entity("s", "System", meta=TITLED))),
    "yaml.alias": (one(GOOD.replace("guests", "*team")), one(GOOD)),
    "yaml.duplicate-key": (one(GOOD + "  owner: x\n"), one(GOOD)),
    "yaml.encoding": (one(GOOD.encode() + b"# caf\xe9\n"), one(GOOD + "# café\n")),
    "yaml.limit": (one(BOMB), one(GOOD)),
    "yaml.syntax": (one("a: ["), one(GOOD)),
    "yaml.tag": (one(entity(meta="  title: !x y\n")), one(GOOD)),
}
DOCS_RULES = {rule.code for rule in DOCS}
ELSEWHERE = {
    "codeowners.line": "test_ownerfiles.py",
    "verification.expired": "test_ownerfiles.py",
    "verification.line": "test_ownerfiles.py",
    "verification.missing": "test_ownerfiles.py",
    "location.folder": "needs a catalog that follows file locations; the ingestion's own tests hold it",
    "file.irregular": "test_a_pipe_is_skipped",
    "file.unreadable": "test_a_file_that_cannot_be_read",
    "placeholder.other-repository": "needs a URL location; the ingestion's own tests hold it",
    "rules.kind": "test_rules_of_an_unconfigured_backstage",
    "schema.length": "test_the_length_of_a_text_in_the_model_mode",
    **dict.fromkeys(DOCS_RULES, "tests/techdocs and tests/definitions hold it"),
    **{rule.code: "tests/scaffold/lint/test_judge.py has an example of each" for rule in TEMPLATE_RULES},
}


@pytest.mark.parametrize("code", [code for code in CASES if CASES[code]])
def test_a_catalog_that_shows_it_and_one_that_does_not(code, tmp_path) -> None:
    shows, does_not = CASES[code]
    found = {problem["code"]: problem for problem in problems(cwd=write_tree(tmp_path / "shows", shows))}
    assert code in found, found
    severity = found[code]["severity"]
    assert severity in (RULES[code].severity, RULES[code].also)
    assert found[code]["line"] > 0 or code.startswith(("file.", "crawl."))
    assert code not in {problem["code"] for problem in problems(cwd=write_tree(tmp_path / "not", does_not))}


def test_every_rule_has_a_case() -> None:
    assert sorted({*CASES, *ELSEWHERE}) == sorted(RULES)


def test_the_table_holds_the_codes_that_are_emitted() -> None:
    rooms = ("catalog", "definitions", "findings", "model", "providers", "scaffold/lint", "techdocs")
    families = "|".join(sorted({code.partition(".")[0] for code in RULES}))
    said = set()
    for path in (path for room in rooms for path in (SOURCE / room).rglob("*.py")):
        if path.name.startswith("rules_") or path.name in (
            "rule.py",
            "proposal.py",
            "catalog.py",
            "select.py",
        ):
            continue
        said |= set(re.findall(rf'"((?:{families})\.[a-z]+(?:-[a-z]+)*)"', path.read_text(encoding="utf-8")))
    assert said - {"schema.graphql", "file.path", "docs.build", "docs.out", "api.parser", "api.kind"} == set(
        RULES
    )


def test_a_pipe_is_skipped(tmp_path) -> None:
    write_tree(tmp_path / "r", one(GOOD, **{"b/x.txt": ""}))
    os.mkfifo(tmp_path / "r" / "b" / INFO)
    found = problems(cwd=tmp_path / "r")
    assert [(one["code"], one["severity"], one["file"]) for one in found] == [
        ("file.irregular", "warning", "b/catalog-info.yaml")
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser can read everything")
def test_a_file_that_cannot_be_read(tmp_path) -> None:
    write_tree(tmp_path / "r", one(GOOD))
    (tmp_path / "r" / INFO).chmod(0)
    assert [problem["code"] for problem in problems(cwd=tmp_path / "r")] == ["file.unreadable"]


def test_rules_of_an_unconfigured_backstage(tmp_path) -> None:
    write_tree(tmp_path / "r", one(entity("s", "System", meta=TITLED)))
    assert problems(cwd=tmp_path / "r") == []
    found = problems("--rules", "backstage-default", cwd=tmp_path / "r")
    assert {problem["code"] for problem in found} == {"rules.kind"}
    write_tree(tmp_path / "r", {"app-config.yaml": "catalog:\n  rules:\n    - allow: [System, Group]\n"})
    found = problems(cwd=tmp_path / "r")
    assert [problem["message"][:47] for problem in found if problem["code"] == "rules.kind"] == [
        "the catalog's rules do not allow kind 'User' he"
    ]
    write_tree(tmp_path / "r", {"other.yaml": "catalog:\n  rules:\n    - allow: [System, Group, User]\n"})
    assert problems("--rules", "other.yaml", cwd=tmp_path / "r") == []
    code, _, err = portal("check", "--rules", "backstage-defalt", cwd=tmp_path / "r")
    assert (code, err.splitlines()[-1]) == (3, "hint: did you mean backstage-default?")


def test_the_length_of_a_text_in_the_model_mode(tmp_path) -> None:
    spec = "=  type: skill\n  lifecycle: x\n  owner: guests\n  compatibility: "
    tree = one(entity("k", "AiResource", spec=spec + "x" * 501 + "\n"))
    write_tree(tmp_path / "r", {**tree, "portal.toml": "[catalog]\nmodel = true\n"})
    assert [problem["code"] for problem in problems(cwd=tmp_path / "r")] == ["schema.length"]

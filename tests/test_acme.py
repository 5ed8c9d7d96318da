"""The example company is what its README says: whole and clean, but for one corner."""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

ACME = Path(__file__).parent.parent / "examples" / "acme"
CORNER = "legacy-reports"
REPOSITORIES = sorted(entry.name for entry in ACME.iterdir() if entry.is_dir())

PAYMENT_API = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: payment-api
  description: Payment processing API
  annotations:
    github.com/project-slug: myorg/payment-api
    pagerduty.com/integration-key: abc123
    grafana/dashboard-selector: payment-api
spec:
  type: service
  lifecycle: production
  owner: payments-team
  system: payment-system
  providesApis:
    - payment-api-v1
  consumesApis:
    - billing-api-v1
  dependsOn:
    - resource:payment-database
"""

# Field of spec -> the kind that a name without one stands for. dependsOn always names its kind.
FIELDS = {
    "owner": "group",
    "system": "system",
    "domain": "domain",
    "subdomainOf": "domain",
    "subcomponentOf": "component",
    "parent": "group",
    "children": "group",
    "memberOf": "group",
    "providesApis": "api",
    "consumesApis": "api",
    "dependsOn": "",
}


def files(*suffixes: str, skeletons: bool = False) -> list[Path]:
    found = []
    for folder, folders, names in os.walk(ACME):
        if not skeletons and "skeleton" in folders:
            folders.remove("skeleton")
        found += [Path(folder, name) for name in names if name.endswith(suffixes)]
    return sorted(found)


def repository(path: Path) -> str:
    return path.relative_to(ACME).parts[0]


@cache
def entities() -> dict[str, tuple[Path, dict]]:
    found = {}
    for path in files(".yaml"):
        if path == ACME / CORNER / "exporter" / "catalog-info.yaml":
            continue
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if isinstance(document, dict) and "apiVersion" in document:
                ref = f"{document['kind']}:{document['metadata']['name']}".lower()
                assert ref not in found, ref
                found[ref] = (path, document)
    return found


def references(entity: dict) -> list[tuple[str, str]]:
    """Give each reference of an entity as field and full name."""
    given = []
    for field, kind in FIELDS.items():
        values = entity["spec"].get(field, [])
        named = values if isinstance(values, list) else [values]
        given += [(field, value if ":" in value else f"{kind}:{value}") for value in named]
    return given


def clean() -> dict[str, dict]:
    return {ref: entity for ref, (path, entity) in entities().items() if repository(path) != CORNER}


def test_the_size_of_the_company():
    assert len(REPOSITORIES) == 15
    assert Counter(entity["kind"] for _, entity in entities().values()) == {
        "API": 10,
        "Component": 21,
        "Domain": 4,
        "Group": 11,
        "Location": 2,
        "Resource": 7,
        "System": 7,
        "Template": 3,
        "User": 10,
    }
    types = {entity["spec"]["type"] for entity in clean().values() if entity["kind"] == "API"}
    assert types == {"openapi", "graphql", "asyncapi", "grpc"}


def test_the_readme_lists_every_repository():
    listed = re.findall(r"^\| `([a-z-]+)` \|", (ACME / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == REPOSITORIES


def test_payment_api_is_the_wellknown_example_byte_for_byte():
    assert (ACME / "payments/payment-api/catalog-info.yaml").read_bytes() == PAYMENT_API.encode()


@pytest.mark.parametrize("path", files(".yaml", ".yml"), ids=lambda path: path.relative_to(ACME).as_posix())
def test_yaml_parses_but_for_one_file_of_the_corner(path):
    text = path.read_text(encoding="utf-8")
    if path == ACME / CORNER / "exporter" / "catalog-info.yaml":
        with pytest.raises(yaml.YAMLError):
            list(yaml.safe_load_all(text))
    else:
        assert all(list(yaml.safe_load_all(text)))


def test_every_reference_leads_somewhere_of_the_right_kind():
    for ref, entity in clean().items():
        for field, target in references(entity):
            assert target in entities(), f"{ref}: {field}: {target}"
            assert repository(entities()[target][0]) != CORNER, f"{ref}: {field}: {target}"
            assert FIELDS[field] in {"", target.split(":")[0]}, f"{ref}: {field}: {target}"


def test_every_api_has_a_provider_and_every_team_a_member_and_an_address():
    provided = {
        target for e in clean().values() for field, target in references(e) if field == "providesApis"
    }
    assert {ref for ref in clean() if ref.startswith("api:")} == provided
    members = {target for e in clean().values() for field, target in references(e) if field == "memberOf"}
    owners = {target for e in clean().values() for field, target in references(e) if field == "owner"}
    teams = {ref: e for ref, e in clean().items() if e["kind"] == "Group" and e["spec"]["type"] == "team"}
    assert set(teams) <= members
    assert owners <= {ref for ref, e in clean().items() if e["spec"].get("profile", {}).get("email")}


def test_the_tree_of_groups_reads_the_same_from_both_ends():
    groups = {ref: entity["spec"] for ref, entity in clean().items() if entity["kind"] == "Group"}
    down = {(ref, f"group:{child}") for ref, spec in groups.items() for child in spec["children"]}
    up = {(f"group:{spec['parent']}", ref) for ref, spec in groups.items() if "parent" in spec}
    assert down == up


def test_the_neighbourhood_of_payment_api():
    def users_of(field: str, target: str) -> list[str]:
        return sorted(ref for ref, e in clean().items() if (field, target) in references(e))

    assert users_of("consumesApis", "api:payment-api-v1") == [
        "component:checkout-web",
        "component:orders-api",
        "component:payments-sdk",
        "component:subscriptions-worker",
    ]
    assert users_of("memberOf", "group:payments-team") == [
        "user:adaeze.holt",
        "user:ines.marchetti",
        "user:kofi.brandt",
        "user:tobias.renn",
    ]
    assert ("dependsOn", "resource:finance-postgres") in references(
        entities()["resource:payment-database"][1]
    )


def circles(graph: dict[str, set[str]]) -> set[str]:
    """Give what is left after everything that depends on nothing left has been taken away."""
    left = dict(graph)
    while done := {node for node, targets in left.items() if not targets & left.keys()}:
        left = {node: targets for node, targets in left.items() if node not in done}
    return set(left)


def test_the_only_circle_is_in_the_corner():
    provider = {
        target: ref
        for ref, (_, e) in entities().items()
        for field, target in references(e)
        if field == "providesApis"
    }
    graph = {
        ref: {
            provider.get(target, target)
            for field, target in references(entity)
            if field in {"dependsOn", "consumesApis"}
        }
        for ref, (_, entity) in entities().items()
    }
    assert circles(graph) == {
        "component:reports-archive",
        "component:reports-renderer",
        "component:reports-scheduler",
    }


def test_the_corner_has_its_faults():
    dangling = {
        (entity["metadata"]["name"], field, target)
        for path, entity in entities().values()
        for field, target in references(entity)
        if repository(path) == CORNER and target not in entities()
    }
    assert dangling == {
        ("reports-scheduler", "consumesApis", "api:paymnet-api-v1"),
        ("reports-archive", "owner", "group:reporting-guild"),
    }
    assert ("system", "domain:finance") in references(entities()["component:reports-renderer"][1])
    assert entities()["component:report-exporter"][1]["spec"]["lifecycle"] == "deprecated"
    assert entities()["component:month-end-mailer"][1]["metadata"]["tags"] == ["Month_End"]
    tag = re.compile(r"[a-z0-9:+#]+(-[a-z0-9:+#]+)*")
    for ref, entity in clean().items():
        assert all(tag.fullmatch(word) for word in entity["metadata"].get("tags", [])), ref


def test_definitions_and_locations_name_files_that_exist():
    for ref, (path, entity) in entities().items():
        targets = list(entity["spec"].get("targets", []))
        if isinstance(definition := entity["spec"].get("definition"), dict):
            targets += definition.values()
        for target in targets:
            assert (path.parent / target).stat().st_size > 0, ref


@pytest.mark.parametrize("site", files("mkdocs.yml"), ids=repository)
def test_every_page_is_in_its_navigation_and_every_link_leads_to_a_page(site):
    docs = site.parent / "docs"
    pages = {page.relative_to(docs).as_posix() for page in docs.rglob("*.md")}
    nav = yaml.safe_load(site.read_text(encoding="utf-8"))["nav"]
    assert set(re.findall(r"[\w/.-]+\.md", str(nav))) == pages
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+\.md)", (docs / page).read_text(encoding="utf-8")):
            assert (docs / page).parent.joinpath(target).is_file(), f"{page}: {target}"


@pytest.mark.parametrize(
    "path", files("CODEOWNERS", skeletons=False), ids=lambda path: path.relative_to(ACME).as_posix()
)
def test_code_owners_are_teams_of_the_catalog(path):
    owners = set(re.findall(r"@acme/([a-z-]+)", path.read_text(encoding="utf-8")))
    assert owners
    assert {f"group:{owner}" for owner in owners} <= entities().keys()


def test_technical_documents_are_where_the_annotation_says():
    sites = {site.parent for site in files("mkdocs.yml")}
    said = {
        path.parent
        for path, entity in entities().values()
        if "backstage.io/techdocs-ref" in entity["metadata"].get("annotations", {})
    }
    assert said == sites
    for _, entity in entities().values():
        other = entity["metadata"].get("annotations", {}).get("backstage.io/techdocs-entity")
        assert other is None or other.replace("default/", "") in entities()


def test_templates_take_the_outputs_of_earlier_steps_by_names_the_engine_can_read():
    """`steps.create-repo.output` is a subtraction: a dashed id must stand in brackets."""
    for _, template in entities().values():
        if template["kind"] != "Template":
            continue
        ids = [step["id"] for step in template["spec"]["steps"]]
        text = yaml.safe_dump(template["spec"], width=1000)
        assert len(set(ids)) == len(ids)
        assert not re.search(r"steps\.\w+-", text)
        used = re.findall(r"steps(?:\.(\w+)|\['+([\w-]+)'+\])", text)
        assert {dotted or bracketed for dotted, bracketed in used} <= set(ids)
        for url in re.findall(r"repoUrl: github\.com\?(.*)", text):
            assert url.startswith("owner=acme&repo=")


def test_source_files_compile():
    for path in files(".py"):
        compile(path.read_text(encoding="utf-8"), path, "exec")

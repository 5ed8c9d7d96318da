"""What an app-config.yaml of Backstage declares, taken over as sources and roots."""

from __future__ import annotations

import json
import pathlib
import tomllib

import pytest

from devportal.catalog.appvalues import load_config
from devportal.catalog.declared import declared
from devportal.config.sources import read_source
from devportal.errors import PortalError
from devportal.providers.choose import Listed, is_chosen
from source_place import Place

CONFIG = """
app: {title: Acme}
integrations:
  github:
    - host: github.com
      token: ${ACME_GITHUB_TOKEN}
    - host: ghe.acme.example
      apiBaseUrl: https://ghe.acme.example/api/v3/
      token: {$env: GHE_TOKEN}
  gitlab:
    - host: ${LAB_HOST}
      token: literal-token
catalog:
  locations:
    - type: file
      target: ../../examples/org.yaml
    - type: file
      target: ./services/*/catalog-info.yaml
    - type: file
      target: /etc/passwd
    - type: url
      target: https://github.com/acme/software-catalog/blob/main/all%20of%20it.yaml
    - type: url
      target: https://ghe.acme.example/infra/portal/blob/HEAD/**/catalog-info.yaml
    - type: ldap
      target: x
  providers:
    github:
      everything:
        organization: ${ACME_ORG}
        catalogPath: /.backstage/catalog-info.yaml
        filters:
          branch: develop
          repository: ^svc-.*$
          topic: {include: [service], exclude: old}
          visibility: [private]
          allowForks: false
          allowArchived: true
      own:
        organization: tools
        host: ghe.acme.example
      missing:
        organization: ${NOT_SET}
    githubOrg:
      id: people
      githubUrl: https://ghe.acme.example
      orgs: [acme, tools]
    gitlab:
      main:
        host: ${LAB_HOST}
        group: acme/core
        skipForkedRepos: true
        orgEnabled: true
        projectPattern: svc
    ldap: {default: {}}
"""
ENVIRON = {"ACME_ORG": "acme", "ACME_GITHUB_TOKEN": "ghp_CANARY01", "LAB_HOST": "lab.acme.example"}


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "app-config.yaml").write_text(CONFIG)
    (tmp_path / "services").mkdir()
    (tmp_path / "examples").mkdir()
    (tmp_path / "packages" / "backend").mkdir(parents=True)
    return tmp_path


def test_providers_locations_and_integrations(folder: pathlib.Path) -> None:
    found = declared(str(folder / "app-config.yaml"), ENVIRON)
    ghe = {
        "url": "https://ghe.acme.example",
        "token_env": "GHE_TOKEN",
        "api": "https://ghe.acme.example/api/v3",
    }
    people = {"type": "github", **ghe, "people": True, "repositories": False}
    assert found.sources == {
        "everything": {
            "type": "github",
            "org": "acme",
            "token_env": "ACME_GITHUB_TOKEN",
            "paths": [".backstage/catalog-info.yaml"],
            "branch": "develop",
            "name_pattern": "svc-.*",
            "topics": ["service"],
            "exclude_topics": ["old"],
            "visibility": ["private"],
            "forks": False,
            "archived": True,
        },
        "own": {"type": "github", "org": "tools", **ghe, "paths": ["catalog-info.yaml"]},
        "acme-people": {"org": "acme", **people, "namespace": "acme"},
        "tools-people": {"org": "tools", **people, "namespace": "tools"},
        "main": {
            "type": "gitlab",
            "org": "acme/core",
            "url": "https://lab.acme.example",
            "paths": ["catalog-info.yaml"],
            "path_pattern": "svc",
            "forks": False,
            "people": True,
        },
        "software-catalog": {
            "type": "git",
            "url": "https://github.com/acme/software-catalog",
            "token_env": "ACME_GITHUB_TOKEN",
            "branch": "main",
            "paths": ["all of it.yaml"],
        },
        "portal": {
            "type": "git",
            "url": "https://ghe.acme.example/infra/portal",
            "token_env": "GHE_TOKEN",
            "paths": ["**/catalog-info.yaml"],
        },
    }
    assert found.roots == ("examples", "services")
    assert found.notes == (
        "catalog.providers.github.missing names no organization that can be read here",
        "the location /etc/passwd is in no folder below this one",
        "the location x of type ldap has no counterpart here",
        "catalog.providers.ldap has no counterpart here",
    )


@pytest.mark.parametrize(
    ("pattern", "fits", "not_fits"),
    [
        ("svc-.*", ["svc-", "svc-a"], ["a-svc-b", "svc"]),
        ("^svc-.*$", ["svc-a"], ["a-svc-b"]),
        ("svc|lib", ["svc", "svc-a", "a-lib"], ["a-svc", "lib-a"]),
        ("^(svc|lib)$", ["svc", "lib"], ["svc-a", "a-lib"]),
        (r"(?<kind>svc|lib)-\k<kind>", ["svc-svc"], ["svc-lib"]),
        (r"cost\$", ["cost$", "cost$a"], ["cost"]),
        ("", ["anything"], []),
    ],
)
def test_a_repository_filter_fits_what_backstages_fits(
    pattern: str, fits: list[str], not_fits: list[str], tmp_path: pathlib.Path
) -> None:
    provider = {"organization": "acme", "filters": {"repository": pattern}}
    config = {"catalog": {"providers": {"github": provider}}}
    (tmp_path / "app-config.yaml").write_text(json.dumps(config))
    found = declared(str(tmp_path / "app-config.yaml"), {}).sources["acme"]
    source = read_source("acme", dict(found), "f")
    for name in (*fits, *not_fits):
        assert is_chosen(source, Listed(name, f"acme/{name}")) is (name in fits), name


GITLAB = """
integrations:
  gitlab: [{host: lab.acme.example, apiBaseUrl: https://lab.acme.example/api/v4}]
  github:
    - {host: github.com, apps: [{appId: 1, privateKey: CANARY}]}
catalog:
  providers:
    githubOrg: {id: production, githubUrl: https://github.com, orgs: [acme]}
    gitlab:
      whole: {host: lab.acme.example, entityFilename: "**/catalog-info.{yml,yaml}", fallbackBranch: trunk}
      default:
        host: gitlab.com
        group: acme/core
        branch: main
        projectPattern: [^acme/core/svc-, lib$]
        excludeRepos: [acme/core/old]
        excludeGroups: [acme/core/legacy]
        includeArchivedRepos: true
        topics: service, public
        userPattern: .*@acme
      none: {host: gitlab.com}
"""


def test_a_list_of_providers_and_one_that_cannot_be_read(tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path, "")
    good = [{"organization": "acme"}, {"organization": "beta", "id": "second"}, 7]
    bad = {"organization": "acme", "filters": {"repository": "(open"}}
    for providers in (good, {"bad": bad, "good": {"organization": "gamma"}}):
        config = {"catalog": {"providers": {"github": providers}}}
        (place.empty / "app-config.yaml").write_text(json.dumps(config))
        done = place.run("source", "add", "app-config.yaml")
        assert done.code == 0
    assert done.err.startswith("warning: app-config.yaml: sources.bad.name_pattern is no regular expression")
    found = tomllib.loads(place.config.read_text())["sources"]
    assert {name: table["org"] for name, table in found.items()} == {
        "acme": "acme",
        "second": "beta",
        "good": "gamma",
    }


def test_every_filter_of_gitlab(tmp_path: pathlib.Path) -> None:
    (tmp_path / "app-config.yaml").write_text(GITLAB)
    found = declared(str(tmp_path / "app-config.yaml"), {})
    assert found.sources == {
        "acme-people": {"type": "github", "org": "acme", "people": True, "repositories": False},
        "whole": {
            "type": "gitlab",
            "url": "https://lab.acme.example",
            "api": "https://lab.acme.example/api/v4",
            "paths": ["**/catalog-info.{yml,yaml}"],
        },
        "core": {
            "type": "gitlab",
            "org": "acme/core",
            "branch": "main",
            "paths": ["catalog-info.yaml"],
            "path_pattern": "(?:^acme/core/svc-)|(?:lib$)",
            "exclude": ["acme/core/old", "acme/core/legacy"],
            "archived": True,
            "topics": ["service", "public"],
            "all_topics": True,
        },
    }
    assert found.notes == (
        "the GitHub Apps of github.com are not used here; a token is needed: `portal auth status`",
        "catalog.providers.gitlab.default.userPattern has no counterpart here",
        "catalog.providers.gitlab.none names no group: gitlab.com is not read whole",
    )
    for name, table in found.sources.items():
        read_source(name, dict(table), "f")


def test_init_proposes_and_source_add_takes_over(folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path / "user", "")
    place.empty = folder
    done = place.run("init", "--workspace", "--yes", **ENVIRON)
    assert done.code == 0, done.err
    assert 'roots = ["examples", "services"]' in (folder / "portal.toml").read_text()
    assert "declares 7 sources: `portal source add app-config.yaml` takes them over" in done.err
    plain = place.run("init", "--yes", "--owner", "team-a", **ENVIRON)
    assert "declares 7 sources: `portal source add app-config.yaml` takes them over" in plain.err
    assert place.run("source", "add", "app-config.yaml", **ENVIRON).code == 0
    text = place.config.read_text()
    assert len(tomllib.loads(text)["sources"]) == 7
    assert "CANARY" not in text
    assert "literal-token" not in text
    assert place.run("source", "list", **ENVIRON).code == 0
    again = place.run("source", "add", "app-config.yaml", **ENVIRON)
    assert "declares no source that is not there already" in again.err
    assert place.config.read_text() == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: ${ONE}", {"a": "1"}),
        ("a: x-${ONE}-${TWO}", {"a": "x-1-2"}),
        ("a: ${NONE}", {}),
        ("a: ${NONE:-other}", {"a": "other"}),
        ("a: $${ONE}", {"a": "${ONE}"}),
        ("a: costs $5", {"a": "costs $5"}),
        ("a: {$env: ONE}", {"a": "1"}),
        ("a: {$env: NONE}", {}),
        ("a: {$file: ./secret.txt}", {"a": "hidden"}),
        ("a: {$include: part.yaml#b.c}", {"a": [7]}),
        ("a: {$include: part.yaml}", {"a": {"b": {"c": [7]}}}),
        ("a: [{$env: ONE}, {$env: NONE}]", {"a": ["1"]}),
    ],
)
def test_values_are_transformed_as_backstage_does(text: str, value: object, tmp_path: pathlib.Path) -> None:
    (tmp_path / "app-config.yaml").write_text(text)
    (tmp_path / "secret.txt").write_text("hidden\n")
    (tmp_path / "part.yaml").write_text("b: {c: [7]}")
    assert load_config(str(tmp_path / "app-config.yaml"), {"ONE": "1", "TWO": "2"}) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: {$file: ../outside}", "leaves the folder"),
        ("a: {$file: /etc/passwd}", "leaves the folder"),
        ("a: {$include: link.yaml}", "leaves the folder"),
        ("a: {$include: app-config.yaml}", "includes itself"),
        ("a: {$file: none}", "cannot be read"),
        ("a: [", "app-config.yaml:1"),
        ("a: {$file: 7}", "must be a text"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, told: str, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    (tmp_path / "outside").write_text("x")
    (folder / "link.yaml").symlink_to(tmp_path / "outside")
    (folder / "app-config.yaml").write_text(text)
    with pytest.raises(PortalError, match=told):
        load_config(str(folder / "app-config.yaml"), {})

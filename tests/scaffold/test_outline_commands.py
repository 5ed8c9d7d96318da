"""`portal template list`, `show` and `dry-run`: whole outputs."""

from __future__ import annotations

import json
import pathlib

import pytest

from helpers import write_tree
from runs import portal

ACME = pathlib.Path(__file__).resolve().parents[2] / "examples" / "acme"
TEMPLATE = """apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: example
  title: An example
  description: "Shows \\e[31mwhat there is"
spec:
  type: service
  parameters:
    - title: First
      required: [name]
      properties:
        name: {type: string}
        kind: {type: string, enum: [a, b], default: a}
        size: {type: object, properties: {disk: {type: integer, default: 3}}}
      dependencies:
        kind:
          oneOf:
            - properties: {kind: {enum: [a]}}
            - properties: {kind: {enum: [b]}, team: {type: string, ui:field: OwnerPicker}}
  steps:
    - {id: log, action: 'debug:log', if: "${{ parameters.kind == 'b' }}"}
    - {id: mine, action: 'acme:own', each: [1, 2]}
    - {id: publish, action: 'publish:git', input: {repoUrl: x}}
  output:
    links: [{title: Repository, url: "${{ steps['publish'].output.remoteUrl }}"}]
"""


def run(tmp_path, *words, **more):
    return portal("template", *words, **{"cwd": tmp_path, "home": tmp_path / "home", **more})


def test_list_is_that_of_create(tmp_path):
    expected = portal("create", "-o", "json", cwd=ACME, home=tmp_path)
    done = run(tmp_path, "list", "-o", "json", cwd=ACME)
    assert (done.code, done.out, done.err) == (0, expected.out, "")
    assert [one["name"] for one in json.loads(done.out)] == [
        "data-resource-template",
        "docs-site-template",
        "python-service-template",
        "python-library",
        "python-service",
    ]
    names = run(tmp_path, "list", "-o", "name", cwd=ACME)
    assert names.out.splitlines()[0] == "data-resource-template"


def test_show(tmp_path):
    write_tree(tmp_path, {"t/template.yaml": TEMPLATE})
    done = run(tmp_path, "show", "t", tty=True, width=100)
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == """example  An example
Shows ^[[31mwhat there is
backstage template, t

First
  NAME       TYPE         REQUIRED  DEFAULT  CHOICES
  name       string       required
  kind       string                 a        a, b
  size.disk  integer                3
  team       OwnerPicker  depends

Steps
  ID       ACTION       EFFECT         CONDITION                         OUTPUTS
  log      debug:log    workspace      if ${{ parameters.kind == 'b' }}
  mine     acme:own     unknown        each [1, 2]
  publish  publish:git  remote-change                                    remoteUrl, commitHash

Output
  Repository: ${{ steps['publish'].output.remoteUrl }}
"""
    )


def test_show_as_data(tmp_path):
    write_tree(
        tmp_path, {"copier.yml": "name: {type: str}\nkind: {type: str, choices: [a, b], default: a}\n"}
    )
    done = run(tmp_path, "show", ".", "--json")
    found = json.loads(done.out)
    asked = {"type": "str", "field": "", "title": "", "conditional": False}
    assert found["pages"] == [
        {
            "title": "",
            "questions": [
                {"name": "name", "required": True, "default": None, "choices": [], **asked},
                {"name": "kind", "required": False, "default": "a", "choices": ["a", "b"], **asked},
            ],
        }
    ]
    assert (found["kind"], found["steps"], found["commands"]) == ("copier", [], [])


@pytest.mark.parametrize("width", [20, 60, 200])
def test_show_in_any_width(width, tmp_path):
    write_tree(tmp_path, {"t/template.yaml": TEMPLATE})
    done = run(tmp_path, "show", "t", tty=True, width=width)
    assert (done.code, done.err) == (0, "")
    assert "publish:git" in done.out


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("./none", 1, "is no template: it has neither a copier.yml nor a template.yaml"),
        ("./absent", 1, "there is no template folder './absent'"),
        ("pytohn-service", 1, "no template named 'pytohn-service'\nhint: did you mean python-service?"),
        ("broken", 1, "broken/template.yaml:2:1: a bracket is not closed before this line"),
        ("README.md", 1, "there is no template folder"),
    ],
)
def test_what_cannot_be_shown(name, code, told, tmp_path):
    write_tree(tmp_path, {"none/a": "", "broken/template.yaml": "a: [\n", "README.md": ""})
    for verb in ("show", "dry-run"):
        done = run(tmp_path, verb, name)
        assert (done.code, done.out) == (code, "")
        assert told in done.err


@pytest.mark.parametrize("name", ["data-resource-template", "python-library"])
def test_dry_run_is_that_of_create(name, tmp_path):
    words = [name, "--value", "name=orders-archive", "--value", "owner=data-team"]
    expected = portal("create", *words, "--dry-run", cwd=ACME, home=tmp_path)
    done = run(tmp_path, "dry-run", *words, cwd=ACME)
    assert (done.code, done.out, done.err) == (0, expected.out, expected.err)
    assert "orders-archive" in done.out


def test_dry_run_refuses_as_create_does(tmp_path):
    done = run(tmp_path, "dry-run", "data-resource-template", "--no-input", cwd=ACME)
    assert done.code == 2
    assert "name" in done.err

"""How far a template's paths may lead, and what it takes from files beside it."""

from __future__ import annotations

import os

import pytest

from devportal.errors import REFUSED, PortalError
from devportal.scaffold.blueprint import read_blueprint
from devportal.scaffold.root import root_of
from devportal.scaffold.running.workspace import digest_template
from helpers import write_tree
from runs import portal
from scaffold.blueprints import HEAD

STEPS = """  steps:
    - {id: base, action: fetch:template, input: {url: ../../skeletons/service, values: {name: shop}}}
"""
COLLECTION = {
    "repo/skeletons/service/README.md": "# ${{ values.name }}\n",
    "repo/templates/one/template.yaml": HEAD + STEPS,
    "repo/templates/one/README.md": "about\n",
}
LOCATION = (
    "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\nspec:\n  targets: [%s]\n"
)


@pytest.mark.parametrize(
    ("files", "root"),
    [
        ({"repo/.git/HEAD": "ref: refs/heads/main\n"}, "repo"),
        ({"repo/.github/CODEOWNERS": "* @acme/a\n"}, "repo"),
        ({"repo/LICENSE": "free\n", "repo/templates/one/.gitignore": "x\n"}, "repo"),
        ({"repo/all.yaml": LOCATION % "./templates/*/template.yaml"}, "repo"),
        ({"repo/all.yaml": LOCATION % "templates/one/template.yaml"}, "repo"),
        ({"repo/all.yaml": LOCATION % "./templates/two/template.yaml"}, "repo"),
        ({"repo/all.yaml": LOCATION % "./other/all.yaml"}, "repo/templates/one"),
        (
            {"repo/all.yaml": LOCATION % "https://example.com/templates/one/template.yaml"},
            "repo/templates/one",
        ),
        ({"repo/all.yaml": "kind: Location\nspec: [\n"}, "repo/templates/one"),
        ({}, "repo/templates/one"),
        ({"LICENSE": "of the home folder\n"}, "repo/templates/one"),
        ({".git/HEAD": "ref: refs/heads/main\n"}, "repo/templates/one"),
    ],
)
def test_a_template_may_reach_through_its_repository(tmp_path, monkeypatch, files, root):
    monkeypatch.setenv("HOME", str(tmp_path))
    write_tree(tmp_path, {**COLLECTION, **files})
    assert os.path.relpath(root_of(str(tmp_path / "repo/templates/one")), tmp_path.resolve()) == root


def test_a_folder_that_others_may_write_to_is_no_repository(tmp_path):
    write_tree(tmp_path, {**COLLECTION, "repo/LICENSE": "free\n"})
    (tmp_path / "repo").chmod(0o777)
    folder = str((tmp_path / "repo/templates/one").resolve())
    assert root_of(folder) == folder


def test_an_unpacked_archive_of_templates_runs(tmp_path):
    write_tree(tmp_path, {**COLLECTION, "repo/.github/x.yml": "a: 1\n"})
    done = portal("create", "repo/templates/one", "new", cwd=tmp_path, home=tmp_path / "home")
    assert done.code == 0, done.err
    assert (tmp_path / "new/README.md").read_text() == "# shop\n"


def test_a_path_out_of_it_says_what_is_taken_for_the_repository(tmp_path):
    write_tree(tmp_path, COLLECTION)
    done = portal("create", "repo/templates/one", "new", cwd=tmp_path, home=tmp_path / "home")
    assert done.code == REFUSED
    step, hint = done.err.splitlines()
    assert step.endswith("the path '../../skeletons/service' leads out of the template's repository")
    assert hint.startswith(f"hint: taken for its repository is {tmp_path}/repo/templates/one; ")


PLACED = """  parameters:
    - $yaml: ./questions.yaml
  steps:
    - $yaml: ../steps/base.yaml
    - $json: ./log.json
"""
PLACED_FILES = {
    "repo/.git/HEAD": "ref: refs/heads/main\n",
    "repo/templates/one/template.yaml": HEAD + PLACED,
    "repo/templates/one/questions.yaml": "properties:\n  name: {type: string, default: shop}\n",
    "repo/templates/one/log.json": '{"id": "log", "action": "debug:log", "input": {"message": "$ok"}}',
    "repo/templates/steps/base.yaml": (
        "id: base\naction: fetch:template\ninput: {url: ./skeleton, values: {name: '${{ parameters.name }}'}}\n"
    ),
    "repo/templates/one/skeleton/README.md": "# ${{ values.name }}\n",
}


def test_placeholders_stand_for_the_files_they_name(tmp_path):
    write_tree(tmp_path, PLACED_FILES)
    found = read_blueprint(str(tmp_path / "repo/templates/one/template.yaml"))
    assert [(step.id, step.action) for step in found.steps] == [
        ("base", "fetch:template"),
        ("log", "debug:log"),
    ]
    assert found.pages[0].schema == {"properties": {"name": {"type": "string", "default": "shop"}}}
    done = portal("create", "repo/templates/one", "new", "--defaults", cwd=tmp_path, home=tmp_path / "home")
    assert (done.code, (tmp_path / "new/README.md").read_text()) == (0, "# shop\n"), done.err


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("./nowhere.yaml", "spec.parameters[0].$yaml: there is no file"),
        ("../../../outside.yaml", "spec.parameters[0].$yaml"),
        ("/etc/passwd", "spec.parameters[0].$yaml"),
        ("https://example.com/x.yaml", "spec.parameters[0].$yaml is on a host that is not configured"),
    ],
)
def test_a_placeholder_that_leads_nowhere_is_told(tmp_path, target, why):
    write_tree(
        tmp_path,
        {
            **PLACED_FILES,
            "outside.yaml": "properties: {a: {type: string}}\n",
            "repo/templates/one/template.yaml": HEAD + PLACED.replace("./questions.yaml", target),
        },
    )
    with pytest.raises(PortalError) as caught:
        read_blueprint(str(tmp_path / "repo/templates/one/template.yaml"))
    assert "template.yaml:1: " in caught.value.message
    assert why in caught.value.message


def test_the_digest_of_a_template_covers_what_it_takes_from_nearby(tmp_path):
    write_tree(tmp_path, {**COLLECTION, "repo/LICENSE": "free\n"})
    blueprint = read_blueprint(str(tmp_path / "repo/templates/one/template.yaml"))
    before = digest_template(blueprint)
    assert digest_template(blueprint) == before
    (tmp_path / "repo/skeletons/service/README.md").write_text("changed\n")
    assert digest_template(blueprint) != before

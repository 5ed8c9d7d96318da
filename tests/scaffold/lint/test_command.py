"""`portal template check`: whole outputs, formats, exit codes; the templates that others have written."""

from __future__ import annotations

import json
import os
import pathlib

import pytest

from devportal.scaffold.lint.backstage import SIGNATURES
from helpers import shared, write_tree
from runs import portal

ACME = pathlib.Path(__file__).resolve().parents[3] / "examples" / "acme"
HEAD = "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: a}\n"
FAULTY = HEAD + "spec:\n  type: service\n  steps:\n    - action: publish:githb\n"


def check(tmp_path, *words, cwd=None, **more):
    return portal("template", "check", *words, cwd=cwd or tmp_path, home=tmp_path / "home", **more)


def test_the_three_faults_are_told_with_what_to_do(tmp_path):
    template = shared("reference", "mission-examples", "template.yaml")
    done = check(tmp_path, "template.yaml", cwd=template.parent)
    assert (done.code, done.err) == (1, "")
    assert (
        done.out
        == """template.yaml
  35:14    hint     there is no folder './skeleton' beside the template  template.missing-skeleton
           hint: make the folder, or write the path as it is from template.yaml
  44:18    error    repoUrl has no owner  template.repo-url
           hint: write github.com?owner=OWNER&repo=${{ parameters.name }}
  48:15    hint     'terraform:apply' is no built-in action of Backstage  template.not-built-in
           hint: portal runs it itself; a Backstage needs a plug-in that brings an action of this id
  59:30    error    'steps.create-repo.output.repoContentsUrl' is read as a subtraction, and gives nothing  \
template.subtraction
           hint: write steps['create-repo'].output.repoContentsUrl

1 file, 1 template: 2 errors, 2 hints
hint: `portal explain template.repo-url` tells more about a finding
"""
    )


def test_the_examples_have_hints_only(tmp_path):
    done = check(tmp_path, "-o", "concise", cwd=ACME)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "templates/python-service/template.yaml:105:15: hint[template.not-built-in] "
        "'terraform:apply' is no built-in action of Backstage\n"
    )


@pytest.mark.parametrize("name", ["python-library", "python-service"])
def test_what_is_shipped_has_nothing(name, tmp_path):
    done = check(tmp_path, name)
    assert (done.code, done.out, done.err) == (0, "1 file, 1 template: no problems\n", "")


def test_names_files_and_folders(tmp_path):
    write_tree(
        tmp_path, {"a/template.yaml": FAULTY, "b/deep/any.yml": FAULTY, "b/values.yaml": "kind: Template\n"}
    )
    line = "there is no action 'publish:githb'"
    expected = [
        f"{name}:7:15: error[template.unknown-action] {line}"
        for name in ("a/template.yaml", "b/deep/any.yml")
    ]
    for words in ((), (".",), ("a", "b"), ("a/template.yaml", "b")):
        done = check(tmp_path, *words, "-o", "concise")
        assert (done.code, done.out.splitlines(), done.err) == (1, expected, "")


def test_json_and_what_is_ignored(tmp_path):
    ignored = FAULTY.replace("publish:githb", "publish:githb  # portal: ignore[template.unknown-action]")
    write_tree(tmp_path, {"a/template.yaml": ignored, "b/template.yaml": FAULTY})
    done = check(tmp_path, "--json")
    assert json.loads(done.out) == {
        "files": 2,
        "entities": 2,
        "problems": [
            {
                "code": "template.unknown-action",
                "severity": "error",
                "message": "there is no action 'publish:githb'",
                "hint": "did you mean publish:github?",
                "file": "b/template.yaml",
                "line": 7,
                "column": 15,
                "document": 0,
                "ref": None,
                "backstage": False,
            }
        ],
    }
    assert check(tmp_path, "--ignore", "template.unknown-action").code == 0
    assert check(tmp_path, "--write-baseline", "known.json").code == 0
    known = check(tmp_path, "--baseline", "known.json")
    told = "2 files, 2 templates: no problems (1 ignored by comments; 1 in the baseline)\n"
    assert (known.code, known.out) == (0, told)


@pytest.mark.parametrize("format_", ["text", "concise", "github", "gitlab", "sarif", "junit", "json", "md"])
def test_every_format_of_check(format_, tmp_path):
    write_tree(tmp_path, {"template.yaml": FAULTY})
    done = check(tmp_path, "-o", format_)
    assert (done.code, done.err) == (1, "")
    assert "publish:githb" in done.out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["nope.yaml"], 3, "error: nope.yaml: no such file\n"),
        (
            ["README.md"],
            1,
            "error[template.unknown]: 'README.md' holds no Template of scaffolder.backstage.io/v1beta3\n",
        ),
        (
            ["values.yaml"],
            1,
            "error[template.unknown]: 'values.yaml' holds no Template of scaffolder.backstage.io/v1beta3\n",
        ),
        (
            ["empty"],
            1,
            (
                "error: there are no templates here\n"
                "hint: a template is a file with kind: Template, or a folder with a copier.yml\n"
            ),
        ),
        (
            ["python-servise"],
            1,
            "error[template.unknown]: no template named 'python-servise'\nhint: did you mean python-service?\n",
        ),
    ],
)
def test_what_is_no_template(words, code, told, tmp_path):
    write_tree(tmp_path, {"README.md": "", "values.yaml": "a: 1\n", "empty/a.txt": ""})
    done = check(tmp_path, *words)
    assert (done.code, done.err) == (code, told)


def test_hostile_files_are_findings(tmp_path):
    bomb = HEAD + "a: &a [1]\nb: [" + ", ".join(["*a"] * 200) + "]\n"
    write_tree(tmp_path, {"bomb/template.yaml": bomb, "deep/template.yaml": HEAD + "a: " + "[" * 500})
    os.mkfifo(tmp_path / "template.yaml")
    (tmp_path / "outward").mkdir()
    (tmp_path / "outward" / "template.yaml").symlink_to("/etc/hostname")
    done = check(tmp_path, "-o", "json")
    found = [(one["file"], one["code"]) for one in json.loads(done.out)["problems"]]
    assert found == [
        ("bomb/template.yaml", "yaml.limit"),
        ("deep/template.yaml", "yaml.limit"),
        ("outward/template.yaml", "path.outside-root"),
        ("template.yaml", "file.irregular"),
    ]


def test_a_skeleton_that_leads_out_is_not_read(tmp_path):
    steps = (
        "spec:\n  type: service\n  steps:\n    - {action: 'fetch:template', input: {url: ../../outside}}\n"
    )
    write_tree(tmp_path, {"outside/a": "${{ values.secret }}", "repo/.git/HEAD": "ref: refs/heads/main\n"})
    write_tree(tmp_path, {"repo/t/template.yaml": HEAD + steps})
    done = check(tmp_path, "-o", "concise", cwd=tmp_path / "repo")
    assert done.out == (
        "t/template.yaml:7:47: error[template.missing-skeleton] '../../outside' leads out of the template's repository\n"
    )


QUIET = {
    "template.unknown-action",
    "template.not-built-in",
    "template.missing-skeleton",
    "template.unknown-input",
}


def test_real_templates_get_no_finding_that_is_wrong(tmp_path):
    """Each of these was looked at by hand: the template is wrong. Custom actions and lacking files are told apart."""
    folder = shared("corpus", "repos")
    done = check(tmp_path, "--json", cwd=folder)
    found = json.loads(done.out)
    told = {
        (one["file"].partition("/")[0], one["code"]) for one in found["problems"] if one["code"] not in QUIET
    }
    assert found["entities"] >= 60
    assert {code for _, code in told} <= {
        "template.deprecated",
        "template.form",
        "template.undefined-parameter",
        "template.undefined-secret",
        "template.undefined-value",
        "template.unknown-filter",
        "template.unused-parameter",
    }
    assert len([one for one in found["problems"] if one["severity"] == "error"]) < 15


def test_comments_for_the_catalog_are_left_to_its_check(tmp_path):
    template = FAULTY.replace("type: service", "type: service # portal: ignore[ref.dangling]").replace(
        "publish:githb", "publish:githb # portal: ignore[template.unknown-action]"
    )
    write_tree(tmp_path, {"catalog-info.yaml": template})
    done = check(tmp_path)
    assert done.out == "1 file, 1 template: no problems (1 ignored by comments)\n"
    catalog = portal("check", "-o", "concise", "--hints", cwd=tmp_path, home=tmp_path / "home")
    told = [line.partition(": ")[2] for line in catalog.out.splitlines() if "ignore." in line]
    assert told == ["hint[ignore.unused] nothing here is ref.dangling, so there is nothing to ignore"]


def test_signatures_are_those_of_the_packages():
    found = {
        one["id"]: one for one in json.loads(shared("reference", "actions.json").read_text()) if "id" in one
    }
    assert set(SIGNATURES) == set(found)
    for id_, one in found.items():
        schemas = one["input"].get("anyOf", [one["input"]])
        ours = SIGNATURES[id_]
        assert set(ours.inputs) == {name for schema in schemas for name in schema.get("properties", {})}
        if len(schemas) == 1 and id_ != "workspace:template":  # it asks for patterns and takes none as well
            assert ours.required == set(schemas[0].get("required", ()))
        if "output" in one:  # catalog:register declares none, and gives some
            assert set(ours.outputs) <= set(one["output"].get("properties", {}))

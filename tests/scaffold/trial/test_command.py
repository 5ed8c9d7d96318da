"""`portal template test`: whole outputs, what differs, what is written, what is run and what is not."""

from __future__ import annotations

import json
import os
import pathlib

import pytest

from helpers import write_tree
from runs import portal

ROOT = pathlib.Path(__file__).resolve().parents[3]
TEMPLATE = """apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: example}
spec:
  type: service
  parameters:
    required: [name]
    properties:
      name: {type: string, pattern: '^[a-z]+$'}
      token: {type: string, ui:field: Secret}
  steps:
    - id: fetch
      action: fetch:template
      input:
        url: ./skeleton
        values: {name: '${{ parameters.name }}', by: '${{ user.entity.metadata.name }}', t: '${{ secrets.token }}'}
    - {id: publish, action: 'publish:github', input: {repoUrl: 'github.com?owner=acme&repo=${{ parameters.name }}'}}
"""
FILES = {
    "t/template.yaml": TEMPLATE,
    "t/skeleton/README.md": "# ${{ values.name }}\nby ${{ values.by }} ${{ values.t }}\n",
    "t/skeleton/run.sh": "#!/bin/sh\nexit 0",
    "t/skeleton/logo.png": b"\x89PNG\x00\x01",
}


def run(tmp_path, case="", *words, **more):
    write_tree(tmp_path, FILES)
    (tmp_path / "t/skeleton/run.sh").chmod(0o755)
    if case:
        write_tree(tmp_path, {"t/tests/a.yaml": case})
    more = {"cwd": tmp_path, "environ": {"PATH": os.environ["PATH"]}, **more}
    return portal("template", "test", *words, home=tmp_path / "home", **more)


PASSES = {
    "nothing but answers": "values: {name: shop}",
    "a whole file": 'values: {name: shop}\nuser: user:default/ada\nfiles: {README.md: "# shop\\nby ada \\n"}',
    "a user as a mapping": "values: {name: a}\nuser: {entity: {metadata: {name: bob}}}\n"
    "files: {README.md: {contains: by bob}}",
    "a secret": "values: {name: shop}\nsecrets: {token: s3cr3t-value}\nfiles: {README.md: {contains: s3cr3t-value}}",
    "contains and lacks": "values: {name: shop}\nfiles: {README.md: {contains: ['# sh', op], lacks: [zebra]}}",
    "no such file": "values: {name: shop}\nfiles: {LICENSE: null}",
    "all paths": "values: {name: shop}\npaths: [README.md, run.sh, logo.png]",
    "a refusal": "values: {name: SHOP}\nrefuses: must match the pattern",
    "an action left out": "values: {name: shop}\nskip: ['publish:github']",
    "the template by its file": "values: {name: shop}\ntemplate: template.yaml",
}


@pytest.mark.parametrize("name", PASSES)
def test_passes(name, tmp_path):
    done = run(tmp_path, f"name: {name}\n{PASSES[name]}\n")
    assert (done.code, done.out, done.err) == (0, f"t/tests/a.yaml\n  pass  {name}\n1 case: all passed\n", "")


FAILS = {
    "a whole file": (
        'files: {README.md: "# shop\\nby nobody\\n"}',
        "README.md differs:\n  --- expected\n  +++ made\n  @@ -1,2 +1,2 @@\n   # shop\n  -by nobody\n  +by",
    ),
    "the end of a file": (
        'files: {run.sh: "#!/bin/sh\\nexit 0\\n"}',
        "run.sh differs:\n  only in how it ends: with a newline or without",
    ),
    "contains": ("files: {README.md: {contains: cart}}", "README.md does not contain 'cart'"),
    "lacks": ("files: {README.md: {lacks: shop}}", "README.md contains 'shop', and must not"),
    "absent": ("files: {README.md: null}", "README.md is there, and must not be"),
    "there": ("files: {LICENSE: ''}", "LICENSE is not there"),
    "paths": ("paths: [LICENSE, README.md, run.sh]", "LICENSE is not there\nlogo.png is not expected"),
    "refusal": ("refuses: nonsense", "was not refused, where 'nonsense' is expected"),
    "tree": ("tree: a.tree", "a.tree is not there; --update writes it"),
}


@pytest.mark.parametrize("name", FAILS)
def test_fails(name, tmp_path):
    given, told = FAILS[name]
    done = run(tmp_path, f"values: {{name: shop}}\n{given}\n")
    lines = "".join(f"        {line}\n" for line in told.split("\n"))
    assert (done.code, done.err) == (1, "")
    assert done.out == f"t/tests/a.yaml\n  fail  a\n{lines}1 case: 1 failed\n"


def test_another_refusal(tmp_path):
    done = run(tmp_path, "values: {name: SHOP}\nrefuses: nonsense\n---\nvalues: {name: SHOP}\n")
    assert (
        done.out
        == """t/tests/a.yaml
  fail  a
        was refused in other words than 'nonsense':
          name: 'SHOP' must match the pattern ^[a-z]+$
  fail  a 2
        was refused: name: 'SHOP' must match the pattern ^[a-z]+$
          hint: nothing was written
2 cases: 2 failed
"""
    )


TREE = """README.md
    # shop
    by\x20\x20
logo.png (6 bytes, sha256 ad38b2c8f3f0b11ed08c7c6c56fb7d19ae7c8e1bbbb4f9f1a1fd1b0ba6ddb4e7)
run.sh (executable)
    #!/bin/sh
    exit 0
\\ no newline at the end
"""


def test_update_writes_the_tree_that_is_compared_with(tmp_path):
    case = "values: {name: shop}\ntree: a.tree\n"
    written = run(tmp_path, case, "--update")
    assert (written.code, written.out) == (
        0,
        "t/tests/a.yaml\n  pass  a  (a.tree is written)\n1 case: all passed\n",
    )
    text = (tmp_path / "t/tests/a.tree").read_text()
    assert [line for line in text.splitlines() if "sha256" not in line] == [
        line for line in TREE.splitlines() if "sha256" not in line
    ]
    again = run(tmp_path, case, "--update")
    assert again.out == "t/tests/a.yaml\n  pass  a\n1 case: all passed\n"
    changed = run(tmp_path, "values: {name: cart}\ntree: a.tree\n")
    assert changed.code == 1
    assert changed.out.splitlines()[2:] == [
        "        a.tree differs:",
        "          --- expected",
        "          +++ made",
        "          @@ -1,4 +1,4 @@",
        "           README.md",
        "          -    # shop",
        "          +    # cart",
        "               by",
        *[line for line in changed.out.splitlines() if "logo.png" in line],
        "1 case: 1 failed",
    ]
    assert (tmp_path / "t/tests/a.tree").read_text() == text


def test_commands_need_trust(tmp_path):
    case = "values: {name: shop}\ncommands: ['sh run.sh', [sh, -c, 'test -f README.md']]\n"
    kept = run(tmp_path, case)
    assert (kept.code, kept.out) == (
        0,
        "t/tests/a.yaml\n  pass  a  (its commands are not run without --trust)\n1 case: all passed\n",
    )
    assert run(tmp_path, case, "--trust").out == "t/tests/a.yaml\n  pass  a\n1 case: all passed\n"
    wrong = run(
        tmp_path, "values: {name: shop}\ncommands: [\"sh -c 'echo broken >&2; exit 3'\"]\n", "--trust"
    )
    assert (wrong.code, wrong.out) == (
        1,
        (
            "t/tests/a.yaml\n  fail  a\n        sh -c 'echo broken >&2; exit 3' ended with 3\n          broken\n"
            "1 case: 1 failed\n"
        ),
    )
    absent = run(tmp_path, "values: {name: shop}\ncommands: [no-such-program]\n", "--trust")
    assert "no-such-program: 'no-such-program' cannot be started: No such file or directory" in absent.out


def test_commands_get_no_tokens(tmp_path):
    case = 'values: {name: shop}\ncommands: ["sh -c \'test -z \\"$GITHUB_TOKEN\\"\'"]\n'
    done = run(tmp_path, case, "--trust", environ={"PATH": os.environ["PATH"], "GITHUB_TOKEN": "ghp_x"})
    assert done.code == 0


def test_names_folders_files_and_data(tmp_path):
    for words in ((), ("t",), ("t/template.yaml",), ("t/tests/a.yaml",), (".", "t")):
        done = run(tmp_path, "values: {name: shop}\n", *words, "-o", "json")
        assert json.loads(done.out) == [
            {"file": "t/tests/a.yaml", "line": 1, "name": "a", "passed": True, "differences": [], "notes": []}
        ]


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("valeus: {}\npaths: []\n", "a.yaml:1:1: there is no key 'valeus'\nhint: did you mean values?"),
        ("values: [a]\n", "a.yaml:1:1: `values` is a mapping"),
        (
            "values: {name: a}\ntree: ../out.tree\n",
            "`tree` names a file beside the case that ends with .tree",
        ),
        (
            "values: {name: a}\ntree: template.yaml\n",
            "`tree` names a file beside the case that ends with .tree",
        ),
        ("values: {name: a}\nfiles: {a: 3}\n", "files: a: a text, null for no such file"),
        ('values: {name: a}\ncommands: ["a \'b"]\n', "No closing quotation"),
        ("values: {name: a}\ntemplate: ../x.yaml\n", "there is no template '../x.yaml' in its folder"),
        ("values: {\n", "a.yaml:2:1: a bracket is not closed before this line"),
        ("values: " + "[" * 400, "a.yaml:1:264: nesting deeper than 256"),
    ],
)
def test_broken_cases(case, told, tmp_path):
    done = run(tmp_path, case)
    assert (done.code, done.out) == (1, "")
    assert told in done.err


def test_what_is_no_case_is_passed_over(tmp_path):
    write_tree(tmp_path, {"t/tests/values.yaml": "replicas: 3\n", "t/tests/notes.md": ""})
    (tmp_path / "t/tests/link.yaml").symlink_to(tmp_path / "t/tests/values.yaml")
    done = run(tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error[case.none]: there are no cases here\nhint: a case is tests/NAME.yaml")


def test_a_tree_is_never_read_or_written_through_a_link(tmp_path):
    (tmp_path / "secret").write_text("outside\n")
    write_tree(tmp_path, FILES)
    (tmp_path / "t/tests").mkdir()
    (tmp_path / "t/tests/a.tree").symlink_to(tmp_path / "secret")
    case = "values: {name: shop}\ntree: a.tree\n"
    assert "outside" not in run(tmp_path, case).out
    run(tmp_path, case, "--update")
    assert (tmp_path / "secret").read_text() == "outside\n"
    assert not (tmp_path / "t/tests/a.tree").is_symlink()


def test_a_copier_template_that_runs_commands_needs_trust(tmp_path):
    write_tree(
        tmp_path,
        {
            "c/copier.yml": "_subdirectory: template\nname: {type: str}\n_tasks: ['touch made']\n",
            "c/template/a.jinja": "{{ name }}",
            "c/tests/a.yaml": "values: {name: shop}\nfiles: {a: shop, made: ''}\n",
            "c/tests/b.yaml": "values: {name: shop}\nrefuses: runs commands\n",
        },
    )
    refused = run(tmp_path, "", "c")
    assert "fail  a\n        was refused: this template runs commands: touch made" in refused.out
    assert "pass  b" in refused.out
    trusted = run(tmp_path, "", "c/tests/a.yaml", "--trust")
    assert trusted.out == "c/tests/a.yaml\n  pass  a\n1 case: all passed\n"


@pytest.mark.parametrize("folder", ["examples/acme", "skeletons"])
def test_the_cases_of_what_is_shipped(folder, tmp_path):
    environ = {"PATH": os.environ["PATH"]}
    done = run(tmp_path, "", "--trust", cwd=ROOT / folder, environ=environ)
    assert (done.code, done.err) == (0, "")
    assert "fail" not in done.out
    assert done.out.count("  pass  ") >= 5

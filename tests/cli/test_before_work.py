"""What a command line asks for that cannot be: told before anything is changed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    from pathlib import Path

COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
    name: shop
    tags: [Shop]
spec:
  type: service
  lifecycle: production
  owner: team-a
"""
COPIER = {
    "plain/copier.yml": "name: {type: str, default: cart}\n",
    "plain/README.md.jinja": "# {{ name }}\n",
}
BLUEPRINT = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: blue}
spec:
  type: service
  owner: team-a
  steps:
    - {id: write, action: catalog:write, input: {entity: {kind: Component}}}
"""
CHANGING = (
    "create ./plain new",
    "create ./blue new",
    "check --fix",
    "check --write-baseline known.json",
    "fmt",
    "fmt --diff",
    "verify shop --by ada@example.com",
    "docs build --out new",
    "template test --update",
    "catalog export --index new",
)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    root = write_tree(
        tmp_path / "work",
        {
            "catalog-info.yaml": COMPONENT,
            "docs/index.md": "# Shop\n",
            **COPIER,
            "blue/template.yaml": BLUEPRINT,
            "plain/tests/one.yaml": "cases: [{name: one, values: {name: x}, tree: tree}]\n",
        },
    )
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


def files(root: Path) -> dict[str, bytes]:
    """Give every file of a tree but git's own."""
    found = {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".git/")}


@pytest.mark.parametrize("words", CHANGING)
@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("-o", "bogus"), 2, "error: this answer has no format 'bogus'\n"),
        (
            ("--output-file", "nowhere/answer"),
            3,
            "nowhere/answer: cannot be written: there is no such folder\n",
        ),
        (("--output-file", "docs"), 3, "docs: cannot be written: it is a folder\n"),
    ],
)
def test_nothing_changes_where_the_answer_cannot_be_given(
    work: Path, tmp_path: Path, words: str, asked: tuple[str, ...], code: int, said: str
) -> None:
    before = files(work)
    ran = portal(*words.split(), *asked, cwd=work, home=tmp_path)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert files(work) == before


@pytest.mark.parametrize("words", ["create ./plain new", "create ./blue new", "check --fix"])
def test_fields_without_a_meaning_change_nothing(work: Path, tmp_path: Path, words: str) -> None:
    before = files(work)
    ran = portal(*words.split(), "--fields", "name", cwd=work, home=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: --fields has no meaning for ")
    assert files(work) == before


@pytest.mark.parametrize(
    "asked", ["--plan-out plan.json", "--map a:b=./c", "--skip-action a:b", "--secret a=ENV:HOME"]
)
def test_a_copier_template_has_no_steps(work: Path, tmp_path: Path, asked: str) -> None:
    before = files(work)
    ran = portal("create", "./plain", "new", *asked.split(), cwd=work, home=tmp_path)
    option = asked.split(maxsplit=1)[0]
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"error: {option} is for Backstage templates, and 'plain' is a copier template\n"
        "hint: --dry-run shows what it would write\n"
    )
    assert files(work) == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--name", "Bad Name!"), "error: --name: 'Bad Name!' is no name of an entity\n"),
        (("--owner", "a b"), "error: --owner: 'a b' is not an entity reference\n"),
    ],
)
def test_init_writes_nothing_that_check_rejects(tmp_path: Path, asked: tuple[str, str], said: str) -> None:
    work = write_tree(tmp_path / "work", {"README.md": "# Shop\n"})
    before = files(work)
    ran = portal("init", "--owner", "team-a", *asked, "--yes", cwd=work, home=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)
    assert files(work) == before

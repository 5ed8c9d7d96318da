"""The files of `portal ci init`, and the recipes of docs/ci.md, are run."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from acme_history import acme_history
from repositories import Story, component
from runs import portal

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPES = [
    line.partition(" #")[0].strip()
    for block in re.findall(
        r"```sh\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.DOTALL
    )
    for line in block.splitlines()
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Give a copy of the example to write to."""
    folder = tmp_path_factory.mktemp("ci") / "acme"
    shutil.copytree(acme_history(), folder)
    return folder


def shell(script: str, folder: pathlib.Path, home: pathlib.Path) -> subprocess.CompletedProcess[str]:
    environ = {
        "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "BASE": "v2",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": "v2",
        "CHANGE_TARGET": "main",
    }
    return subprocess.run(
        ["sh", "-c", script], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def is_fine(done: subprocess.CompletedProcess[str]) -> bool:
    """Say whether a recipe worked: 1 says that something was found, as the example wants it."""
    return done.returncode in (0, 1) and "bug in portal" not in done.stderr


@pytest.mark.parametrize("line", RECIPES)
def test_the_recipes_run(line: str, checkout: pathlib.Path, tmp_path: pathlib.Path) -> None:
    if "impact.md" in line and "ci comment" in line:
        (checkout / "impact.md").write_text("text\n")
    done = shell(line, checkout, tmp_path)
    assert is_fine(done), (done.returncode, done.stderr)


def init(system: str, folder: pathlib.Path) -> str:
    done = portal("ci", "init", system, cwd=folder, home=folder.parent)
    assert done.code == 0, done.err
    return (folder / done.out.strip()).read_text()


def empty(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    return folder


def test_the_workflow_of_github(checkout: pathlib.Path, tmp_path: pathlib.Path) -> None:
    made = yaml.safe_load(init("github", empty(tmp_path)))
    assert made[True] == {"pull_request": None, "push": {"branches": ["main"]}}  # YAML 1.1 reads `on` as true
    assert made["permissions"] == {}
    steps = made["jobs"]["check"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    # nothing that a pull request can name stands in a script
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]
    for step in steps:
        if step.get("run", "").startswith("portal"):
            assert is_fine(shell(step["run"], checkout, tmp_path)), step


def test_the_pipeline_of_gitlab(checkout: pathlib.Path, tmp_path: pathlib.Path) -> None:
    job = yaml.safe_load(init("gitlab", empty(tmp_path)))["catalog"]
    for script in job["script"]:
        assert is_fine(shell(script, checkout, tmp_path)), script
    report = job["artifacts"]["reports"]["codequality"]
    assert (checkout / report).exists()


def test_the_hook_of_pre_commit(tmp_path: pathlib.Path) -> None:
    (repo,) = yaml.safe_load(init("pre-commit", empty(tmp_path)))["repos"]
    (hook,) = repo["hooks"]
    wanted = re.compile(hook["files"])
    assert wanted.search("catalog-info.yaml")
    assert wanted.search("a/web.catalog-info.yml")
    assert not wanted.search("a/catalog-info.yaml.bak")


def test_the_pipeline_of_jenkins(checkout: pathlib.Path, tmp_path: pathlib.Path) -> None:
    text = init("jenkins", empty(tmp_path))
    assert text.count("{") == text.count("}")
    for line in re.findall(r"sh '(\.venv/bin/portal[^']+)'", text):
        command = line.replace(".venv/bin/", "").replace("origin/$CHANGE_TARGET", "$CHANGE_TARGET")
        assert is_fine(shell(command, checkout, tmp_path)), line


def test_a_file_that_is_there_stays(tmp_path: pathlib.Path) -> None:
    folder = empty(tmp_path)
    (folder / "Jenkinsfile").write_text("mine")
    done = portal("ci", "init", "jenkins", cwd=folder, home=tmp_path)
    assert (done.code, done.err) == (1, "error: Jenkinsfile is there already\nhint: --force replaces it\n")
    assert (folder / "Jenkinsfile").read_text() == "mine"
    assert portal("ci", "init", "jenkins", "--force", cwd=folder, home=tmp_path).code == 0
    assert portal("ci", "init", "jenkin", cwd=folder, home=tmp_path).code == 2


def test_no_file_is_written_through_a_link_that_leads_out(tmp_path: pathlib.Path) -> None:
    story = Story(tmp_path / "r")
    story.commit("one", {"catalog-info.yaml": component("a")})
    (tmp_path / "outside").mkdir()
    for name in (".github", ".portal"):
        (story.root / name).symlink_to(tmp_path / "outside")
    for words in (("ci", "init", "github", "--force"), ("verify", "a", "--by", "x")):
        done = portal(*words, cwd=story.root, home=tmp_path)
        assert done.code == 5, done.err
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize(
    ("made", "branch"), [((), "trunk"), (("master",), "master"), (("main", "master"), "main")]
)
def test_the_workflow_names_the_main_branch(
    tmp_path: pathlib.Path, made: tuple[str, ...], branch: str
) -> None:
    story = Story(tmp_path / "r")
    story.git("checkout", "--quiet", "-b", "trunk")
    story.commit("one", {"catalog-info.yaml": component("a")})
    for name in made:
        story.git("branch", name)
    assert portal("ci", "init", "github", cwd=story.root, home=tmp_path).code == 0
    assert f"branches: [{branch}]" in (story.root / ".github/workflows/catalog.yml").read_text()

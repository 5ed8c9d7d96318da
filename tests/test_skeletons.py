"""What each skeleton makes: a project whose own tests, style and types hold, whatever it is called."""

from __future__ import annotations

import json
import keyword
import os
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest
import yaml

SKELETONS = Path(__file__).parent.parent / "skeletons"
NAMES = sorted(folder.name for folder in SKELETONS.iterdir() if folder.is_dir())

PLAIN = {"name": "payment-refunds", "owner": "payments-team"}
FULL = {
    "name": "payment-refunds",
    "owner": "group:default/payments-team",
    "system": "payment-system",
    "github_org": "acme",
    "description": 'Says "é", it\'s # 1: {{ 7 * 7 }} \\o/',
}
# As long as allowed, in mixed case, starting with a digit: the package name must still be an identifier.
AWKWARD = {"name": "3D.Render--" + "a_b-" * 10 + "xyz", "owner": "user:finance/jane"}

CASES = [
    ("python-library", PLAIN),
    ("python-library", FULL | {"python_version": "3.13"}),
    ("python-library", AWKWARD),
    ("python-service", PLAIN),
    ("python-service", FULL | {"database": "postgres", "port": 9000, "python_version": "3.12"}),
    ("python-service", AWKWARD | {"database": "postgres"}),
]


def render(skeleton: str, answers: dict, work: Path) -> Path:
    """Make a project from a copy that stands outside of any git repository, so that it is taken as it is."""
    from copier import run_copy

    template, project = work / "skeletons" / skeleton, work / "project"
    if not template.exists():
        shutil.copytree(SKELETONS / skeleton, template)
    run_copy(str(template), project, data=answers, defaults=True, quiet=True, overwrite=True)
    return project


def run(project: Path, *module: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))
    }
    return subprocess.run(
        [sys.executable, "-m", *module],
        cwd=project,
        env=inherited | {"PYTHONDONTWRITEBYTECODE": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def documents(path: Path) -> list[dict]:
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(("skeleton", "answers"), CASES)
def test_the_created_project_passes_its_own_tests_and_style(skeleton, answers, tmp_path):
    project = render(skeleton, answers, tmp_path)
    for module in (
        ("pytest", "-q", "-p", "no:cacheprovider"),
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--no-cache", "--check", "."),
    ):
        done = run(project, *module)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.parametrize(("skeleton", "answers"), CASES)
def test_the_created_project_is_strictly_typed(skeleton, answers, tmp_path):
    done = run(render(skeleton, answers, tmp_path), "mypy", "--cache-dir", os.devnull)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("skeleton", NAMES)
def test_the_first_line_says_what_it_makes_and_nothing_runs(skeleton):
    text = (SKELETONS / skeleton / "copier.yml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert text.splitlines()[0].endswith(".")
    [questions] = yaml.safe_load_all(text)
    assert not {"_tasks", "_migrations", "_jinja_extensions"} & set(questions)
    assert {"name", "owner", "description", "system"} <= set(questions)


@pytest.mark.parametrize(("skeleton", "answers"), CASES)
def test_files_are_whole(skeleton, answers, tmp_path):
    """No left-over templating, one line end at the end of each file, data files that parse."""
    project = render(skeleton, answers, tmp_path)
    for path in sorted(path for path in project.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        own = text.replace(answers.get("description", "\0"), "").replace("{{ 7 * 7 }}", "")
        assert "{%" not in own, path
        assert "{{" not in own.replace("${{", ""), path
        assert not text or (text.endswith("\n") and not text.endswith("\n\n")), path
        assert not any(line != line.rstrip() for line in text.splitlines()), path
        if path.suffix in {".yml", ".yaml"}:
            assert documents(path), path
        if path.suffix == ".json":
            assert json.loads(text), path
    meta = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert meta["name"] == answers["name"]
    assert meta["description"] == answers.get("description", f"The {answers['name']} {skeleton[7:]}")


def test_answers_are_recorded_for_updates(tmp_path):
    project = render("python-service", FULL, tmp_path)
    [recorded] = documents(project / ".copier-answers.yml")
    assert recorded.pop("_src_path").endswith("python-service")
    assert recorded == FULL | {"python_version": "3.13", "port": 8080, "database": "none"}


def test_the_service_stands_in_the_catalog_with_its_api_and_database(tmp_path):
    project = render("python-service", FULL | {"database": "postgres"}, tmp_path)
    common = {"owner": "group:default/payments-team", "system": "payment-system"}
    component, api, resource = documents(project / "catalog-info.yaml")
    assert component["metadata"] == {
        "name": "payment-refunds",
        "description": FULL["description"],
        "annotations": {
            "backstage.io/techdocs-ref": "dir:.",
            "github.com/project-slug": "acme/payment-refunds",
        },
        "tags": ["python", "fastapi"],
    }
    assert component["spec"] == common | {
        "type": "service",
        "lifecycle": "experimental",
        "providesApis": ["payment-refunds-v1"],
        "dependsOn": ["resource:payment-refunds-database"],
    }
    assert (api["kind"], api["metadata"]["name"]) == ("API", "payment-refunds-v1")
    assert api["spec"]["definition"] == {"$text": "./openapi.json"}
    assert (project / "openapi.json").is_file()
    assert (resource["kind"], resource["metadata"]["name"]) == ("Resource", "payment-refunds-database")
    assert resource["spec"] == common | {"type": "database"}
    assert (project / ".github/CODEOWNERS").read_text() == "* @acme/payments-team\n"


def test_what_nobody_asked_for_is_left_out(tmp_path):
    project = render("python-service", PLAIN, tmp_path)
    component, _api = documents(project / "catalog-info.yaml")
    assert component["metadata"]["annotations"] == {"backstage.io/techdocs-ref": "dir:."}
    assert component["spec"].keys() == {"type", "lifecycle", "owner", "providesApis"}
    assert not (project / "compose.yaml").exists()
    assert not (project / "src/payment_refunds/database.py").exists()
    assert "DATABASE" not in (project / "README.md").read_text()


@pytest.mark.parametrize("skeleton", NAMES)
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"name": "two words"}, "name"),
        ({"name": "-x"}, "name"),
        ({"name": "x\n"}, "name"),
        ({"name": "x" * 64}, "name"),
        ({"name": "../x"}, "name"),
        ({"owner": "@acme/payments"}, "owner"),
        ({"owner": "component:payment-api"}, "owner"),
        ({"system": "a b"}, "system"),
        ({"description": "one\ntwo"}, "description"),
        ({"description": " "}, "description"),
        ({"github_org": "acme/x"}, "github_org"),
        ({"python_version": "2.7"}, "choice"),
    ],
)
def test_a_wrong_answer_is_refused(skeleton, fault, said, tmp_path):
    with pytest.raises(ValueError, match=said):
        render(skeleton, PLAIN | fault, tmp_path)
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize("skeleton", NAMES)
def test_an_owner_must_be_named(skeleton, tmp_path):
    with pytest.raises(ValueError, match="owner"):
        render(skeleton, {"name": "x"}, tmp_path)


@pytest.mark.parametrize("skeleton", NAMES)
def test_no_package_hides_a_module_or_is_a_keyword(skeleton):
    """Render the one expression that names the package, for every word that is taken already."""
    from jinja2 import Environment

    questions = yaml.safe_load((SKELETONS / skeleton / "copier.yml").read_text(encoding="utf-8"))
    name_package = Environment(autoescape=False).from_string(questions["package"]["default"])
    taken = {word.lower() for word in {*keyword.kwlist, *sys.stdlib_module_names} if word[0] != "_"}
    for name in sorted(taken | {"2fa", "orders", "Order.Lines-v2"}):
        package = name_package.render(name=name, taken_words=questions["taken_words"]["default"])
        assert package.isidentifier(), name
        assert package not in taken, name
    assert package.startswith("zoneinfo")


def test_a_word_of_yaml_stays_a_name(tmp_path):
    project = render("python-service", {"name": "true", "owner": "1"}, tmp_path)
    component, api = documents(project / "catalog-info.yaml")
    assert (component["metadata"]["name"], component["spec"]["owner"]) == ("true", "1")
    assert api["metadata"]["name"] == "true-v1"


def test_the_service_starts_and_answers(tmp_path):
    project = render("python-service", PLAIN, tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "payment_refunds"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": "src", "PYTHONUNBUFFERED": "1", "PORT": "0", "HOST": "127.0.0.1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            lines = (json.loads(line)["message"] for line in process.stdout)
            said = next(line for line in lines if "running on http" in line)
            address = next(word for word in said.split() if word.startswith("http"))
            with urllib.request.urlopen(f"{address}/ready", timeout=10) as answer:
                assert json.load(answer) == {"ready": True, "dependencies": {}}
        finally:
            process.terminate()


def test_the_service_says_which_setting_is_wrong(tmp_path):
    project = render("python-service", PLAIN, tmp_path)
    done = run(project, "payment_refunds", PYTHONPATH="src", PORT="eighty")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["level"], said["message"][:15]) == ("error", "settings: PORT:")
    assert done.stderr == ""

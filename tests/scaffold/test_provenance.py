"""`.portal/scaffold.yaml`: what a project says of itself, and what is refused of what one says."""

from __future__ import annotations

import pytest

from devportal.errors import PortalError
from devportal.scaffold.blueprint import Step
from devportal.scaffold.follow import provenance
from devportal.scaffold.follow.provenance import FILE, Provenance
from devportal.scaffold.follow.recording import carries_record
from git_server import git
from helpers import write_tree
from repositories import Story
from runs import portal
from scaffold.blueprints import HEAD
from scaffold.test_create_command import FILES, GIVEN, HIDDEN, SECRET

OF = "100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
WHOLE = Provenance(
    name="svc",
    source="https://git.acme.example/templates.git",
    dialect="nunjucks",
    path="svc/template.yaml",
    ref="main",
    commit="0123456789012345678901234567890123456789",
    digest="ab",
    user="user:default/ada",
    answers={"name": "shop", "port": 8080, "list": ["a", 1, None], "nested": {"flag": False}, "é": "no"},
    secrets=("token",),
    masked=(("pin",), ("db", "password")),
    skipped=("debug:log",),
    outputs={"publish": {"remoteUrl": "https://x"}},
    files={"src/a b.py": OF, "é": OF},
    contents={"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391": ""},
)


def test_what_is_written_is_read_again():
    data = provenance.write(WHOLE)
    assert provenance.parse(data, "x") == WHOLE
    assert provenance.write(provenance.parse(data, "x")) == data
    assert data.decode().splitlines()[:4] == [
        "# What this was made from. `portal update` reads it, and follows the template with it.",
        "version: 1",
        "template:",
        "  name: svc",
    ]


START = "version: 1\ndialect: nunjucks\ntemplate: {name: t, source: x}\n"
WRONG = [
    ("", 1, "x: it is empty"),
    ("version: 2\n", 1, "it is no record of version 1"),
    ("- a\n", 1, "it is no record of version 1"),
    ("version: 1\nversion: [\n", 1, "x:"),
    ("version: 1\ndialect: bash\n", 1, "its dialect must be nunjucks or copier"),
    ("version: 1\ndialect: copier\n", 1, "template.name and template.source are needed"),
    ("version: 1\ndialect: copier\ntemplate: text\n", 1, "template must be a mapping"),
    (
        "version: 1\ndialect: copier\ntemplate: {name: t, source: x, commit: --upload-pack}\n",
        1,
        "is no commit",
    ),
    ("version: 1\ndialect: copier\ntemplate: {name: t, source: 7}\n", 1, "source must be one line of text"),
    (
        'version: 1\ndialect: copier\ntemplate: {name: t, source: "a\\nb"}\n',
        1,
        "source must be one line of text",
    ),
    (START + "answers: [1]\n", 1, "answers must be a mapping"),
    (START + "secrets: token\n", 1, "secrets must be a list of texts"),
    (START + "outputs: {publish: 3}\n", 1, "publish must be a mapping"),
    (START + f"files: {{../x: {OF}}}\n", 1, "'../x' is no file"),
    (START + f"files: {{/etc/x: {OF}}}\n", 1, "'/etc/x' is no file"),
    (START + f"files: {{a/.GIT/config: {OF}}}\n", 1, "is no file"),
    (START + "files: {a: 160000 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391}\n", 1, "'a' is no file"),
    (START + "files: {a: 3}\n", 1, "'a' is no file"),
    (START + "contents: {e69de29bb2d1d6434b8b29ae775ad8c2e48c5391: more}\n", 1, "is not the id of its text"),
    (START + "answers: " + "[" * 400 + "]" * 400 + "\n", 5, "refused"),
]


@pytest.mark.parametrize(("text", "code", "why"), WRONG)
def test_a_record_with_another_shape_is_refused(text, code, why):
    with pytest.raises(PortalError) as caught:
        provenance.parse(text.encode(), "x")
    assert (caught.value.exit_code, why in caught.value.message) == (code, True), caught.value.message


def test_a_record_that_is_a_link_or_lies_behind_one_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "scaffold.yaml").write_bytes(provenance.write(WHOLE))
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / ".portal").symlink_to(tmp_path / "real")
    (tmp_path / "two" / ".portal").mkdir(parents=True)
    (tmp_path / "two" / FILE).symlink_to(tmp_path / "real" / "scaffold.yaml")
    for name in ("one", "two"):
        with pytest.raises(PortalError) as caught:
            provenance.read(str(tmp_path / name))
        assert caught.value.exit_code == 5
    assert provenance.read(str(tmp_path)) is None


def test_a_created_project_records_everything_but_secrets(tmp_path):
    story = Story(tmp_path / "t")
    commit = story.commit(
        "One", {"template.yaml": HEAD + SECRET, **FILES, "skeleton/run.sh": "echo ${{ values.name }}\n"}
    )
    words = ("--skip-action", "corp:call", "--value", "name=till")
    done = portal(
        "create", "./t", "new", *GIVEN, *words, cwd=tmp_path, home=tmp_path / "home", environ=HIDDEN
    )
    assert done.code == 0, done.err
    found = provenance.read(str(tmp_path / "new"))
    assert found is not None
    assert (found.name, found.source, found.commit) == ("example", f"{tmp_path}/t/template.yaml", commit)
    assert (found.answers, found.secrets, found.masked) == (
        {"name": "till"},
        ("token",),
        (("token",), ("pin",)),
    )
    assert found.skipped == ("corp:call",)
    assert found.files == {
        name: "100644 " + git(tmp_path, "hash-object", f"new/{name}").strip()
        for name in ("README.md", "run.sh")
    }
    text = (tmp_path / "new" / FILE).read_text()
    assert [secret for secret in HIDDEN.values() if secret in text] == []


def test_without_a_record_nothing_is_written(tmp_path):
    write_tree(
        tmp_path, {"t/template.yaml": HEAD + SECRET, **{f"t/{name}": text for name, text in FILES.items()}}
    )
    words = (*GIVEN, "--skip-action", "corp:call", "--no-record")
    done = portal("create", "./t", "new", *words, cwd=tmp_path, home=tmp_path / "home", environ=HIDDEN)
    assert done.code == 0, done.err
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["README.md"]


def test_another_record_at_the_destination_stays(tmp_path):
    write_tree(
        tmp_path, {"t/template.yaml": HEAD + SECRET, **{f"t/{name}": text for name, text in FILES.items()}}
    )
    other = provenance.write(WHOLE)
    write_tree(tmp_path, {f"new/{FILE}": other})
    words = (*GIVEN, "--skip-action", "corp:call")
    done = portal("create", "./t", "new", *words, cwd=tmp_path, home=tmp_path / "home", environ=HIDDEN)
    assert done.code == 0, done.err
    assert "this template is not recorded" in done.err
    assert (tmp_path / "new" / FILE).read_bytes() == other


def test_a_template_in_the_same_repository_is_named_from_the_project(tmp_path):
    story = Story(tmp_path / "mono")
    story.commit(
        "One", {"t/template.yaml": HEAD + SECRET, **{f"t/{name}": text for name, text in FILES.items()}}
    )
    words = (*GIVEN, "--skip-action", "corp:call")
    done = portal("create", "./t", "new", *words, cwd=story.root, home=tmp_path / "home", environ=HIDDEN)
    assert done.code == 0, done.err
    assert "  source: ../t/template.yaml\n" in (story.root / "new" / FILE).read_text()


def test_a_template_in_a_clone_is_named_by_its_address(tmp_path):
    story = Story(tmp_path / "clone")
    story.git("remote", "add", "origin", "https://ada:secret-1@git.acme.example/templates.git")
    story.commit(
        "One", {"t/template.yaml": HEAD + SECRET, **{f"t/{name}": text for name, text in FILES.items()}}
    )
    words = (*GIVEN, "--skip-action", "corp:call")
    done = portal("create", "./clone/t", "new", *words, cwd=tmp_path, home=tmp_path / "home", environ=HIDDEN)
    assert done.code == 0, done.err
    found = provenance.read(str(tmp_path / "new"))
    assert found is not None
    assert (found.source, found.path) == ("https://git.acme.example/templates.git", "t/template.yaml")


CARRIED = [
    ("publish:git", {}, True),
    ("publish:github", {"sourcePath": "."}, True),
    ("github:repo:push", {}, True),
    ("publish:github:pull-request", {}, False),
    ("publish:gitlab:merge-request", {"targetPath": "./"}, False),
    ("publish:github:pull-request", {"targetPath": "services/shop"}, True),
    ("github:repo:create", {}, False),
    ("debug:log", {}, False),
]


@pytest.mark.parametrize(("action", "given", "carries"), CARRIED)
def test_what_is_published_carries_the_record(action, given, carries):
    assert carries_record(Step("x", "x", action, given, True, None, 1)) is carries


def test_a_run_that_is_undone_takes_its_record_along(tmp_path):
    write_tree(
        tmp_path, {"t/template.yaml": HEAD + SECRET, **{f"t/{name}": text for name, text in FILES.items()}}
    )
    words = (*GIVEN, "--skip-action", "corp:call")
    where = {"cwd": tmp_path, "home": tmp_path / "home", "environ": HIDDEN}
    assert portal("create", "./t", "new", *words, **where).code == 0
    assert portal("create", "--undo", "last", "--yes", **where).code == 0
    assert not (tmp_path / "new").exists()

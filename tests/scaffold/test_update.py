"""`portal update` with real repositories: what the template has gained comes, what is yours stays."""

from __future__ import annotations

import json
import os
import pathlib
import shutil

import pytest

from devportal.scaffold.follow import provenance
from git_server import git
from helpers import write_tree
from repositories import Story
from scaffold.blueprints import HEAD
from scaffold.updates import APP, FIRST, SPEC, Place, committed, objects, status


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def _update(place, project, *words, **given):
    return place.portal("update", *words, cwd=project.root, **given)


def _json(place, project, *words):
    done = _update(place, project, "--dry-run", "-o", "json", *words)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_nothing_to_do(place):
    project = place.create()
    done = _update(place, project)
    assert (done.code, done.out, done.err) == (0, "shop is up to date with example\n", "")
    assert _update(place, project, "--check").out == ".\tup to date\t0\t0\t0\texample\t\n"
    assert project.git("status", "--porcelain") == ""


def test_every_kind_of_change_comes_and_yours_stays(place):
    project = place.create()
    project.commit("Ours", {"app.txt": APP.replace("line 20", "our line 20"), "own.txt": "own\n"})
    os.chmod(place.template.root / "skeleton" / "run.sh", 0o755)
    commit = place.template.commit(
        "Second",
        {
            "skeleton/README.md": "# ${{ values.name }} on ${{ values.port }}\n",
            "skeleton/app.txt": APP.replace("line 1\n", "first line\n"),
            "skeleton/old.txt": None,
            "skeleton/logo.bin": b"\0\1\2second",
            "skeleton/docs/new page.md": "new: ${{ values.name }}\n",
        },
    )
    before = objects(project.root)
    shown = _update(place, project, "--dry-run")
    assert (shown.code, shown.out) == (
        0,
        (
            "update of shop: 1 commit behind example\n"
            "  ~ README.md  +1 -1\n"
            "  ~ app.txt  +1 -1\n"
            "  + docs/new page.md  +1 -0\n"
            "  ~ logo.bin\n"
            "  - old.txt  +0 -1\n"
            "  ~ run.sh  mode 100644 -> 100755\n"
            "6 files\n"
        ),
    )
    assert project.git("status", "--porcelain") == ""
    done = _update(place, project, "--yes")
    assert (done.code, done.err) == (0, "")
    assert objects(project.root) == before  # nothing is left in the project's own git
    assert status(project) == [
        " M README.md",
        " M app.txt",
        " M logo.bin",
        " D old.txt",
        " M run.sh",
        '?? "docs/new page.md"',
    ]
    root = project.root
    assert (root / "README.md").read_text() == "# shop on 8080\n"
    assert (root / "app.txt").read_text() == APP.replace("line 1\n", "first line\n").replace(
        "line 20", "our line 20"
    )
    assert (root / "logo.bin").read_bytes() == b"\0\1\2second"
    assert (root / "docs" / "new page.md").read_text() == "new: shop\n"
    assert os.access(root / "run.sh", os.X_OK)
    found = provenance.read(str(root))
    assert found is not None
    assert (found.commit, sorted(found.files)) == (
        commit,
        ["README.md", "app.txt", "docs/new page.md", "logo.bin", "run.sh"],
    )
    assert _update(place, project).out == "shop is up to date with example\n"


def test_a_conflict_is_marked_and_told_by_line(place):
    project = place.create()
    project.commit("Ours", {"app.txt": APP.replace("line 7\n", "our seven\n")})
    place.template.commit("Second", {"skeleton/app.txt": APP.replace("line 7\n", "their seven\n")})
    assert _update(place, project, "--check").out == ".\twould conflict\t1\t1\t1\texample\t\n"
    assert _update(place, project, "--check").code == 1
    done = _update(place, project, "--yes")
    assert (done.code, done.out, done.err) == (
        1,
        (
            "updated shop: 1 commit of example\n  ! app.txt:7  conflict: both changed the same lines\n"
            "1 file, 1 conflict\n"
        ),
        "error: 1 conflict: put them right, then commit\n",
    )
    marked = "<<<<<<< yours\nour seven\n=======\ntheir seven\n>>>>>>> template\n"
    assert (project.root / "app.txt").read_text() == APP.replace("line 7\n", marked)


OTHER_CONFLICTS = [
    ({"old.txt": "ours\n"}, {"skeleton/old.txt": None}, "modify/delete", "ours\n"),
    ({"old.txt": None}, {"skeleton/old.txt": "twice\n"}, "modify/delete", "twice\n"),
    ({"logo.bin": b"\0ours"}, {"skeleton/logo.bin": b"\0theirs"}, "binary", "\0ours"),
    (
        {"new.txt": "ours\n"},
        {"skeleton/new.txt": "theirs\n"},
        "add/add",
        "<<<<<<< yours\nours\n=======\ntheirs\n>>>>>>> template\n",
    ),
    ({"dir": "a file\n"}, {"skeleton/dir/x.txt": "theirs\n"}, "file/directory", "a file\n"),
    ({"new.txt/mine": "ours\n"}, {"skeleton/new.txt": "theirs\n"}, "file/directory", None),
]


@pytest.mark.parametrize(("ours", "theirs", "kind", "content"), OTHER_CONFLICTS)
def test_what_git_cannot_merge_is_told(place, ours, theirs, kind, content):
    project = place.create()
    project.commit("Ours", ours)
    place.template.commit("Second", theirs)
    found = _json(place, project)
    assert [one["kind"] for one in found["conflicts"]] == [kind]
    assert found["state"] == "would conflict"
    done = _update(place, project, "--yes")
    assert done.code == 1
    name = next(iter(ours))
    if content is not None:
        assert (project.root / name).read_bytes().decode() == content
    else:
        assert (project.root / name).read_text() == "ours\n"


def test_a_file_that_you_renamed_is_found(place):
    project = place.create()
    project.git("mv", "app.txt", "main.txt")
    project.commit("Renamed", {})
    place.template.commit("Second", {"skeleton/app.txt": APP.replace("line 2\n", "second\n")})
    done = _update(place, project, "--yes")
    assert done.code == 0, done.out
    assert status(project) == [" M main.txt"]
    assert "second\n" in (project.root / "main.txt").read_text()


def test_a_file_that_the_template_renamed_takes_your_changes_along(place):
    project = place.create()
    project.commit("Ours", {"app.txt": APP.replace("line 9\n", "our nine\n")})
    place.template.commit("Second", {"skeleton/app.txt": None, "skeleton/src/app.txt": APP})
    done = _update(place, project, "--yes")
    assert done.code == 0, done.out
    assert status(project) == [" D app.txt", "?? src/app.txt"]
    assert (project.root / "src" / "app.txt").read_text() == APP.replace("line 9\n", "our nine\n")


def test_a_link_is_a_file_of_its_own(place):
    project = place.create()
    (place.template.root / "skeleton" / "current").symlink_to("app.txt")
    place.template.commit("Second", {})
    assert _update(place, project, "--yes").code == 0
    assert os.readlink(project.root / "current") == "app.txt"
    project.commit("Taken", {})
    (place.template.root / "skeleton" / "current").unlink()
    (place.template.root / "skeleton" / "current").symlink_to("README.md")
    place.template.commit("Third", {})
    assert _update(place, project, "--yes").code == 0
    assert os.readlink(project.root / "current") == "README.md"
    assert (project.root / "README.md").read_text() == "# shop\n"


def test_nothing_is_written_through_a_link(place, tmp_path):
    project = place.create()
    (tmp_path / "outside").mkdir()
    (project.root / "docs").symlink_to(tmp_path / "outside")
    project.commit("Ours", {})
    place.template.commit("Second", {"skeleton/docs/page.md": "page\n"})
    done = _update(place, project, "--yes")
    assert (done.code, "docs/page.md" in done.out) == (1, True)
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_new_question_takes_its_default_or_is_told(place):
    project = place.create()
    spec = SPEC.replace("      port:", "      team: {type: string, default: core}\n      port:")
    spec = spec.replace("values: {", "values: {team: '${{ parameters.team }}', ")
    place.template.commit(
        "Second",
        {"template.yaml": HEAD + spec, "skeleton/README.md": "# ${{ values.name }} of ${{ values.team }}\n"},
    )
    assert _update(place, project, "--yes").code == 0
    assert (project.root / "README.md").read_text() == "# shop of core\n"
    project.commit("Taken", {})
    spec = spec.replace("[name]", "[name, level]").replace(
        "      port:", "      level: {type: integer}\n      port:"
    )
    place.template.commit("Third", {"template.yaml": HEAD + spec, "skeleton/level.txt": "1\n"})
    done = _update(place, project, "--yes")
    assert (done.code, "level" in done.err) == (2, True)
    assert status(project) == []
    done = _update(place, project, "--yes", "--value", "level=3")
    assert done.code == 0, done.err
    found = provenance.read(str(project.root))
    assert found is not None
    assert found.answers == {"name": "shop", "team": "core", "level": 3, "port": 8080}


def test_an_answer_can_be_changed_with_no_change_of_the_template(place):
    project = place.create()
    done = _update(place, project, "--value", "port=9090", "--yes")
    assert done.code == 0, done.err
    assert done.out.splitlines()[1:] == ["  ~ run.sh  +1 -1", "1 file"]
    assert (project.root / "run.sh").read_text() == "#!/bin/sh\necho 9090\n"
    assert _update(place, project, "--value", "prot=1").code == 2


def test_questions_that_are_gone_are_forgotten(place):
    project = place.create()
    spec = SPEC.replace("      port: {type: integer, default: 8080}\n", "")
    place.template.commit("Second", {"template.yaml": HEAD + spec, "skeleton/run.sh": "#!/bin/sh\necho\n"})
    assert _update(place, project, "--yes").code == 0
    found = provenance.read(str(project.root))
    assert found is not None
    assert found.answers == {"name": "shop"}


def test_changes_that_are_not_committed_are_not_mixed(place):
    project = place.create()
    place.template.commit(
        "Second", {"skeleton/README.md": "# ${{ values.name }}!\n", "skeleton/app.txt": "1\n" + APP}
    )
    write_tree(project.root, {"app.txt": APP + "mine\n"})
    done = _update(place, project, "--yes")
    assert (done.code, done.err) == (
        2,
        (
            "error[update.uncommitted]: 1 file has changes in . that are not committed and would be mixed; "
            "nothing was written\n  -: app.txt\nhint: commit them first; --force merges into them as they are\n"
        ),
    )
    assert status(project) == [" M app.txt"]
    assert _update(place, project, "--yes", "--force").code == 0
    assert (project.root / "app.txt").read_text() == "1\n" + APP + "mine\n"


def test_a_project_is_not_taken_back_to_an_older_template(place):
    old = place.template.git("rev-parse", "HEAD").strip()
    new = place.template.commit("Second", {"skeleton/new.txt": "new\n"})
    project = place.create()
    place.template.git("reset", "--quiet", "--hard", old)
    told = f"the template stands at {old[:12]}, which is older than {new[:12]}, what this was made from"
    hint = "hint: bring the template up to date; --ref or --template go back on purpose\n"
    for words in (["--yes"], ["--check"], ["--yes", "--value", "port=1"]):
        done = _update(place, project, *words)
        assert (done.code, done.out, done.err) == (1, "", f"error[update.older]: {told}\n{hint}")
    assert _update(place, project, "--all", ".").out == f".\tcannot tell\t\t\t\texample\t{told}\n"
    done = _update(place, project, "--yes", "--template", str(place.template.root))
    assert (done.code, status(project)) == (0, [" D new.txt"])


def test_a_folder_has_no_other_branch_to_follow(place):
    done = _update(place, place.create(), "--check", "--ref", "v1")
    assert (done.code, done.out) == (2, "")
    assert "error[template.ref]: --ref chooses a branch or tag of a git URL; this project follows" in done.err


def test_without_a_terminal_the_plan_is_shown_and_a_yes_is_asked_for(place):
    project = place.create()
    place.template.commit("Second", {"skeleton/README.md": "# ${{ values.name }}!\n"})
    done = _update(place, project)
    assert (done.code, done.out.splitlines()[0]) == (2, "update of shop: 1 commit behind example")
    assert "pass --yes to write it" in done.err
    assert status(project) == []


def test_a_patch_shows_what_would_change(place):
    project = place.create()
    place.template.commit(
        "Second", {"skeleton/README.md": "# ${{ values.name }}!\n", "skeleton/logo.bin": b"\0x"}
    )
    assert _update(place, project, "--diff").out == (
        "diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# shop\n+# shop!\n"
        "diff --git a/logo.bin b/logo.bin\nBinary files a/logo.bin and b/logo.bin differ\n"
    )


def test_a_project_without_git_is_followed_by_the_templates_own_commit(place):
    project = place.create(commit=False)
    shutil.rmtree(project.root / ".git")
    write_tree(project.root, {"app.txt": APP.replace("line 20", "our line 20")})
    place.template.commit("Second", {"skeleton/app.txt": APP.replace("line 1\n", "first\n")})
    done = _update(place, project, "--yes")
    assert done.code == 0, done.err
    assert (project.root / "app.txt").read_text() == APP.replace("line 1\n", "first\n").replace(
        "line 20", "our line 20"
    )


def _without_git(place: Place) -> pathlib.Path:
    shutil.rmtree(place.template.root / ".git")
    return place.template.root


def test_a_template_without_git_is_followed_by_what_the_project_recorded(place):
    folder = _without_git(place)
    project = place.create()
    project.commit("Ours", {"app.txt": APP.replace("line 20", "our line 20")})
    write_tree(folder, {"skeleton/app.txt": APP.replace("line 1\n", "first\n")})
    done = _update(place, project, "--yes")
    assert done.code == 0, done.err
    project.commit("Taken", {})
    # what the template gave is nowhere but in the record now: the file never stood in a commit as it gave it
    write_tree(folder, {"skeleton/app.txt": APP.replace("line 1\n", "first\n").replace("line 9\n", "nine\n")})
    done = _update(place, project, "--yes")
    assert (done.code, done.err) == (0, "")
    text = (project.root / "app.txt").read_text()
    assert text == APP.replace("line 1\n", "first\n").replace("line 9\n", "nine\n").replace(
        "line 20", "our line 20"
    )


def test_a_file_changed_before_its_first_commit_has_no_base(place):
    folder = _without_git(place)
    project = place.create(commit=False)
    project.commit("One", {"app.txt": APP.replace("line 20", "our line 20"), "README.md": "# ours\n"})
    write_tree(
        folder, {"skeleton/app.txt": APP.replace("line 1\n", "first\n"), "skeleton/run.sh": "#!/bin/sh\n"}
    )
    done = _update(place, project, "--dry-run")
    assert "what the template gave then is not known of app.txt: both versions are marked" in done.err
    assert "  ! app.txt  conflict: both have it, with other content" in done.out
    assert "  ~ run.sh" in done.out
    assert "README.md" not in done.out  # the template has not changed it
    done = _update(place, project, "--dry-run", "--base", "HEAD")
    assert (done.err, "  ~ app.txt  +2 -2" in done.out) == ("", True)
    assert _update(place, project, "--base", "nothing").code == 1


def test_a_shipped_skeleton_is_followed(place, monkeypatch):
    skeletons = place.root / "skeletons"
    write_tree(
        skeletons / "tiny", {"copier.yml": "name: x\n", "app.txt.jinja": "{{ name }}\n" + APP, "x": "1\n"}
    )
    monkeypatch.setattr("devportal.scaffold.source._skeletons", lambda: str(skeletons))
    project = place.create("tiny")
    assert "source: portal:tiny" in (project.root / provenance.FILE).read_text()
    project.commit("Ours", {"app.txt": "shop\n" + APP + "mine\n"})
    write_tree(skeletons / "tiny", {"app.txt.jinja": "{{ name }}!\n" + APP, "more.txt.jinja": "{{ name }}\n"})
    (skeletons / "tiny" / "x").unlink()
    done = _update(place, project, "--yes")
    assert done.code == 0, done.err
    assert status(project) == [" M app.txt", " D x", "?? more.txt"]
    assert (project.root / "app.txt").read_text() == "shop!\n" + APP + "mine\n"
    assert _update(place, project).out == "shop is up to date with tiny\n"


COPIER: dict[str, str | bytes | None] = {
    "copier.yml": "name:\n  type: str\ntoken:\n  type: str\n  secret: true\n  default: ''\n_skip_if_exists: [once.txt]\n",
    "README.md.jinja": "# {{ name }}\n",
    "app.txt": APP,
    "once.txt": "once\n",
}


def test_a_copier_template_by_address_is_followed(tmp_path):
    place = Place(tmp_path, COPIER)
    place.config('[scm]\nprotocols = ["file"]\n')
    url = f"file://{place.template.root}"
    project = place.create(url, "shop", "--value", "token=CANARY-7")
    assert not (project.root / ".portal").exists()
    project.commit("Ours", {"app.txt": APP.replace("line 20", "our line 20"), "once.txt": "ours\n"})
    place.template.commit(
        "Second",
        {
            "app.txt": APP.replace("line 1\n", "first\n"),
            "README.md.jinja": "# {{ name }}!\n",
            "once.txt": "2\n",
        },
    )
    commit = place.template.commit("Third", {"more.txt": "more\n"})
    assert _update(place, project, "--check").out == ".\tbehind\t2\t3\t0\ttpl\t\n"
    done = _update(place, project, "--yes")
    assert done.code == 0, done.err
    assert status(project) == [" M README.md", " M app.txt", "?? more.txt"]
    answers = (project.root / ".copier-answers.yml").read_text()
    assert commit in answers
    assert f"_src_path: {url}\n" in answers
    assert "CANARY-7" not in answers + (project.root / "README.md").read_text()
    assert _update(place, project).out == "shop is up to date with tpl\n"


@pytest.mark.parametrize("was", ["v1.0", "v1.0-0-g{short}", "{short}"])
def test_what_copier_itself_recorded_is_understood(tmp_path, was):
    place = Place(tmp_path, COPIER)
    place.config('[scm]\nprotocols = ["file"]\n')
    place.template.git("tag", "v1.0")
    short = place.template.git("rev-parse", "--short", "HEAD").strip()
    url = f"file://{place.template.root}"
    project = place.create(url)
    text = f"# by copier\n_commit: {was.format(short=short)}\n_src_path: git+{url}\nname: shop\n"
    project.commit("By copier", {".copier-answers.yml": text, "app.txt": APP + "mine\n"})
    assert _update(place, project).out == "shop is up to date with tpl\n"
    place.template.commit("Second", {"app.txt": APP.replace("line 1\n", "first\n")})
    place.template.git("tag", "v1.1")
    done = _update(place, project, "--yes")
    assert done.code == 0, done.err
    assert status(project) == [" M app.txt"]
    assert (project.root / "app.txt").read_text() == APP.replace("line 1\n", "first\n") + "mine\n"


def test_commands_of_a_copier_template_need_trust(tmp_path):
    place = Place(tmp_path, COPIER)
    project = place.create("./tpl")
    place.template.commit("Second", {"copier.yml": str(COPIER["copier.yml"]) + "_tasks: ['touch made']\n"})
    place.template.commit("Third", {"app.txt": "third\n"})
    done = _update(place, project, "--yes")
    assert (done.code, status(project)) == (5, [])
    looked = [_update(place, project, *words) for words in (["--check"], ["--dry-run"], ["--all", "."])]
    assert [(one.code, one.err) for one in looked] == [(1, ""), (0, ""), (0, "")]
    assert looked[2].out == ".\tbehind\t2\t1\t0\ttpl\t\n"
    assert status(project) == []
    done = _update(place, project, "--yes", "--trust")
    assert done.code == 0, done.err
    assert status(project) == [" M app.txt", "?? made"]


def test_an_extension_is_code_and_needs_trust_to_be_looked_at(tmp_path):
    place = Place(tmp_path, COPIER)
    project = place.create("./tpl")
    text = str(COPIER["copier.yml"]) + "_jinja_extensions: [jinja2.ext.do]\n_tasks: ['touch made']\n"
    place.template.commit("Second", {"copier.yml": text})
    done = _update(place, project, "--check")
    assert (done.code, done.err.splitlines()[0]) == (
        5,
        "error[template.unsafe]: this template runs commands: the Jinja extension jinja2.ext.do",
    )


def test_a_backstage_template_by_address_is_followed(tmp_path):
    place = Place(tmp_path)
    place.config('[scm]\nprotocols = ["file"]\n')
    url = f"file://{place.template.root}"
    project = place.create(url)
    place.template.commit("Second", {"skeleton/README.md": "# ${{ values.name }}!\n"})
    place.template.commit("Third", {"skeleton/README.md": "# ${{ values.name }}?\n"})
    assert _update(place, project, "--check").out == ".\tbehind\t2\t1\t0\texample\t\n"
    project.commit("Ours", {"README.md": "# shop\n\nours\n"})
    shutil.rmtree(project.root / ".git")  # so that the old commit has to be fetched
    project = committed(project.root)
    done = _update(place, project, "--yes")
    assert done.code == 1
    assert (project.root / "README.md").read_text().startswith("<<<<<<< yours\n# shop\n\nours\n=======\n")


PUBLISHED = """  parameters:
    required: [name]
    properties:
      name: {type: string}
      token: {type: string, ui:field: Secret}
  steps:
    - id: base
      action: fetch:template
      input: {url: ./skeleton, values: {name: '${{ parameters.name }}'}}
    - id: publish
      action: publish:git
      input: {url: 'file://ROOT/served.git', defaultBranch: main}
    - id: link
      action: catalog:write
      input:
        filePath: link.yaml
        entity: {at: '${{ steps.publish.output.remoteUrl }}'}
    - {id: say, action: 'debug:log', input: {message: done}}
"""


def test_steps_with_effects_elsewhere_are_not_run_again_and_the_record_is_published(tmp_path):
    root = str(tmp_path)
    files: dict[str, str | bytes | None] = {
        "template.yaml": HEAD + PUBLISHED.replace("ROOT", root),
        "skeleton/README.md": "# ${{ values.name }}\n",
    }
    place = Place(tmp_path, files)
    place.config('[scm]\nprotocols = ["file"]\n')
    git(tmp_path, "init", "--quiet", "--bare", "served.git")
    words = ("create", "./tpl", "shop", "--value", "name=shop", "--yes", "--secret", "token=ENV:T")
    done = place.portal(*words, T="CANARY-9", GIT_AUTHOR_NAME="Ada", GIT_AUTHOR_EMAIL="ada@example.com")
    assert done.code == 0, done.err
    served = tmp_path / "served.git"
    assert git(served, "ls-tree", "-r", "--name-only", "main").splitlines() == [
        ".portal/scaffold.yaml",
        "README.md",
    ]
    assert "CANARY-9" not in git(served, "show", "main:.portal/scaffold.yaml")
    project = Story(tmp_path / "shop")
    project.commit("The rest", {})
    found = provenance.read(str(project.root))
    assert found is not None
    assert found.outputs["publish"]["remoteUrl"] == f"file://{root}/served.git"
    tip = git(served, "rev-parse", "main")
    place.template.commit("Second", {"skeleton/README.md": "# ${{ values.name }}!\n"})
    done = _update(place, project, "--yes")
    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == "not run again: publish (publish:git)"
    assert status(project) == [" M README.md"]
    assert git(served, "rev-parse", "main") == tip


def test_secrets_that_files_depend_on_are_asked_for(tmp_path):
    spec = SPEC.replace("      port:", "      pin: {type: string, ui:widget: password}\n      port:")
    spec = spec.replace("values: {", "values: {pin: '${{ parameters.pin }}', ")
    files = {**FIRST, "template.yaml": HEAD + spec, "skeleton/pin.txt": "${{ values.pin }}\n"}
    place = Place(tmp_path, files)
    done = place.portal(
        "create", "./tpl", "shop", "--value", "name=shop", "--secret", "pin=ENV:PIN", PIN="CANARY-1234"
    )
    assert done.code == 0, done.err
    project = committed(tmp_path / "shop")
    assert "CANARY-1234" not in (project.root / provenance.FILE).read_text()
    place.template.commit("Second", {"skeleton/README.md": "# ${{ values.name }}!\n"})
    done = _update(place, project, "--yes")
    assert (done.code, "--secret pin=ENV:NAME" in done.err) == (2, True)
    done = _update(place, project, "--yes", "--secret", "pin=ENV:PIN", PIN="CANARY-1234")
    assert done.code == 0, done.err
    assert status(project) == [" M README.md"]
    assert "CANARY-1234" not in (project.root / provenance.FILE).read_text() + done.out + done.err

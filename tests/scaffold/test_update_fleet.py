"""How far projects are behind, one and all; and records that lead where nobody wants to be led."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from devportal.scaffold.follow import provenance
from devportal.scaffold.follow.provenance import FILE
from helpers import write_tree
from scaffold.test_update import COPIER
from scaffold.updates import APP, Place


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def _rows(done):
    return {
        line[0]: tuple(line[1:5]) + tuple(line[6:])
        for line in (one.split("\t") for one in done.out.splitlines())
    }


def test_the_fleet_is_told_line_by_line(place):
    for name in ("current", "behind", "clashing", "lost", "broken"):
        place.create("./tpl", f"fleet/{name}")
    (place.root / "fleet" / "lost" / FILE).write_text("version: 7\n")
    write_tree(place.root / "fleet", {"node_modules/x/.copier-answers.yml": "_src_path: x\n"})
    write_tree(place.root / "fleet", {"other/.copier-answers.yml": "_src_path: ../nowhere\nname: x\n"})
    shutil.rmtree(place.root / "fleet" / "broken" / ".git")
    (place.root / "fleet" / "clashing" / "app.txt").write_text(APP.replace("line 7\n", "ours\n"))
    place.template.commit("Second", {"skeleton/app.txt": APP.replace("line 7\n", "theirs\n")})
    place.template.commit("Third", {"skeleton/README.md": "# ${{ values.name }}!\n"})
    assert place.portal("update", "--yes", cwd=place.root / "fleet" / "current").code == 0
    done = place.portal("update", "--all", "fleet")
    assert done.code == 0, done.err
    assert _rows(done) == {
        "fleet/behind": ("behind", "2", "2", "0", ""),
        "fleet/broken": ("behind", "2", "2", "0", ""),
        "fleet/clashing": ("would conflict", "2", "2", "1", ""),
        "fleet/current": ("up to date", "0", "0", "0", ""),
        "fleet/lost": (
            "cannot tell",
            "",
            "",
            "",
            f"{place.root}/fleet/lost/{FILE}: it is no record of version 1",
        ),
        "fleet/other": (
            "cannot tell",
            "",
            "",
            "",
            f"the template 'nowhere' of fleet/other is no longer at {place.root}/fleet/nowhere",
        ),
    }
    assert place.portal("update", "--all", "fleet", "--check").code == 1
    assert place.portal("update", "--all", "fleet/current", "--check").code == 0
    found = json.loads(place.portal("update", "--all", "fleet/clashing", "-o", "json").out)
    assert found == [
        {
            "path": "fleet/clashing",
            "template": "example",
            "source": f"{place.root}/tpl/template.yaml",
            "state": "would conflict",
            "behind": 2,
            "files": 2,
            "conflicts": 1,
            "reason": "",
        }
    ]
    assert place.portal("update", "--all", "fleet", "--yes").code == 2
    assert place.portal("update", "--all", "home").code == 1


def test_many_projects_of_one_address_ask_it_once(tmp_path):
    place = Place(tmp_path, COPIER)
    place.config('[scm]\nprotocols = ["file"]\n')
    for name in ("a", "b"):
        place.create(f"file://{place.template.root}", f"fleet/{name}")
    place.template.commit("Second", {"app.txt": "1\n" + APP})
    done = place.portal("update", "--all", "fleet")
    assert [row[:3] for row in _rows(done).values()] == [("behind", "1", "1")] * 2
    os.rename(place.template.root, tmp_path / "away")
    done = place.portal("update", "--all", "fleet", "--offline")
    assert [row[:3] for row in _rows(done).values()] == [("behind", "1", "1")] * 2


def test_the_project_around_the_folder_is_meant(place):
    project = place.create()
    (project.root / "deep" / "er").mkdir(parents=True)
    done = place.portal("update", cwd=project.root / "deep" / "er")
    assert done.out == f"{project.root} is up to date with example\n"
    assert place.portal("update", "--check", cwd=project.root / "deep" / "er").code == 0
    done = place.portal("update", cwd=place.root)
    assert (done.code, "nothing in" in done.err) == (1, True)


HEAD = "version: 1\ndialect: nunjucks\n"
HOSTILE = [
    ("template: {name: t, source: 'ext::sh -c touch% PWNED'}\n", 5),
    ("template: {name: t, source: 'https://evil.example/t.git'}\n", 5),
    ("template: {name: t, source: 'git@evil.example:t.git'}\n", 5),
    ("template: {name: t, source: 'file:///etc'}\n", 5),
    ("template: {name: t, source: 'http://169.254.169.254/t.git'}\n", 5),
    ("template: {name: t, source: --upload-pack=touch PWNED}\n", 1),
    ("template: {name: t, source: /etc/passwd}\n", 1),
    ("template: {name: t, source: /dev/zero}\n", 1),
    ("template: {name: t, source: ../fifo.yaml}\n", 1),
    ("template: {name: t, source: 'portal:../../../etc'}\n", 1),
    ("template: {name: t, source: 'https://github.com/a/b.git', ref: '--upload-pack=x'}\n", 5),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE)
def test_a_record_leads_nowhere_it_must_not(place, text, code):
    os.mkfifo(place.root / "fifo.yaml")
    write_tree(place.root / "p", {FILE: HEAD + text, "README.md": "x\n"})
    done = place.portal("update", "p", "--yes")
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    assert not list(place.root.rglob("PWNED*"))
    row = place.portal("update", "--all", "p", "-o", "json")
    assert json.loads(row.out)[0]["state"] == "cannot tell"


def test_a_path_in_the_record_stays_in_the_templates_repository(place):
    place.config('[scm]\nprotocols = ["file"]\n')
    text = f"template: {{name: t, source: 'file://{place.template.root}', path: ../../../../../etc}}\n"
    write_tree(place.root / "p", {FILE: HEAD + text})
    assert place.portal("update", "p", "--yes").code == 5


def test_a_trusted_host_is_ones_own(place):
    project = place.create()
    text = (
        (project.root / FILE)
        .read_text()
        .replace(f"{place.root}/tpl/template.yaml", "https://git.acme.test/t.git")
    )
    project.commit("Elsewhere", {FILE: text})
    assert "no host that you know" in place.portal("update", cwd=project.root).err
    project.git("remote", "add", "origin", "https://git.acme.test/shop.git")
    done = place.portal("update", "--offline", cwd=project.root)
    assert (done.code, "is not in the cache, and this run is offline" in done.err) == (3, True)
    project.git("remote", "remove", "origin")
    place.config('[templates]\ntrust = ["https://git.acme.test/t.git"]\n')
    assert place.portal("update", "--offline", cwd=project.root).code == 3


def test_answers_of_odd_types_are_told(place):
    project = place.create()
    text = (project.root / FILE).read_text().replace("  port: 8080\n", "  port: [1, {a: b}]\n  ghost: 1\n")
    project.commit("Odd", {FILE: text})
    place.template.commit("Second", {"skeleton/README.md": "# ${{ values.name }}!\n"})
    done = place.portal("update", "--yes", cwd=project.root)
    assert (done.code, "port" in done.err) == (2, True)
    done = place.portal("update", "--yes", "--value", "port=1", cwd=project.root)
    assert done.code == 0, done.err


def test_hostile_configuration_of_the_project_runs_nothing(place):
    project = place.create()
    mark = place.root / "PWNED"
    evil = f"touch {mark}; cat"
    for key in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "filter.x.clean",
        "filter.x.smudge",
        "merge.x.driver",
    ):
        project.git("config", key, evil)
    project.git("config", "core.hooksPath", str(place.root))
    write_tree(project.root, {".gitattributes": "* filter=x merge=x diff=x\n"})
    with open(project.root / ".git" / "info" / "attributes", "w") as file:
        file.write("* filter=x merge=x diff=x\n")
    (project.root / "app.txt").write_text(APP + "ours\n")
    place.template.commit("Second", {"skeleton/app.txt": APP.replace("line 1\n", "1\n")})
    done = place.portal("update", "--yes", "--force", cwd=project.root)
    assert done.code == 0, done.err
    assert (project.root / "app.txt").read_text() == APP.replace("line 1\n", "1\n") + "ours\n"
    assert not mark.exists()


def test_a_template_moved_elsewhere_is_named_by_hand(place):
    project = place.create()
    os.rename(place.template.root, place.root / "moved")
    write_tree(place.root / "moved", {"skeleton/README.md": "# ${{ values.name }}!\n"})
    done = place.portal("update", "--yes", cwd=project.root)
    assert (done.code, "--template names the place" in done.err) == (1, True)
    done = place.portal("update", "--yes", "--template", "../moved", cwd=project.root)
    assert done.code == 0, done.err
    found = provenance.read(str(project.root))
    assert found is not None
    assert found.source == f"{place.root}/moved/template.yaml"


def test_a_git_that_is_too_old_is_told(place):
    project = place.create()
    project.commit("Ours", {"app.txt": APP + "ours\n"})
    place.template.commit("Second", {"skeleton/app.txt": APP.replace("line 1\n", "1\n")})
    write_tree(
        place.root / "bin",
        {
            "git": '#!/bin/sh\nfor w in "$@"; do [ "$w" = version ] && echo git version 2.30.2 && exit; done\nexec /usr/bin/git "$@"\n'
        },
    )
    (place.root / "bin" / "git").chmod(0o755)
    done = place.portal("update", "--yes", cwd=project.root, PATH=f"{place.root}/bin:/usr/bin:/bin")
    assert (done.code, "git 2.30 is too old" in done.err) == (3, True)

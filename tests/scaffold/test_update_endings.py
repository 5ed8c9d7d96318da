"""Updates of projects whose line endings are not the template's, and of files renamed on both sides."""

from __future__ import annotations

import pytest

from scaffold.updates import APP, Place, committed, status

CRLF = APP.replace("\n", "\r\n").encode()


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def _update(place, project, *words):
    return place.portal("update", *words, cwd=project.root)


def _checked_out_with_crlf(project, rule="* text=auto eol=crlf\n"):
    """Let git write the project's files once more with its own line endings; nothing is changed then."""
    project.commit("Endings", {".gitattributes": rule})
    for file in project.git("ls-files", "-z").split("\0")[:-1]:
        (project.root / file).unlink()
    project.git("checkout", "--", ".")
    assert status(project) == []
    return project


def test_a_project_checked_out_with_crlf_is_updated_as_any_other(place):
    project = place.create()
    project.commit("Ours", {"app.txt": APP.replace("line 9\n", "our nine\n")})
    _checked_out_with_crlf(project)
    place.template.commit(
        "Second",
        {
            "skeleton/README.md": "# ${{ values.name }}\nmore\n",
            "skeleton/app.txt": None,
            "skeleton/src/app.txt": APP.replace("line 2\n", "second\n"),
            "skeleton/old.txt": None,
            "skeleton/new.txt": "new\n",
        },
    )
    done = _update(place, project, "--yes")
    assert (done.code, done.err) == (0, "")
    assert status(project) == [" M README.md", " D app.txt", " D old.txt", "?? new.txt", "?? src/app.txt"]
    assert (project.root / "README.md").read_bytes() == b"# shop\r\nmore\r\n"
    merged = CRLF.replace(b"line 9\r", b"our nine\r").replace(b"line 2\r", b"second\r")
    assert (project.root / "src" / "app.txt").read_bytes() == merged
    assert (project.root / "new.txt").read_bytes() == b"new\n"


def test_a_conflict_in_a_file_with_crlf_has_them_throughout(place):
    project = place.create()
    project.commit("Ours", {"app.txt": APP.replace("line 7\n", "our seven\n")})
    _checked_out_with_crlf(project)
    place.template.commit("Second", {"skeleton/app.txt": APP.replace("line 7\n", "their seven\n")})
    done = _update(place, project, "--yes")
    assert done.code == 1
    assert "! app.txt:7  conflict" in done.out
    marked = b"<<<<<<< yours\r\nour seven\r\n=======\r\ntheir seven\r\n>>>>>>> template\r\n"
    assert (project.root / "app.txt").read_bytes() == CRLF.replace(b"line 7\r\n", marked)


def test_a_file_renamed_in_a_project_with_crlf_is_found(place):
    project = place.create()
    project.git("mv", "app.txt", "main.txt")
    project.commit("Renamed", {})
    _checked_out_with_crlf(project)
    place.template.commit("Second", {"skeleton/app.txt": APP.replace("line 2\n", "second\n")})
    assert _update(place, project, "--yes").code == 0
    assert status(project) == [" M main.txt"]
    assert (project.root / "main.txt").read_bytes() == CRLF.replace(b"line 2\r", b"second\r")


def test_one_file_with_crlf_does_not_bring_them_to_others(place):
    place.template.commit("Batch", {"skeleton/run.bat": "@echo off\necho 1\n"})
    project = _checked_out_with_crlf(place.create(), "*.bat text eol=crlf\n")
    place.template.commit(
        "Second", {"skeleton/run.bat": "@echo off\necho 2\n", "skeleton/new.sh": "#!/bin/sh\ntrue\n"}
    )
    assert _update(place, project, "--yes").code == 0
    assert (project.root / "run.bat").read_bytes() == b"@echo off\r\necho 2\r\n"
    assert (project.root / "new.sh").read_bytes() == b"#!/bin/sh\ntrue\n"


def test_a_template_with_crlf_is_followed_where_the_project_has_none(place):
    place.template.commit("Windows", {"skeleton/app.txt": CRLF})
    project = place.create(commit=False)
    committed(project.root)
    project.commit("Plain", {"app.txt": APP.replace("line 9\n", "our nine\n")})
    place.template.commit("Second", {"skeleton/app.txt": CRLF.replace(b"line 2\r", b"second\r")})
    done = _update(place, project, "--yes")
    assert (done.code, done.err) == (0, "")
    text = APP.replace("line 9\n", "our nine\n").replace("line 2\n", "second\n")
    assert (project.root / "app.txt").read_bytes() == text.encode()


def test_a_template_that_turns_to_crlf_brings_it(place):
    project = place.create()
    place.template.commit("Windows", {"skeleton/app.txt": CRLF})
    assert _update(place, project, "--yes").code == 0
    assert (project.root / "app.txt").read_bytes() == CRLF


def test_a_file_that_both_renamed_differently_is_a_conflict(place):
    project = place.create()
    project.git("mv", "app.txt", "main.txt")
    project.commit("Renamed", {})
    place.template.commit("Second", {"skeleton/app.txt": None, "skeleton/src/app.txt": APP})
    done = _update(place, project, "--yes")
    assert (done.code, done.out) == (
        1,
        (
            "updated shop: 1 commit of example\n  + src/app.txt  +20 -0\n"
            "  ! app.txt  conflict: both renamed it, each to another name\n1 file, 1 conflict\n"
        ),
    )


def test_a_file_that_both_renamed_alike_is_merged(place):
    project = place.create()
    project.git("mv", "app.txt", "main.txt")
    project.commit("Renamed", {"main.txt": APP.replace("line 9\n", "our nine\n")})
    place.template.commit(
        "Second", {"skeleton/app.txt": None, "skeleton/main.txt": APP.replace("line 2\n", "second\n")}
    )
    done = _update(place, project, "--yes")
    assert (done.code, done.err) == (0, "")
    text = APP.replace("line 9\n", "our nine\n").replace("line 2\n", "second\n")
    assert (project.root / "main.txt").read_text() == text


def test_a_file_that_both_deleted_is_no_matter(place):
    project = place.create()
    project.commit("Gone", {"old.txt": None})
    place.template.commit("Second", {"skeleton/old.txt": None})
    done = _update(place, project, "--yes")
    assert (done.code, done.out) == (0, "updated shop: 1 commit of example\nno file changes\n")

"""Which template a name, a folder or a URL means."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from devportal.errors import IO, NO, REFUSED, USAGE, PortalError
from devportal.record import replace
from devportal.scaffold.source import find, folder_template, shipped
from devportal.scm.git import start_repository
from template_trees import template, tree


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    author = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    cache = str(tmp_path / "cache")
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PORTAL_CACHE_DIR": cache, **author}


def test_the_shipped_ones(environ: dict[str, str]) -> None:
    names = [found.name for found in shipped()]
    assert "python-service" in names
    assert names == sorted(names)
    for found in shipped():
        assert (found.kind, found.source, found.commit) == ("copier", f"portal:{found.name}", None)
        assert found.description
        assert find(found.name, environ=environ) == find(found.source, environ=environ) == found


def test_the_organisations_own_come_first(tmp_path: Path, environ: dict[str, str]) -> None:
    own = template(tmp_path, {"copier.yml": "# Ours\nq: 1\n"})
    assert find("python-service", environ=environ, resolve={"python-service": own}.get) == own
    by_place = find("python-service", environ=environ, resolve={"python-service": own.path}.get)
    assert (by_place.name, by_place.path, by_place.description) == ("python-service", own.path, "Ours")


def test_a_folder(tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    own = template(tmp_path, {"copier.yml": "\n---\n# A \x1b[2J comment\nq: 1\n"})
    monkeypatch.chdir(tmp_path)
    for name in (own.path, "./tpl", "tpl"):
        found = find(name, environ=environ)
        assert (found.name, found.path, found.source) == ("tpl", own.path, own.path)
    assert find("./tpl", environ=environ).description == "A ^[[2J comment"


def test_backstage_templates_are_told_apart(tmp_path: Path, environ: dict[str, str]) -> None:
    tree(tmp_path / "bs", {"template.yaml": "kind: Template\n", "other.yaml": ""})
    assert find(f"{tmp_path}/bs", environ=environ).kind == "backstage"
    found = find(f"{tmp_path}/bs/other.yaml", environ=environ)
    assert (found.kind, found.path) == ("backstage", f"{tmp_path}/bs/other.yaml")


@pytest.mark.parametrize(
    ("name", "code", "exit_code", "hint"),
    [
        ("python-servise", "template.unknown", NO, "did you mean python-service?"),
        ("qqqqqqqqq", "template.unknown", NO, "portal create, without a name, lists the templates"),
        ("./none", "template.unknown", NO, None),
        ("/etc/passwd", "template.unknown", NO, None),
        ("ext::sh -c x", "git.url", REFUSED, None),
        (
            "file:///etc",
            "git.url",
            REFUSED,
            "allow it with scm.protocols in your own configuration: add 'file'",
        ),
    ],
)
def test_what_is_not_found(
    environ: dict[str, str], name: str, code: str, exit_code: int, hint: str | None
) -> None:
    with pytest.raises(PortalError) as caught:
        find(name, environ=environ)
    assert (caught.value.code, caught.value.exit_code, caught.value.hint) == (code, exit_code, hint)


def test_a_folder_without_a_template(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(PortalError, match="is no template"):
        find(str(tmp_path), environ=environ)
    with pytest.raises(PortalError) as caught:
        find(str(tmp_path), environ=environ, ref="main")
    assert caught.value.exit_code == USAGE


def test_a_git_url(tmp_path: Path, environ: dict[str, str]) -> None:
    own = template(tmp_path, {"copier.yml": "# One\nq: 1\n"}, "svc.git")
    first = start_repository(own.path, "x", environ=environ)
    url = f"file://{own.path}"
    found = find(url, environ=environ, protocols=("file",))
    assert (found.name, found.source, found.commit, found.description) == ("svc", url, first, "One")

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=own.path, env=environ, check=True, capture_output=True)

    git("tag", "v1.0")
    Path(own.path, "copier.yml").write_text("# Two\nq: 1\n")
    git("commit", "-qam", "y")
    assert find(url, environ=environ, protocols=("file",)).description == "One"
    latest = find(url, environ=environ, protocols=("file",), ref="main")
    assert latest.description == "Two"
    assert find(url, environ=environ, protocols=("file",), ref="main") == latest
    git("tag", "v1.1")
    assert latest.ref == "main"
    assert find(url, environ=environ, protocols=("file",)) == replace(latest, ref="")
    os.rename(own.path, own.path + ".away")
    assert find(url, environ=environ, protocols=("file",), offline=True) == replace(latest, ref="")
    with pytest.raises(PortalError) as caught:
        find(url, environ=environ, protocols=("file",))
    assert caught.value.exit_code == IO


def test_offline_without_a_copy(environ: dict[str, str]) -> None:
    with pytest.raises(PortalError) as caught:
        find("https://git.example/x", environ=environ, offline=True)
    assert (caught.value.exit_code, caught.value.code) == (IO, "net.offline")


def test_the_commit_of_a_folder_is_read_without_git(tmp_path: Path, environ: dict[str, str]) -> None:
    own = template(tmp_path, {"copier.yml": "q: 1\n"})
    commit = start_repository(own.path, "x", environ=environ)
    assert folder_template(own.path).commit == commit

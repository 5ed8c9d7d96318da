"""What `portal docs check` finds."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from devportal.findings.rule import RULES
from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    import pathlib

INFO = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: pay
  annotations:
    backstage.io/techdocs-ref: dir:.
spec:
  type: service
  lifecycle: production
  owner: team
"""
GOOD = {
    "catalog-info.yaml": INFO,
    "mkdocs.yml": "site_name: x\nnav:\n  - Home: index.md\n  - Run: runbook.md\n",
    "docs/index.md": "# Home\n\nSee [run](runbook.md#When-it-is-slow).\n".replace("When-it", "when-it"),
    "docs/runbook.md": "# Run\n\n## When it is slow\n\nBack [home](index.md), ![x](a.png)\n",
    "docs/a.png": b"png",
    "src/main.py": "",
}


def problems(root: pathlib.Path, *flags: str) -> list[dict[str, object]]:
    done = portal("docs", "check", "-o", "json", *flags, cwd=root, home=root.parent / "home")
    return list(json.loads(done.out)["problems"])


def page(text: str) -> dict[str, str]:
    return {"docs/runbook.md": f"# Run\n\n## When it is slow\n\n{text}\n"}


CASES = {
    "docs.link": (page("[a](nope.md)"), "docs/runbook.md", 5),
    "docs.anchor": (page("[a](index.md#nope)"), "docs/runbook.md", 5),
    "docs.link-scheme": (page("[a](ftp://x/y)"), "docs/runbook.md", 5),
    "docs.link-outside": (page("[a](../src/main.py)"), "docs/runbook.md", 5),
    "docs.nav": ({"mkdocs.yml": "nav:\n  - index.md\n  - runbook.md\n  - X: gone.md\n"}, "mkdocs.yml", 4),
    "docs.unlisted": ({"docs/lost.md": "# Lost\n"}, "docs/lost.md", 1),
    "docs.config": ({"mkdocs.yml": "a: ["}, "mkdocs.yml", 1),
    "docs.unsafe-config": ({"mkdocs.yml": "docs_dir: docs\nhooks: [a.py]\n"}, "mkdocs.yml", 2),
}


@pytest.mark.parametrize("code", CASES)
def test_a_site_that_shows_it(code, tmp_path) -> None:
    change, file, line = CASES[code]
    found = problems(write_tree(tmp_path / "r", {**GOOD, **change}))
    assert (code, file, line, "component:default/pay") in [
        (one["code"], one["file"], one["line"], one["ref"]) for one in found
    ]


def test_every_rule_about_docs_has_a_case() -> None:
    elsewhere = {"docs.index", "docs.empty", "docs.stale", "docs.unsafe-file", "docs.limit"}
    codes = {code for code in RULES if code.startswith("docs.")}
    assert codes == {*CASES, *elsewhere}


def test_a_good_site(tmp_path) -> None:
    root = write_tree(tmp_path / "r", GOOD)
    done = portal("docs", "check", "--strict", "--hints", cwd=root, home=tmp_path)
    assert (done.code, done.out) == (0, "2 files, 1 entity: no problems\n")


@pytest.mark.parametrize(
    "link",
    [
        "runbook.md",
        "./runbook.md#run",
        "#when-it-is-slow",
        "index.md",
        "../docs/index.md",
        "/runbook.md",
        "runbook/",
        "../runbook/",
        "runbook.html",
        "a.png",
        "https://a.example/x#y",
        "//a.example",
        "mailto:a@b.example",
        "<index.md>",
        "index.md?x=1#home",
        "%69ndex.md",
    ],
)
def test_links_that_lead_somewhere(link, tmp_path) -> None:
    found = problems(write_tree(tmp_path / "r", {**GOOD, **page(f"[a]({link})")}))
    assert [(one["code"], one["message"]) for one in found] == []


@pytest.mark.parametrize(
    ("link", "code", "severity", "message"),
    [
        ("runbok.md", "docs.link", "error", "this link leads to 'runbok.md', which is not there"),
        ("adr/", "docs.link", "error", "this link leads to 'adr/', which is not there"),
        (
            "../../../etc/passwd",
            "docs.link",
            "error",
            "this link leads to '../../../etc/passwd', which is not there",
        ),
        ("javascript:alert(1)", None, None, None),  # no link at all in Markdown
        ("index.md#hom", "docs.anchor", "warning", "there is no heading #hom in 'index.md'"),
        ("#nope", "docs.anchor", "warning", "there is no heading #nope in this page"),
        (
            "ssh://x/y",
            "docs.link-scheme",
            "warning",
            "a link may not open 'ssh://x/y': only http, https, mailto and pages",
        ),
        (
            "../src/main.py",
            "docs.link-outside",
            "hint",
            "'../src/main.py' is in the repository, but no part of the site",
        ),
        ("../src/", "docs.link-outside", "hint", "'../src/' is in the repository, but no part of the site"),
    ],
)
def test_links_that_do_not(link, code, severity, message, tmp_path) -> None:
    found = problems(write_tree(tmp_path / "r", {**GOOD, **page(f"[a]({link})")}))
    wanted = [(code, severity, message)] if code else []
    assert [(one["code"], one["severity"], one["message"]) for one in found] == wanted


def test_a_dead_image_says_so(tmp_path) -> None:
    (only,) = problems(write_tree(tmp_path / "r", {**GOOD, **page("![a](b.png)")}))
    assert only["message"] == "this image leads to 'b.png', which is not there"


def test_links_in_code_are_text(tmp_path) -> None:
    text = "```\n[a](nope.md)\n```\n\n`[a](nope.md)`\n"
    assert problems(write_tree(tmp_path / "r", {**GOOD, **page(text)})) == []


def test_pages_that_are_left_out_of_the_navigation_on_purpose(tmp_path) -> None:
    config = "nav: [index.md, runbook.md]\nnot_in_nav: |\n  /drafts/\n  *.tmp.md\nexclude_docs: old.md\n"
    pages = {"docs/drafts/a.md": "", "docs/x.tmp.md": "", "docs/old.md": "", "docs/sub/old.md": ""}
    root = write_tree(tmp_path / "r", {**GOOD, **pages, "mkdocs.yml": config})
    assert problems(root) == []


def test_a_site_without_pages_and_one_without_a_beginning(tmp_path) -> None:
    empty = problems(write_tree(tmp_path / "a", {"catalog-info.yaml": INFO, "mkdocs.yml": "site_name: x\n"}))
    assert [(one["code"], one["hint"]) for one in empty] == [("docs.empty", "write docs/index.md")]
    started = problems(
        write_tree(tmp_path / "b", {"catalog-info.yaml": INFO, "mkdocs.yml": "a: 1\n", "docs/x.md": ""})
    )
    assert "docs.index" in [one["code"] for one in started]


def test_annotations_that_lead_nowhere(tmp_path) -> None:
    files = {
        "catalog-info.yaml": INFO.replace("dir:.", "dir:./x"),
        "y/catalog-info.yaml": INFO.replace("dir:.", "dir:../..").replace("pay", "out"),
    }
    root = write_tree(tmp_path / "r", files)
    found = problems(root)
    assert [(one["code"], one["severity"], one["file"], one["line"]) for one in found] == [
        ("techdocs.missing", "warning", "catalog-info.yaml", 1),
        ("path.outside-root", "error", "y/catalog-info.yaml", 1),
    ]
    assert portal("docs", "check", cwd=root, home=tmp_path / "h").code == 5


def test_pages_that_were_left_behind(tmp_path) -> None:
    root = write_tree(tmp_path / "r", GOOD)

    def git(*words: str) -> None:
        environ = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin"}
        names = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
        subprocess.run(["git", *names, *words], cwd=root, check=True, env=environ, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    for number in range(3):
        write_tree(root, {"src/main.py": str(number)})
        git("commit", "-qam", "code")
    assert problems(root, "--stale", "3") == []
    (only,) = problems(root, "--stale", "2")
    assert only["code"] == "docs.stale"
    assert str(only["message"]).startswith("3 commits changed the code since 20")
    write_tree(root, {"docs/index.md": "# Home\n"})
    git("commit", "-qam", "docs")
    assert problems(root, "--stale", "2") == []

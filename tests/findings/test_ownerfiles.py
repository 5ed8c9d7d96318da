"""What stands beside the catalog: verifications with their expiry, lines of CODEOWNERS that are passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers import write_tree
from runs import portal

ENTITY = """\
apiVersion: backstage.io/v1alpha1
kind: {kind}
metadata:
  name: {name}
  description: something
spec:
  type: service
  lifecycle: production
  owner: web
"""
CATALOG = "---\n".join(
    [ENTITY.format(kind="Component", name=name) for name in ("a", "b", "c")]
    + [
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: web\nspec:\n  type: team\n  children: []\n"
    ]
)


def check(folder: Path, *words: str) -> list[tuple[str, str, int, str]]:
    done = portal("check", "-o", "json", *words, cwd=folder, home=folder.parent)
    found = json.loads(done.out)["problems"]
    return [(one["code"], one["file"], one["line"], one["message"]) for one in found]


def test_nothing_is_told_where_nobody_ever_verified_anything(tmp_path: Path) -> None:
    write_tree(tmp_path, {"catalog-info.yaml": CATALOG})
    assert check(tmp_path) == []
    write_tree(tmp_path, {".portal/verified": "# nothing yet\n"})
    assert check(tmp_path) == []


VERIFIED = """\
# kept by the platform team
component:default/a until 2001-02-03 by ada@acme.example on 2000-08-03
Component:default/b until 2001-02-03 by ada@acme.example on 2000-08-03
component:default/b until 2999-02-03 by bea@acme.example on 2000-08-03   # again
component:default/gone until 2999-02-03 by ada@acme.example on 2000-08-03
<<<<<<< HEAD
component:default/c until 2999-02-30 by ada@acme.example on 2000-08-03
"""


def test_what_expired_and_what_cannot_be_read_is_told_at_its_line(tmp_path: Path) -> None:
    write_tree(tmp_path, {"catalog-info.yaml": CATALOG, ".portal/verified": VERIFIED})
    line = "this line says of no entity until when it is verified"
    assert check(tmp_path) == [
        (
            "verification.expired",
            ".portal/verified",
            2,
            "component:default/a was verified until 2001-02-03 by ada@acme.example, and nobody has since",
        ),
        (
            "verification.line",
            ".portal/verified",
            5,
            "'component:default/gone' is verified, but is not in the catalog",
        ),
        ("verification.line", ".portal/verified", 6, line),
        ("verification.line", ".portal/verified", 7, line),
        (
            "verification.missing",
            "catalog-info.yaml",
            24,
            "nobody has verified what the catalog says of this, as others are",
        ),
    ]


def test_a_comment_ignores_an_expired_verification(tmp_path: Path) -> None:
    line = "component:default/a until 2001-02-03 by ada@acme.example on 2000-08-03"
    text = f"{line}   # portal: ignore[verification.expired] until the move is over\n"
    write_tree(tmp_path, {"catalog-info.yaml": CATALOG, ".portal/verified": text})
    assert [code for code, *_ in check(tmp_path, "--ignore", "verification.missing")] == []


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    write_tree(tmp_path, {"catalog-info.yaml": CATALOG, ".portal/verified/x": ""})
    assert [(code, line) for code, _, line, _ in check(tmp_path)] == [("verification.line", 1)]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        (".github/CODEOWNERS", "* @a\n!x @b\n[ab] @c\n*.x nobody\n", [2, 3, 4]),
        (".gitlab/CODEOWNERS", "* @a\n!x @b\n[ab] @c\n*.x nobody\n", []),
        ("CODEOWNERS", "*a*a*a*a*a* @a\n", []),
    ],
)
def test_lines_of_codeowners_that_the_host_passes_over(
    tmp_path: Path, path: str, text: str, found: list[int]
) -> None:
    write_tree(tmp_path, {"catalog-info.yaml": CATALOG, path: text, ".git/HEAD": "ref: refs/heads/main\n"})
    assert [(code, file, line) for code, file, line, _ in check(tmp_path)] == [
        ("codeowners.line", path, line) for line in found
    ]

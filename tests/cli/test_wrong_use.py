"""Options and arguments that cannot be meant: each is an error, none is taken for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shop}
spec: {type: service, lifecycle: production, owner: team-a, system: sales}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: sales}
spec: {owner: team-a, domain: retail}
---
apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: {name: retail}
spec: {owner: team-a, subdomainOf: trade}
---
apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: {name: trade}
spec: {owner: team-a}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team-a}
spec: {type: team, children: []}
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "work", {"catalog-info.yaml": CATALOG})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fmt", ""), "[PATH...]"),
        (("check", ""), "[PATH...]"),
        (("owner", ""), "REF|PATH|FILE:LINE|COMMIT|-"),
        (("update", ""), "[DEST]"),
        (("create", "x", ""), "[DEST]"),
        (("search", "shop", ""), "TERM..."),
        (("list", "--owner", ""), "--owner"),
        (("list", "--system="), "--system"),
        (("list", "--where", ""), "--where"),
        (("list", "--query", ""), "--query"),
        (("list", "--source", ""), "--source"),
        (("show", "shop", "--output-file", ""), "--output-file"),
        (("impact", "--since", ""), "--since"),
        (("check", "--since", ""), "--since"),
        (("check", "-C", ""), "--directory"),
    ],
)
def test_what_is_empty_is_not_taken_for_left_out(
    work: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    ran = portal(*words, cwd=work, home=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"error: {said} is empty\nhint: leave it out, or give it a value\n"


@pytest.mark.parametrize("query", ["[[", "kind:component", '"shop"', "null"])
def test_a_query_is_json(work: Path, tmp_path: Path, query: str) -> None:
    ran = portal("list", "--query", query, cwd=work, home=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: --query takes a JSON object, not ")
    assert ran.err.endswith("hint: --where takes a line, as in kind:component owner:payments\n")


@pytest.mark.parametrize(
    "words", ["diff HEAD", "init --owner a --yes", "source list", "template runs", "list", "ci init github"]
)
def test_a_folder_that_is_not_there(work: Path, tmp_path: Path, words: str) -> None:
    ran = portal(*words.split(), "-C", "gone", cwd=work, home=tmp_path)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == f"error: {work}/gone: no such folder\n"


def test_the_lines_of_one_source(work: Path, tmp_path: Path) -> None:
    ran = portal("logs", "shop", "--source", "gone", cwd=work, home=tmp_path)
    assert (ran.code, ran.err) == (2, "error: no source 'gone'\nhint: `portal source add` adds one\n")


def test_a_domain_has_what_its_systems_have(work: Path, tmp_path: Path) -> None:
    ran = portal("list", "--domain", "trade", "-o", "name", cwd=work, home=tmp_path)
    assert ran.out.split() == ["component:default/shop", "domain:default/retail", "system:default/sales"]


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        (("--owner", "taem-a"), "no entity named 'taem-a'; did you mean group:default/team-a?"),
        (("--system", "nothing-like-it"), "no entity named 'nothing-like-it'"),
        (("--domain", "retial"), "no entity named 'retial'; did you mean domain:default/retail?"),
    ],
)
def test_a_selection_by_nobody_says_so(
    work: Path, tmp_path: Path, option: tuple[str, str], hint: str
) -> None:
    ran = portal("list", *option, cwd=work, home=tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"error: no entity matches\nhint: {option[0]}: {hint}\n"


def test_whom_to_ask_stands_where_one_alone_is_stuck(work: Path, tmp_path: Path) -> None:
    write_tree(work, {"portal.toml": 'support = "#platform"\n'})
    ran = portal("show", "shop", "--output-file", "gone/answer", cwd=work, home=tmp_path)
    assert ran.code == 3
    assert ran.err.endswith("hint: questions: #platform\n")
    assert "questions" not in portal("show", "gone", cwd=work, home=tmp_path).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("list", "--fields", "ref,kind,metadata.nope"),
            "warning: no field 'ref'; there are apiVersion, kind, metadata, spec, relations\n",
        ),
        (
            ("show", "shop", "--fields", "metdata.name"),
            "warning: no field 'metdata.name'; did you mean metadata?\n",
        ),
        (("list", "--fields", "ref", "-q"), ""),
        (("list", "--fields", "metadata.labels.x"), ""),
    ],
)
def test_a_field_that_nothing_has_is_told(
    work: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    ran = portal(*words, "-o", "json", cwd=work, home=tmp_path)
    assert (ran.code, ran.err) == (0, said)


def test_the_settings_show_which_files_are_looked_for(work: Path, tmp_path: Path) -> None:
    ran = portal("config", "show", cwd=work, home=tmp_path)
    names = "catalog-info.yaml catalog-info.yml *.catalog-info.yaml"
    (line,) = [one for one in ran.out.splitlines() if one.startswith("catalog.patterns")]
    assert line.split("\t", 1)[1].replace(",", "").strip() == names

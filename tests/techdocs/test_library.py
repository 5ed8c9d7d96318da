"""Full text over all documentation: what is in it, what is found, and that it follows the disk."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from helpers import write_tree
from runs import Run, portal

if TYPE_CHECKING:
    import pathlib


def entity(name: str, annotations: str = "", kind: str = "Component") -> str:
    lines = f"  annotations:\n{annotations}" if annotations else ""
    spec = "  type: service\n  lifecycle: production\n" if kind == "Component" else ""
    return f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\n{lines}spec:\n{spec}  owner: team\n"


HERE = "    backstage.io/techdocs-ref: dir:.\n"
TREE = {
    "pay/catalog-info.yaml": entity("pay", HERE)
    + "---\n"
    + entity(
        "worker",
        "    backstage.io/techdocs-entity: component:default/pay\n    backstage.io/techdocs-entity-path: /runbook\n",
    )
    + "---\n"
    + entity("silent"),
    "pay/mkdocs.yml": "site_name: Payments\nnav:\n  - Home: index.md\n  - On call: runbook.md\n",
    "pay/docs/index.md": "# Payments\n\nTakes money.\n\n## Refunds\n\nGives it back by card.\n",
    "pay/docs/runbook.md": "# Runbook\n\nWhen the database is slow.\n",
    "pay/docs/adr/1.md": "# Integers\n\nAmounts are integers; no card.\n",
    "pay/README.md": "# pay\n\nHow to build.\n",
    "pay/inner/catalog-info.yaml": entity("inner"),
    "plain/catalog-info.yaml": entity("plain"),
    "plain/README.md": "# Plain\n\nOnly a readme.\n",
    "away/catalog-info.yaml": entity(
        "away", "    backstage.io/techdocs-ref: url:https://github.com/acme/other/tree/main\n"
    ),
    "gone/catalog-info.yaml": entity("gone", "    backstage.io/techdocs-ref: dir:./nope\n"),
    "out/catalog-info.yaml": entity("out", "    backstage.io/techdocs-ref: dir:../..\n"),
    "ring/catalog-info.yaml": entity("a", "    backstage.io/techdocs-entity: component:b\n")
    + "---\n"
    + entity("b", "    backstage.io/techdocs-entity: component:default/a\n"),
    "adrs/catalog-info.yaml": entity("adrs", "    backstage.io/adr-location: decisions\n"),
    "adrs/decisions/one.md": "# Choose a queue\n",
}


@pytest.fixture
def acme(tmp_path: pathlib.Path) -> pathlib.Path:
    return write_tree(tmp_path / "acme", TREE)


def run(acme: pathlib.Path, *argv: str) -> Run:
    return portal(*argv, cwd=acme, home=acme.parent / "home")


def rows(done: Run) -> list[list[str]]:
    return [line.split("\t") for line in done.out.splitlines()]


def test_who_has_documentation(acme) -> None:
    done = run(acme, "docs", "list")
    assert done.out == (
        "component:default/adrs\tChoose a queue\t1\tadrs\n"
        "component:default/away\t\t\thttps://github.com/acme/other/tree/main\n"
        "component:default/gone\t\t\tnot found: there is no such folder\n"
        "component:default/out\t\t\tnot found: it leads out of the repository\n"
        "component:default/pay\tPayments\t4\tpay\n"
        "component:default/plain\tPlain\t1\tplain\n"
    )
    assert done.code == 0


def test_the_pages_of_one(acme) -> None:
    assert run(acme, "docs", "list", "pay").out == (
        "index.md\tHome\tindex\tyes\tpay/docs/index.md\n"
        "runbook.md\tOn call\trunbook\tyes\tpay/docs/runbook.md\n"
        "../README.md\tpay\treadme\tno\tpay/README.md\n"
        "adr/1.md\tIntegers\tadr\tno\tpay/docs/adr/1.md\n"
    )


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("pay",), "# Payments"),
        (("worker",), "# Runbook"),
        (("worker", "index"), "# Payments"),
        (("silent", "adr/1.md"), "# Integers"),
        (("inner", "Integers"), "# Integers"),
        (("pay", "on call"), "# Runbook"),
        (("pay", "readme"), "# pay"),
        (("plain",), "# Plain"),
        (("pay/docs/index.md",), "# Payments"),
        (("adrs",), "# Choose a queue"),
    ],
    ids=" ".join,
)
def test_a_page_is_read(words, first, acme) -> None:
    done = run(acme, "docs", "show", *words)
    assert (done.code, done.out.splitlines()[0]) == (0, first), done


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ("pay", "runbok"),
            1,
            "error: no page 'runbok' in the documentation of component:default/pay\nhint: did you mean runbook.md?\n",
        ),
        (
            ("a",),
            1,
            "error: component:default/a has no documentation here\nhint: add docs/index.md and the annotation backstage.io/techdocs-ref: dir:.\n",
        ),
        (
            ("away",),
            3,
            "error: the documentation of component:default/away is in another repository: https://github.com/acme/other/tree/main\nhint: clone it below a root of the catalog\n",
        ),
        (
            ("gone",),
            1,
            "error: the documentation of component:default/gone cannot be taken: there is no such folder\nhint: `portal docs check` says where it is written\n",
        ),
        (
            ("out",),
            5,
            "error: the documentation of component:default/out cannot be taken: it leads out of the repository\nhint: `portal docs check` says where it is written\n",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_pages_that_cannot_be_read(words, code, message, acme) -> None:
    done = run(acme, "docs", "show", *words)
    assert (done.code, done.out, done.err) == (code, "", message)


def test_a_page_as_data(acme) -> None:
    import json

    assert json.loads(run(acme, "docs", "show", "worker", "--json").out) == {
        "ref": "component:default/pay",
        "page": "runbook.md",
        "title": "On call",
        "kind": "runbook",
        "path": "pay/docs/runbook.md",
        "headings": [{"level": 1, "text": "Runbook", "anchor": "runbook", "line": 1}],
        "text": "# Runbook\n\nWhen the database is slow.\n",
    }


def test_a_hit_says_service_page_and_heading(acme) -> None:
    assert run(acme, "docs", "search", "back").out == (
        "component:default/pay\tindex.md\tRefunds\tGives it back by card.\tpay/docs/index.md:5\n"
    )


@pytest.mark.parametrize(
    ("terms", "pages"),
    [
        (("card",), ["index.md", "adr/1.md"]),
        (("refund",), ["index.md"]),  # the beginning of a word
        (("money", "refunds"), ["index.md", "index.md"]),  # in one page, but not in one section
        (("amounts card",), ["adr/1.md"]),
        (("card", "--in", "worker"), ["index.md", "adr/1.md"]),
        (("build",), ["../README.md"]),
        (("DATABASE",), ["runbook.md"]),
        (('say "x" OR', "slow"), []),
        (("***",), []),
        (("slow-x",), []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_found(terms, pages, acme) -> None:
    done = run(acme, "docs", "search", *terms)
    assert [row[1] for row in rows(done)] == pages
    assert done.code == (0 if pages else 1)


def test_a_heading_goes_first_even_where_every_section_has_the_word(tmp_path) -> None:
    pages = {f"docs/{at}.md": f"# Page {at}\n\nAbout a payment.\n" for at in range(4)}
    pages["docs/5.md"] = "# Notes\n\nMuch text before it.\n\n## Payment\n\nHow a payment works.\n"
    root = write_tree(
        tmp_path / "acme",
        {"catalog-info.yaml": entity("pay", "    backstage.io/techdocs-ref: dir:.\n"), **pages},
    )
    assert rows(run(root, "docs", "search", "payment"))[0][2] == "Payment"


def test_the_limit(acme) -> None:
    assert len(rows(run(acme, "docs", "search", "card", "--limit", "1"))) == 1
    assert len(rows(run(acme, "docs", "search", "card", "--limit", "0"))) == 2


def found(acme: pathlib.Path, term: str, *flags: str) -> list[str]:
    return [row[1] for row in rows(run(acme, "docs", "search", term, *flags))]


def test_it_follows_the_disk(acme) -> None:
    assert found(acme, "zebra") == []
    write_tree(acme, {"pay/docs/index.md": "# Payments\n\nzebra\n"})
    assert found(acme, "zebra") == ["index.md"]
    write_tree(acme, {"pay/docs/deep/er/new.md": "zebra\n"})
    assert sorted(found(acme, "zebra")) == ["deep/er/new.md", "index.md"]
    os.rename(acme / "pay/docs/deep", acme / "pay/docs/moved")
    assert sorted(found(acme, "zebra")) == ["index.md", "moved/er/new.md"]
    (acme / "pay/docs/index.md").unlink()
    assert found(acme, "zebra") == ["moved/er/new.md"]
    write_tree(acme, {"pay/mkdocs.yml": "site_name: Other\ndocs_dir: else\n", "pay/else/x.md": "zebra\n"})
    assert found(acme, "zebra") == ["x.md"]
    write_tree(acme, {"pay/mkdocs.yml": "site_name: Other\ndocs_dir: else\nnav: [Named: x.md]\n"})
    assert rows(run(acme, "docs", "list", "pay"))[0][:2] == ["x.md", "Named"]


def test_documentation_that_comes_later_is_seen(acme) -> None:
    run(acme, "docs", "list")
    write_tree(acme, {"new/catalog-info.yaml": entity("new", HERE), "new/docs/index.md": "zebra\n"})
    assert found(acme, "zebra") == ["index.md"]
    write_tree(acme, {"pay/inner/docs/index.md": "quagga\n"})
    assert found(acme, "quagga") == ["index.md"]
    (acme / "new/catalog-info.yaml").unlink()
    assert found(acme, "zebra") == []


def test_cached_does_not_look(acme) -> None:
    assert found(acme, "zebra") == []
    write_tree(acme, {"pay/docs/index.md": "zebra\n"})
    assert found(acme, "zebra", "--cached") == []
    assert found(acme, "zebra", "--refresh") == ["index.md"]
    assert found(acme, "zebra", "--cached") == ["index.md"]


def test_a_damaged_file_is_built_again(acme) -> None:
    assert found(acme, "slow") == ["runbook.md"]
    (file,) = (acme.parent / "home/.cache/devportal/index").glob("*.docs.db")
    file.write_bytes(b"garbage" * 1000)
    assert found(acme, "slow", "--cached") == ["runbook.md"]
    file.unlink()
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    os.chmod(file, 0o600)
    assert found(acme, "slow") == ["runbook.md"]


def test_without_a_cache_the_answer_is_the_same(acme) -> None:
    run(acme, "docs", "list")
    index = acme.parent / "home/.cache/devportal/index"
    for file in index.iterdir():
        file.unlink()
    index.rmdir()
    index.write_text("no folder")
    done = run(acme, "docs", "search", "slow")
    assert (done.code, [row[1] for row in rows(done)]) == (0, ["runbook.md"])


def test_links_out_of_the_repository_are_not_read(acme, tmp_path) -> None:
    (tmp_path / "secret.md").write_text("zebra\n")
    (tmp_path / "far").mkdir()
    (tmp_path / "far/x.md").write_text("zebra\n")
    (acme / "pay/docs/leak.md").symlink_to(tmp_path / "secret.md")
    (acme / "pay/docs/far").symlink_to(tmp_path / "far")
    os.mkfifo(acme / "pay/docs/pipe.md")
    assert found(acme, "zebra") == []
    done = run(acme, "docs", "check", "pay")
    assert done.out.count("this link leaves the repository and is not followed") == 2


def test_a_url_of_the_own_repository_is_a_folder(acme) -> None:
    write_tree(
        acme,
        {
            "own/catalog-info.yaml": entity(
                "own", "    backstage.io/techdocs-ref: url:https://github.com/Acme/mono/tree/main/own/pages\n"
            ),
            "own/pages/README.md": "# Own\n",
        },
    )
    for words in (["init", "-q"], ["remote", "add", "origin", "git@github.com:acme/mono.git"]):
        subprocess.run(["git", *words], cwd=acme, check=True)
    assert run(acme, "docs", "show", "own").out == "# Own\n"


def test_pages_with_odd_names_and_bytes(acme) -> None:
    name = os.fsencode(acme) + b"/pay/docs/b\xffd.md"
    with open(name, "wb") as file:
        file.write(b"# B\xffd\n\nzebra \x1b]0;x\x07\n")
    done = run(acme, "docs", "search", "zebra")
    assert done.out == "component:default/pay\tb\\xffd.md\tB\ufffdd\tzebra ^[]0;x^G\tpay/docs/b\\xffd.md:1\n"
    assert "\x1b" not in run(acme, "docs", "show", "pay", "d.md").out

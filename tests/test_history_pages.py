"""The pages on ownership, impact, history, graphs and CI: their commands run in examples/acme with its history.

A block begins with ```console history. `portal ... < NAME` reads the block that begins with ```text NAME.
Hashes of commits are told apart by nothing: they change with every file of the example.
"""

from __future__ import annotations

import os
import pathlib
import re
import shlex

import pytest

from acme_history import acme_history
from console import WIDTH
from runs import portal

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCE = "```console history\n"
PAGES = sorted(path for path in (ROOT / "docs").glob("*.md") if FENCE in path.read_text(encoding="utf-8"))
HASH = re.compile(r"\b[0-9a-f]{7}\b")
ENVIRON = {"LINES": "1000", "GIT_AUTHOR_EMAIL": "ines.marchetti@acme.example", "PATH": os.environ["PATH"]}


def run(line: str, inputs: dict[str, str], home: pathlib.Path) -> str:
    command, _, source = line.partition(" < ")
    words = shlex.split(command)
    assert words[0] == "portal", f"only portal is run in pages: {line}"
    stdin = inputs[source] if source else ""
    done = portal(
        *words[1:], cwd=acme_history(), home=home, tty=True, width=WIDTH, environ=ENVIRON, stdin=stdin
    )
    return HASH.sub("c0ffee1", done.out + done.err)


def made(text: str, home: pathlib.Path) -> str:
    inputs = dict(re.findall(r"```text (\S+)\n(.*?)```", text, re.DOTALL))
    head, *parts = text.split(FENCE)
    pages = [head]
    for part in parts:
        body, rest = part.split("```\n", 1)
        lines = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
        pages.append("".join(f"$ {line}\n{run(line, inputs, home)}" for line in lines) + "```\n" + rest)
    return FENCE.join(pages)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_show_what_the_commands_print(page: pathlib.Path, tmp_path: pathlib.Path) -> None:
    text = page.read_text(encoding="utf-8")
    found = made(text, tmp_path)
    if os.environ.get("PORTAL_UPDATE_DOCS"):
        page.write_text(found, encoding="utf-8")
    else:
        assert found == text


def test_there_are_such_pages() -> None:
    assert [page.name for page in PAGES] == ["ci.md", "graph.md", "history.md", "impact.md", "ownership.md"]

"""docs/update.md: its commands run, one after the other, in a folder with a template and three projects."""

from __future__ import annotations

import os
import pathlib
import re
import shlex

from console import WIDTH
from runs import portal
from scaffold.updates import APP, FIRST, Place

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "update.md"
FENCE = "```console update\n"


def _scene(root: pathlib.Path) -> Place:
    place = Place(root, {name: text for name, text in FIRST.items() if name != "skeleton/logo.bin"})
    projects = {name: place.create("./tpl", name) for name in ("shop", "till", "cart")}
    projects["shop"].commit("Ours", {"app.txt": APP.replace("line 20", "our line 20")})
    projects["till"].commit("Ours", {"app.txt": APP.replace("line 1\n", "our line 1\n")})
    place.template.commit(
        "Say the port", {"skeleton/README.md": "# ${{ values.name }}\n\nAt ${{ values.port }}\n"}
    )
    place.template.commit(
        "Begin anew",
        {
            "skeleton/app.txt": APP.replace("line 1\n", "first line\n"),
            "skeleton/old.txt": None,
            "skeleton/ci.yml": "on: push\n",
        },
    )
    return place


def _made(text: str, place: Place) -> str:
    head, *parts = text.split(FENCE)
    pages = [head]
    for part in parts:
        body, rest = part.split("```\n", 1)
        lines = re.findall(r"^\$ (portal .*)$", body, re.MULTILINE)
        pages.append("".join(f"$ {line}\n{_run(line, place)}" for line in lines) + "```\n" + rest)
    return FENCE.join(pages)


def _run(line: str, place: Place) -> str:
    words = shlex.split(line)[1:]
    # on a terminal, but nobody is there to be asked
    done = portal(*words, cwd=place.root, home=place.home, tty=True, width=WIDTH, environ={"LINES": "1000"})
    return done.out + done.err


def test_the_page_shows_what_the_commands_print(tmp_path: pathlib.Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = _made(text, _scene(tmp_path))
    if os.environ.get("PORTAL_UPDATE_DOCS"):
        PAGE.write_text(found, encoding="utf-8")
    else:
        assert found == text


def test_every_option_is_on_the_page() -> None:
    commands = (PAGE.parent / "commands.md").read_text(encoding="utf-8")
    section = commands.split("\n## portal update\n", 1)[1].split("\n## ", 1)[0]
    options = set(re.findall(r"`(--[a-z-]+)", section))
    text = PAGE.read_text(encoding="utf-8")
    assert {"--check", "--all", "--yes"} <= options
    assert sorted(option for option in options if option not in text) == []

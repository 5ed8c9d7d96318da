"""The commands shown in README and docs print what stands below them."""

from __future__ import annotations

import os
import pathlib

import pytest

from console import blocks, run_line, updated

ROOT = pathlib.Path(__file__).resolve().parent.parent
ACME = ROOT / "examples" / "acme"
PAGES = sorted(
    path
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    # rules.md is made from the table of rules, with a test of its own
    if path.name != "rules.md" and "```console\n" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_console_blocks_are_what_the_commands_print(page: pathlib.Path, tmp_path: pathlib.Path) -> None:
    text = page.read_text(encoding="utf-8")
    if os.environ.get("PORTAL_UPDATE_DOCS"):
        page.write_text(updated(text, ACME, tmp_path), encoding="utf-8")
        return
    for pairs in blocks(text):
        for line, expected in pairs:
            assert run_line(line, ACME, tmp_path) == expected, line


def test_the_owner_is_one_line_when_piped(tmp_path: pathlib.Path) -> None:
    from runs import portal

    done = portal("owner", "payment-api", cwd=ACME, home=tmp_path)
    assert (done.code, done.out, done.err) == (0, "group:default/payments-team\n", "")


def test_the_page_of_commands_is_that_of_the_code() -> None:
    from commands_page import page

    path = ROOT / "docs" / "commands.md"
    if os.environ.get("PORTAL_UPDATE_DOCS"):
        path.write_text(page(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page(), "PORTAL_UPDATE_DOCS=1 writes it anew"


def test_every_setting_is_documented() -> None:
    from devportal.config.keys import KEYS

    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key.name for key in KEYS if f"`{key.name}`" not in text] == []

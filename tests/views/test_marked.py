"""Searched words stand out in a table on a terminal, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devportal.views.marked import marked
from devportal.views.theme import Theme
from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    import pathlib

ON, OFF = "\x1b[35m", "\x1b[0m"


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("A refund, Refunds and a prefund", ["refund"], "A <refund>, <Refunds> and a prefund"),
        ("Größe, GROSSE, Große", ["gro"], "<Größe>, <GROSSE>, <Große>"),
        ("Café au lait", ["cafe", "LAIT"], "<Café> au <lait>"),
        ("on_call on-call", ["on-call"], "<on>_<call> <on>-<call>"),
        ("a (b) [c]", ["(", "[c"], "a (b) [<c>]"),
        ("nothing", [], "nothing"),
        ("", ["a"], ""),
    ],
)
def test_words_that_begin_so_are_painted(text: str, words: list[str], shown: str) -> None:
    assert marked(text, words, Theme(color=True)) == shown.replace("<", ON).replace(">", OFF)
    assert marked(text, words, Theme()) == text


ENTITY = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: pay, annotations: {backstage.io/techdocs-ref: "dir:."}}
spec: {type: service, lifecycle: production, owner: team}
"""


def test_hits_stand_out_on_a_terminal_alone(tmp_path: pathlib.Path) -> None:
    page = "# Pay\n\n## Refunds\n\nHow to refund money that was taken.\n"
    root = write_tree(tmp_path / "work", {"catalog-info.yaml": ENTITY, "docs/index.md": page})
    words = ("docs", "search", "refund")
    piped = portal(*words, "--color", "always", cwd=root, home=tmp_path)
    assert "\x1b" not in piped.out
    plain = portal(*words, cwd=root, home=tmp_path, tty=True, width=100)
    assert "\x1b" not in plain.out
    shown = portal(*words, cwd=root, home=tmp_path, tty=True, width=100, environ={"NO_COLOR": ""})
    assert f"{ON}Refunds{OFF}  How to {ON}refund{OFF} money" in shown.out
    assert shown.out.replace(ON, "").count("refund") == plain.out.count("refund")

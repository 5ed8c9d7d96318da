"""Console blocks of Markdown pages: what stands there is what the commands print.

A block begins with ```console; its lines with "$ " are commands, run in order in one folder, and the lines
below each are its output on a terminal of 100 columns without colour. PORTAL_UPDATE_DOCS=1 writes the pages anew.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from runs import portal

if TYPE_CHECKING:
    import pathlib

WIDTH = 100


PROGRESS = re.compile(r"\r[^\n]*?\x1b\[K")
"""The line that a terminal shows while work is slow, and takes away."""


def blocks(text: str) -> list[list[tuple[str, str]]]:
    """Give each console block as (command, output) pairs."""
    found = []
    for part in text.split("```console\n")[1:]:
        body = part.split("```", 1)[0]
        pairs: list[tuple[str, str]] = []
        for line in body.splitlines(keepends=True):
            if line.startswith("$ "):
                pairs.append((line[2:].rstrip("\n"), ""))
            else:
                pairs[-1] = (pairs[-1][0], pairs[-1][1] + line)
        found.append(pairs)
    return found


def run_line(line: str, folder: pathlib.Path, home: pathlib.Path) -> str:
    """Give what a command line prints: stdout, then stderr."""
    words = shlex.split(line)
    assert words[0] == "portal", f"only portal is run in pages: {line}"
    done = portal(*words[1:], cwd=folder, home=home, tty=True, width=WIDTH, environ={"LINES": "1000"})
    return done.out + PROGRESS.sub("", done.err)


def updated(text: str, folder: pathlib.Path, home: pathlib.Path) -> str:
    """Give a page with the outputs that its commands have now."""
    head, *parts = text.split("```console\n")
    pages = [head]
    for part, pairs in zip(parts, blocks(text), strict=True):
        rest = part.split("```", 1)[1]
        made = "".join(f"$ {line}\n{run_line(line, folder, home)}" for line, _ in pairs)
        pages.append(f"{made}```{rest}")
    return "```console\n".join(pages)

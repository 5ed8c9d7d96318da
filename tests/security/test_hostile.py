"""Hostile input ends with one line and the right exit code: the shared generator's cases, each as it says.

A case fails when a payload ran, a secret is shown or written, a control byte reaches a stream, a traceback is
printed, its time or memory is passed, the healthy neighbour is gone, or anything outside of its folder changed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from helpers import shared
from portal_run import (
    CANARY,
    as_plain_user,
    environment,
    faults,
    run,
    snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LATER = {
    "43-html-markdown": "docs build",
    "44-html-fields": "site build",
    "47-mkdocs-hostile": "docs build",
}
"""Cases of commands that may not be there yet."""

OTHERWISE = {
    "34-schema-remote-ref": (
        {0},
        "what an API definition refers to is not followed by check at all, so there is nothing to refuse",
    ),
    "61-git-corrupt": (
        {1},
        "both repositories define component:default/good, and a double definition is an error as in case 26",
    ),
}
"""Cases that end in another way on purpose, and why. Only exit code and error word differ, no promise."""

SLOW = ("76-", "77-", "78-", "79-", "80-", "23-", "21-", "22-")
"""Cases that use up a limit of seconds."""

NAMES = [
    *("01-yaml-flow-depth", "02-yaml-brace-depth", "03-yaml-qmark-depth", "04-yaml-dash-depth"),
    *("05-yaml-indent-depth", "06-yaml-billion-laughs", "07-yaml-recursive-alias", "08-yaml-merge-doubling"),
    *("09-yaml-int-digits", "10-yaml-hex-int", "11-yaml-sexagesimal", "12-yaml-bad-timestamp"),
    *("13-yaml-python-tag", "14-yaml-custom-tag", "15-yaml-nul", "16-yaml-latin1", "17-yaml-utf16"),
    *("18-yaml-duplicate-keys", "19-yaml-unhashable-key", "20-yaml-norway", "21-yaml-empty-docs"),
    *("22-yaml-many-anchors", "23-yaml-big-file", "24-yaml-long-scalar", "25-yaml-mutated"),
    *("26-duplicate-entities", "27-cycles", "28-location-loop", "29-location-file-escape"),
    *("30-location-ssrf", "31-location-glob-bomb", "32-placeholder-escape", "33-placeholder-bomb"),
    *("34-schema-remote-ref", "35-dunder-names", "36-term-escapes", "37-term-carriage-return"),
    *("38-term-markup", "39-term-bidi", "40-term-links", "41-term-combining", "42-names-hostile"),
    *("43-html-markdown", "44-html-fields", "45-graph-injection", "46-csv-formula", "47-mkdocs-hostile"),
    *("48-fs-fifo", "49-fs-symlink-out", "50-fs-symlink-loop", "51-fs-devzero", "52-fs-sparse"),
    *("53-fs-deep", "54-fs-permission", "55-fs-case-unicode", "56-fs-odd-files", "57-fs-wide"),
    *("58-git-config", "59-git-embedded-bare", "60-git-gitfile", "61-git-corrupt", "62-git-urls"),
    *("63-git-submodule", "64-git-local-copy", "65-tpl-tasks", "66-tpl-extensions", "67-tpl-git-hook"),
    *("68-tpl-env-leak", "69-tpl-path-escape", "70-tpl-symlink", "71-tpl-symlink-preserve"),
    *("72-tpl-subdirectory", "73-tpl-include", "74-tpl-external-data", "75-tpl-sandbox"),
    *("76-tpl-cpu-loop", "77-tpl-big-int", "78-tpl-big-string", "79-tpl-redos", "80-tpl-recursion"),
    *("81-tpl-message", "82-tpl-late-failure", "83-bs-template-steps", "84-bs-pattern-redos"),
    *("85-cache-hostile", "86-config-in-repo", "87-codeowners"),
]


@dataclass(frozen=True)
class Case:
    """One case as its case.json tells it."""

    folder: Path
    told: dict[str, Any]

    @property
    def input(self) -> Path:
        return self.folder / "input"


@dataclass(frozen=True)
class Ended:
    """How a case ended: what broke a promise, and in what it differs from what was expected."""

    broken: list[str]
    differs: list[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the folder of generated cases."""
    script = shared("hostile", "make_hostile.py")
    out = tmp_path_factory.mktemp("hostile") / "out"
    subprocess.run([sys.executable, str(script), str(out)], check=True, capture_output=True)
    yield out
    subprocess.run(["chmod", "-R", "u+rwx", str(out)], check=False, capture_output=True)
    subprocess.run(["rm", "-rf", str(out)], check=False)  # the tree is too deep for Python's own removal


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name.startswith(SLOW) else ()) for name in NAMES]
)
def test_case_ends_as_expected(name: str, made: Path, tmp_path: Path) -> None:
    case = Case(made / name, json.loads((made / name / "case.json").read_text()))
    ended = _end(case, tmp_path)
    assert ended.broken == []
    if name in OTHERWISE:
        codes, reason = OTHERWISE[name]
        if ended.differs:
            assert _exit_in(ended, codes), f"{ended.differs}; agreed: {reason}"
        return
    assert ended.differs == []


def test_the_list_of_cases_is_whole(made: Path) -> None:
    assert sorted(path.name for path in made.glob("[0-9]*")) == NAMES


def test_nine_of_ten_end_exactly_as_expected() -> None:
    assert len(OTHERWISE) * 10 <= len(NAMES) - len(LATER)


def _exit_in(ended: Ended, codes: set[int]) -> bool:
    exits = {int(text.split()[1]) for text in ended.differs if text.startswith("exit ")}
    return exits <= codes


def _end(case: Case, tmp_path: Path) -> Ended:
    told = case.told
    out = case.folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    env = environment(tmp_path, PORTAL_CANARY=CANARY)
    before = as_plain_user() if "fs-permission" in told["id"] else ()
    if before is None:
        pytest.skip("setpriv is not here: root reads every file")
    own = [out, case.input / "cache"] if "cache-hostile" in told["id"] else [out]
    top = case.folder.parent
    stood = snapshot(top, own)
    command = told["cmd"].format(input=case.input, out=out)
    ran = run(command, env, tmp_path, seconds=told["sec"] * 6, before=before)
    if told["id"] in LATER and ran.code == 2 and "no command" in ran.told:
        pytest.skip(f"portal {LATER[told['id']]} is not there yet")
    broken = faults(ran)
    if snapshot(top, own) != stood:
        broken.append("something outside of the destination changed")
    if list(top.glob("PWNED-*")):
        broken.append("a payload ran")
    written = [path for base in (out, tmp_path / "cache") for path in base.rglob("*") if path.is_file()]
    if any(b"CANARY-" in path.read_bytes() for path in written):
        broken.append("a secret was written")
    if ran.code and command.startswith("portal create") and (out / "new").exists():
        broken.append("half a project was left")
    if ran.seconds > told["sec"] * 3:  # the time is for a machine of its own
        broken.append(f"took {ran.seconds:.1f} s of {told['sec']}")
    if ran.megabytes > told["mb"]:
        broken.append(f"took {ran.megabytes:.0f} MB of {told['mb']}")
    if told["good"]:
        listed = run(["portal", "list", "-o", "name", "-C", str(case.input)], env, tmp_path, before=before)
        broken += [f"list: {fault}" for fault in faults(listed)]
        if listed.code or "component:default/good" not in listed.text.split():
            broken.append("the healthy neighbour is hidden")
    differs = [] if ran.code == told["exit"] else [f"exit {ran.code} instead of {told['exit']}"]
    if told["code"] and told["code"] not in ran.text + ran.told:
        differs.append(f"no word of {told['code']}")
    return Ended(broken, differs)

"""The one layout of catalog files: what moves, what stays, and that no value ever changes."""

from __future__ import annotations

import json
import random

import pytest

from check_runs import portal, write_tree
from devportal.catalog.layout import formatted
from devportal.catalog.yaml12 import parse_documents
from helpers import shared

CASES = {
    "order": (
        "kind: Component\nspec:\n  owner: a\n# about the name\nmetadata:\n  name: x\nx-own: 1\napiVersion: v1\n",
        "apiVersion: v1\nkind: Component\n# about the name\nmetadata:\n  name: x\nspec:\n  owner: a\nx-own: 1\n",
    ),
    "what stands on top stays there": (
        "# licence\n\n# portal: ignore[ref]\nkind: A # b\napiVersion: v1\n",
        "# licence\n\n# portal: ignore[ref]\napiVersion: v1\nkind: A # b\n",
    ),
    "four spaces": (
        "metadata:\n    name: x\n    # deep\n    labels:\n        a: b\n    tags:\n        -   a\n        -   b\n",
        "metadata:\n  name: x\n  # deep\n  labels:\n    a: b\n  tags:\n    - a\n    - b\n",
    ),
    "lists keep their own place": (
        "spec:\n    a:\n    - x\n    - y: 1\n      z: 2\n    b:\n      - x\n",
        "spec:\n  a:\n  - x\n  - y: 1\n    z: 2\n  b:\n    - x\n",
    ),
    "block scalars": (
        "spec:\n    text: |\n        one\n          two  \n\n        # no comment\n    more: >-\n        x\n",
        "spec:\n  text: |\n      one\n        two  \n\n      # no comment\n  more: >-\n      x\n",
    ),
    "texts over lines": (
        "spec:\n    a: one\n        two\n    b: 'x\n        y'\n    c: [a,\n        b]\n",
        "spec:\n  a: one\n      two\n  b: 'x\n      y'\n  c: [a,\n      b]\n",
    ),
    "documents": (
        "---\nkind: A\napiVersion: v1   \n\n\n---   \n# next\nkind: B\n\n\n",
        "---\napiVersion: v1\nkind: A\n---\n# next\nkind: B\n",
    ),
    "a missing line end": ("a: 1", "a: 1\n"),
    "line ends of Windows": ("kind: A  \r\napiVersion: v1\r\n", "apiVersion: v1\r\nkind: A\r\n"),
    "an anchor before its alias": ("spec: &a\n  x: 1\nmetadata: *a\n", "spec: &a\n  x: 1\nmetadata: *a\n"),
    "flow style": ("{kind: A, apiVersion: v1}\n", "{kind: A, apiVersion: v1}\n"),
    "kept blank lines": ("a: |+\n  x\n\n---\nb: 1\n", "a: |+\n  x\n\n---\nb: 1\n"),
    "nothing": ("", "\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_layout(case) -> None:
    before, after = CASES[case]
    made = formatted(before.encode())
    if case == "kept blank lines":  # blank lines that are part of a value cannot go, so the file is left
        assert made.data.decode() == before
        return
    if case == "nothing":
        assert made.data.decode() in ("", "\n")
        return
    assert (made.data.decode(), made.reason) == (after, None)
    assert formatted(made.data).data == made.data


@pytest.mark.parametrize("data", [b"a: [", b"a: \xe9"])
def test_what_cannot_be_read_is_left(data) -> None:
    assert formatted(data).data == data
    assert formatted(data).reason


def test_no_value_changes_in_real_and_in_odd_files() -> None:
    files = [path.read_bytes() for path in sorted(shared("corpus", "repos").rglob("*.yaml"))[::12]]
    dice = random.Random(1)
    for data in files + [_disturbed(data, dice) for data in files]:
        made = formatted(data)
        assert [one.value for one in parse_documents(made.data)] == [
            one.value for one in parse_documents(data)
        ]
        assert formatted(made.data).data == made.data


def _disturbed(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(3):
        at = dice.randrange(len(lines))
        odd = dice.choice([b"", b"  # x", b"   ", b"- ", b"    |", b"\t", b"? ", b"'"])
        lines[at] = lines[at] + odd if dice.random() < 0.5 else odd + lines[at]
    return b"\n".join(lines)


def test_the_command(tmp_path) -> None:
    bad = "kind: A\napiVersion: v1\n"
    root = write_tree(
        tmp_path / "r", {"catalog-info.yaml": bad, "b/catalog-info.yaml": "a: 1\n", "x.yaml": bad}
    )
    assert portal("fmt", "--check", cwd=root) == (
        1,
        "catalog-info.yaml\n",
        "note: 1 file would be laid out anew\n",
    )
    code, out, _ = portal("fmt", "--diff", "-o", "json", "x.yaml", "b", cwd=root)
    assert (code, json.loads(out)) == (
        1,
        [{"file": "x.yaml", "mended": 0, "after": "apiVersion: v1\nkind: A\n"}],
    )
    assert (root / "catalog-info.yaml").read_text() == bad
    assert portal("fmt", cwd=root) == (0, "", "note: 1 file laid out anew\n")
    assert (root / "catalog-info.yaml").read_text() == "apiVersion: v1\nkind: A\n"
    assert portal("fmt", "--check", cwd=root) == (0, "", "note: 0 files would be laid out anew\n")
    write_tree(root, {"catalog-info.yaml": "a: ["})
    code, _, err = portal("fmt", cwd=root)
    assert (code, err.splitlines()[0][:64]) == (
        1,
        "warning: catalog-info.yaml is left as it is: it is not valid YAM",
    )
    assert portal("fmt", "gone", cwd=root)[0] == 3

"""The reader against what npm `yaml` 2.9.1, called as Backstage calls it, made of the same files."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from devportal.catalog.yaml12 import Document, parse_documents

HERE = pathlib.Path(__file__).parent / "yaml"
TRAPS: list[dict[str, Any]] = json.loads((HERE / "traps.json").read_text())["cases"]


def verdicts(documents: list[Document]) -> list[object]:
    return ["error" if document.error else {"value": document.value} for document in documents]


def recorded(documents: list[dict[str, Any]]) -> list[object]:
    return ["error" if "error" in document else document for document in documents]


@pytest.mark.parametrize("case", TRAPS, ids=[repr(case["data"][:40]) for case in TRAPS])
def test_trap(case: dict[str, Any]) -> None:
    documents = parse_documents(case["data"].encode("latin-1"))
    assert verdicts(documents) == recorded(case["documents"])


def test_mutated_files_are_read_as_npm_yaml_reads_them() -> None:
    cases = json.loads((HERE / "fuzz-2000.json").read_text())["cases"]
    differing = [
        number
        for number, case in enumerate(cases)
        if verdicts(parse_documents(case["text"].encode())) != recorded(case["documents"])
    ]
    assert len(cases) == 2000
    assert len(differing) <= 2, f"differing: {differing}"

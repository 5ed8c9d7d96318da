"""The verdicts of the real Backstage on 332 little repositories and on 22 real catalogs."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

import pytest

from conformance.judge import first_error, ingest_recorded, judged, recorded
from devportal.catalog.process import options_of
from helpers import shared

HERE = pathlib.Path(__file__).parent / "catalog"
CASES: dict[str, Any] = json.loads((HERE / "expected.json").read_text())
RECORDED = options_of(strict=True)
MODEL = options_of(strict=True, model=True)


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    folder, files = HERE / "cases" / name, CASES[name]["results"]
    got = ingest_recorded(folder, name, files, RECORDED)
    assert judged(folder, files, got) == recorded(files)


@pytest.mark.parametrize("name", CASES)
def test_stored_entity(name: str) -> None:
    folder, files = HERE / "cases" / name, CASES[name]["results"]
    got = ingest_recorded(folder, name, files, RECORDED)
    for file in files:
        stored = {
            one["docIndex"]: one["entity"] for one in file["documents"] if one["ok"] and "entity" in one
        }
        documents = got.files[f"{folder}/{file['file']}"].documents
        assert {one.index: one.entity for one in documents if one.index in stored} == stored


@pytest.mark.parametrize("name", [name for name in CASES if "modelProcessorDiffers" in CASES[name]])
def test_model_mode(name: str) -> None:
    folder, files = HERE / "cases" / name, CASES[name]["modelProcessorDiffers"]
    got = ingest_recorded(folder, name, files, MODEL)
    assert judged(folder, files, got) == recorded(files)


@pytest.mark.parametrize("name", [name for name in CASES if "modelProcessorDiffers" not in CASES[name]])
def test_model_mode_changes_nothing_else(name: str) -> None:
    folder, files = HERE / "cases" / name, CASES[name]["results"]
    got = ingest_recorded(folder, name, files, MODEL)
    assert judged(folder, files, got) == recorded(files)


@pytest.mark.parametrize("name", CASES)
def test_errors_name_the_same_field(name: str) -> None:
    folder, files = HERE / "cases" / name, CASES[name]["results"]
    got = ingest_recorded(folder, name, files, RECORDED)
    for file in files:
        for one in file["documents"]:
            text = first_error(f"{folder}/{file['file']}", one["docIndex"], got)
            for field in _fields(" ".join(one["errors"])):
                assert field in text, (one["errors"], text)


def _fields(error: str) -> list[str]:
    """Give the field that an error is about, in our spelling: `spec.dependsOn[0]`."""
    found = re.findall(r" (?:<root>|(/[\w/:]+)) must", error)
    fields = [
        re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", path.strip("/").replace("/", ".")) for path in found if path
    ]
    missing = re.findall(r"missingProperty: (\w+)", error)
    return [*fields, *missing]


def test_problems_have_places() -> None:
    for name, case in CASES.items():
        got = ingest_recorded(HERE / "cases" / name, name, case["results"], RECORDED)
        assert [one for one in got.problems if not (one.line and one.column and one.file)] == []


@pytest.fixture(scope="module")
def corpus() -> dict[str, Any]:
    return json.loads(shared("corpus", "expected.json").read_text())


def test_real_catalogs(corpus: dict[str, Any]) -> None:
    wrong, documents = [], 0
    for name, files in corpus.items():
        folder = shared("corpus", "repos", name)
        got = ingest_recorded(folder, name, files, RECORDED)
        mine, theirs = judged(folder, files, got), recorded(files)
        documents += sum(len(file["documents"]) for file in files)
        wrong += [(name, file) for file in theirs if mine[file] != theirs[file]]
    assert wrong == []
    assert documents == 519

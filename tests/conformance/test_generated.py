"""2,000 generated entities and what the published packages of Backstage made of each (generated-2000.json).

Recorded with catalog-model 1.10.1, scaffolder-common 2.3.0 and the processors of catalog-backend 4.0.0: verdict,
stage, the path of the first schema error, relations in order of emission, and whether stitching would fail.
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

from devportal.catalog.process import Processed, Source, process_file

ROWS: list[dict[str, Any]] = json.loads(
    (pathlib.Path(__file__).parent / "catalog/generated-2000.json").read_text()
)
SOURCE = Source("/r/catalog-info.yaml", "/r", "url:https://github.com/acme/r/blob/main/catalog-info.yaml")


def judge(entity: dict[str, Any]) -> tuple[Processed, list[Any]]:
    result = process_file(SOURCE, json.dumps(entity).encode())
    errors = [one for one in result.problems if one.severity == "error" and one.backstage]
    return result.documents[0], errors


def test_verdicts_relations_and_paths():
    wrong = []
    for row in ROWS:
        one, errors = judge(row["entity"])
        # the recording did not read the targets of Locations
        targets = any(error.code.startswith(("location.", "path.", "net.")) for error in errors)
        mine: dict[str, Any] = {"ok": one.ok or (targets and row["ok"]), "stage": one.stage}
        if row["ok"] and not targets:
            mine |= {"relations": [list(edge) for edge in one.relations]} if one.relations else {}
            mine |= {"hidden": True} if one.stitch_error else {}
        elif "path" in row:
            mine["path"] = "".join(
                f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in errors[0].path
            )
        if mine != {
            key: value for key, value in row.items() if key != "entity" and (not targets or key != "hidden")
        }:
            wrong.append((row, mine))
    assert wrong == []

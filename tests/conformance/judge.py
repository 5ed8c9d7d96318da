"""Compare what we make of a catalog with what a recording says the real thing made of it."""

from __future__ import annotations

import pathlib
from typing import Any

from devportal.catalog.ingest import Ingested, ingest
from devportal.catalog.process import Options, Processed, Source


def ingest_recorded(
    folder: pathlib.Path, name: str, files: list[dict[str, Any]], options: Options
) -> Ingested:
    """Ingest the recorded entry files as those of https://github.com/acme/<name>."""
    root = str(folder)
    url = f"url:https://github.com/acme/{name}/blob/main/"
    return ingest([Source(f"{root}/{file['file']}", root, url + file["file"]) for file in files], options)


def recorded(files: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the recording in the form of `judged`."""
    return {
        file["file"]: (file["fileOk"], {str(one["docIndex"]): _recorded(one) for one in file["documents"]})
        for file in files
    }


def judged(folder: pathlib.Path, files: list[dict[str, Any]], got: Ingested) -> dict[str, Any]:
    """Give verdict, ref, relations and ingestion of every document: file -> (file ok, documents)."""
    made = {}
    for file in files:
        path = f"{folder}/{file['file']}"
        result = got.files[path]
        documents = {str(one.index): _judged(one, path, got) for one in result.documents}
        made[file["file"]] = (result.ok, documents)
    return made


def _recorded(one: dict[str, Any]) -> dict[str, Any]:
    ok = one["ok"]
    edges = [(edge["source"], edge["type"], edge["target"]) for edge in one["relations"]] if ok else []
    return {
        "ok": ok,
        "stage": one["stage"],
        "ref": one.get("entityRef"),
        "relations": edges,
        "ingested": one["ingested"],
        "never appears": bool(one.get("stitchError")),
    }


def _judged(one: Processed, path: str, got: Ingested) -> dict[str, Any]:
    ok = one.ok and (path, one.index) not in got.live.failed
    ingested = got.places.get(one.ref or "") == (path, one.index) and one.ref in got.entities
    return {
        "ok": ok,
        "stage": one.stage,
        "ref": one.ref,
        "relations": list(one.relations) if ok else [],
        "ingested": ingested,
        "never appears": one.stitch_error is not None,
    }


def first_error(path: str, index: int, got: Ingested) -> str:
    """Give the text of the first error of a document, "" where it has none."""
    problems = (*got.files[path].problems, *(one for one in got.live.problems if one.file == path))
    return next((one.message for one in problems if one.document == index and one.severity == "error"), "")

"""Backstage's own answers to queries: 49 recorded requests, and its rules for those nobody recorded.

`queries/cases/gen.py` writes the catalog that was served, `expected.json` holds what a live backend 4.0.0 said.
Its answers count two entities more than the thousand: the Location `all` of all.yaml, and the Location that
Backstage makes itself for the configured all.yaml.
"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from devportal.catalog.locations import Source
from devportal.catalog.process import process_file
from devportal.catalog.projection import parse_fields, pick
from devportal.catalog.query import QueryError
from devportal.catalog.request import answer, parse_request
from devportal.catalog.searchable import search_rows

CASES = Path(__file__).parent / "queries" / "cases"
EXPECTED = json.loads((CASES / "expected.json").read_text())
OPENAPI_ONLY = ("fields",)
"""Parameters that a projection reads, not the query."""


def generated_location(target: str) -> dict:
    where = f"file:{target}"
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {
            "name": "generated-0123456789abcdef0123456789abcdef01234567",
            "namespace": "default",
            "annotations": {
                "backstage.io/managed-by-location": where,
                "backstage.io/managed-by-origin-location": where,
            },
        },
        "spec": {"type": "file", "target": target},
    }


@pytest.fixture(scope="module")
def catalog(tmp_path_factory) -> dict:
    root = tmp_path_factory.mktemp("catalog") / "out"
    subprocess.run(
        [sys.executable, str(CASES / "gen.py"), "1000", str(root)], check=True, capture_output=True
    )
    entities, relations = {}, {}
    for path in sorted(root.rglob("*.yaml")):
        source = Source(str(path), str(root), f"file:{path}")
        for one in process_file(source, path.read_bytes()).documents:
            assert one.ok
            entities[one.ref] = one.entity
            for here, kind, there in one.relations:
                relations.setdefault(here, {})[kind, there] = None
    made = generated_location(str(root / "all.yaml"))
    entities[f"location:default/{made['metadata']['name']}"] = made
    return {
        ref: search_rows({**entity, "relations": []}, tuple(relations.get(ref, ())))
        for ref, entity in entities.items()
    }


def test_the_catalog_is_the_one_that_was_served(catalog) -> None:
    assert len(catalog) == 1002


@pytest.mark.parametrize("url", EXPECTED)
def test_a_recorded_request(url, catalog) -> None:
    expected = EXPECTED[url]
    given = parse_qsl(url, keep_blank_values=True)
    parameters = [(name, value) for name, value in given if name not in OPENAPI_ONLY]
    if expected["status"] == 400:
        with pytest.raises(QueryError):
            parse_request(parameters)
        return
    request = parse_request(parameters)
    page = answer(catalog.items(), request)
    assert page.total == expected["total"]
    assert len(page.refs) == len(expected["first"])
    fields = parse_fields(value for name, value in given if name == "fields")
    if fields:
        shown = [pick(catalog[ref]._entity, fields) for ref in page.refs]
        assert {name: sorted(inner) for name, inner in shown[0].items()} == expected["item0keys"]
        return
    everything = answer(catalog.items(), parse_request([*parameters, ("limit", "5000")]))
    names = {name_of(catalog[ref]): ref for ref in everything.refs}
    assert set(expected["first"]) <= set(names)
    if request.order and "metadata.name" in request.order[0]:
        assert [name_of(catalog[ref]) for ref in page.refs] == expected["first"]
    elif request.order:
        key = request.order[0].split(",")[0]
        ours = [catalog[ref].get(key) for ref in page.refs]
        assert [catalog[names[name]].get(key) for name in expected["first"]] == ours


def name_of(rows) -> str:
    return f"{rows._entity['kind']}:{rows._entity['metadata']['name']}"


@pytest.mark.parametrize(
    "url",
    [
        "filter=kind=component&orderField=metadata.name,asc&limit=100",
        "filter=kind=component&orderField=spec.type,desc&limit=97",
        "fullTextFilterTerm=pay&fullTextFilterFields=metadata.name,metadata.title&limit=7",
        "limit=250",
    ],
)
def test_cursors_lead_through_every_page_and_back(url, catalog) -> None:
    parameters = parse_qsl(url)
    whole = answer(catalog.items(), parse_request([*parameters, ("limit", "5000")])).refs
    limit = parameters[-1]
    pages = [answer(catalog.items(), parse_request(parameters))]
    assert pages[0].previous is None
    while (cursor := pages[-1].following) is not None:
        pages.append(answer(catalog.items(), parse_request([("cursor", cursor), limit])))
    assert [ref for page in pages for ref in page.refs] == list(whole)
    assert {page.total for page in pages} == {len(whole)}
    for before, page in pairwise(pages):
        back = answer(catalog.items(), parse_request([("cursor", page.previous), limit]))
        assert back.refs == before.refs


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ([("filter", "")], "the parameter 'filter' has no value"),
        ([("limit", "-1")], "limit must be a whole number of at least 0, not '-1'"),
        ([("offset", "1.5")], "offset must be a whole number of at least 0, not '1.5'"),
        ([("cursor", "rubbish")], "the cursor is damaged"),
        ([("cursor", "WzFd")], "the cursor is damaged"),
        (
            [("orderField", "kind"), ("orderField", "metadata.name,up")],
            "the order 'up' is neither asc nor desc",
        ),
    ],
)
def test_a_refused_request(parameters, message) -> None:
    with pytest.raises(QueryError) as caught:
        parse_request(parameters)
    assert caught.value.message.startswith(message)


def test_offset_and_limit(catalog) -> None:
    def refs(**more: str) -> tuple[str, ...]:
        return answer(catalog.items(), parse_request([("orderField", "metadata.name"), *more.items()])).refs

    assert refs(offset="3", limit="4") == refs(limit="7")[3:]
    assert refs(limit="0") == ()
    assert refs(offset="5000") == ()
    assert len(refs()) == 200

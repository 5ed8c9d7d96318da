"""Search: the order of hits, and why each is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    import pathlib


def component(name: str, **more: str) -> str:
    meta = "".join(f"  {key}: {value}\n" for key, value in more.items() if key != "owner")
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n{meta}"
        f"spec: {{type: service, lifecycle: production, owner: {more.get('owner', 'team-a')}}}\n"
    )


CATALOG = {
    "catalog-info.yaml": "---\n".join(
        [
            component("payment"),
            component("payment-api"),
            component("payment-api-gateway"),
            component("instant-payment"),
            component("prepayments"),
            component("ledger", title="Payment ledger"),
            component("books", description="Where a payment ends up"),
            component("sweeper", tags="[payment]"),
            component("night-job", owner="payment-crew"),
            component("notes", annotations="{acme.example/about: payment notes}"),
            component("unrelated"),
        ]
    )
}


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    return write_tree(tmp_path / "work", CATALOG)


def hits(folder: pathlib.Path, *words: str) -> list[tuple[str, str, str]]:
    done = portal("search", *words, "--limit", "0", cwd=folder, home=folder.parent / "home")
    rows = [line.split("\t") for line in done.out.splitlines()]
    return [(row[0].partition("/")[2], row[4], row[3]) for row in rows]


def test_exact_then_prefix_then_word_then_part(folder: pathlib.Path) -> None:
    assert hits(folder, "payment") == [
        ("payment", "exact", "name"),
        ("payment-api", "prefix", "name"),
        ("payment-api-gateway", "prefix", "name"),
        ("instant-payment", "word", "name"),
        ("ledger", "word", "title"),
        ("sweeper", "word", "tags"),
        ("night-job", "word", "owner"),
        ("books", "word", "description"),
        ("notes", "word", "annotations"),
        ("prepayments", "substring", "name"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["payment", "gateway"], [("payment-api-gateway", "word", "name")]),
        (["payment api"], [("payment-api", "exact", "name"), ("payment-api-gateway", "prefix", "name")]),
        (["PAYMENT-API"], [("payment-api", "exact", "name"), ("payment-api-gateway", "prefix", "name")]),
        (["paymnet"], [("payment", "fuzzy", "name"), ("prepayments", "fuzzy", "name")]),
        (["unrelatd"], [("unrelated", "fuzzy", "name")]),
        (["edger"], [("ledger", "substring", "name")]),
        (["nds up"], [("books", "substring", "description")]),
        (['pay"ment'], []),
        (["payment OR books"], []),
        (["--", "-"], []),
        (["zzzz"], []),
    ],
    ids=str,
)
def test_what_is_found(folder: pathlib.Path, words: list[str], expected: list[tuple[str, str, str]]) -> None:
    assert [hit for hit in hits(folder, *words) if hit[1] != "fuzzy" or len(expected)][
        : max(len(expected), 2)
    ] == (expected)


def test_nothing_found_is_no(folder: pathlib.Path) -> None:
    done = portal("search", "qqqqqq", cwd=folder, home=folder.parent / "home")
    assert (done.code, done.out, done.err) == (
        1,
        "",
        "error: nothing found for 'qqqqqq'\nhint: fewer or shorter words find more; `portal list` shows everything\n",
    )


def test_selection_narrows_a_search(folder: pathlib.Path) -> None:
    done = portal(
        "search", "payment", "--tag", "payment", "-o", "name", cwd=folder, home=folder.parent / "home"
    )
    assert done.out == "component:default/sweeper\n"


def test_a_limit_is_told_on_a_terminal(folder: pathlib.Path) -> None:
    done = portal(
        "search", "payment", "--limit", "2", cwd=folder, home=folder.parent / "home", tty=True, width=100
    )
    assert done.out.splitlines()[-1] == "7 more; --limit 0 lists all"

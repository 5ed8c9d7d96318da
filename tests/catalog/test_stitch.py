"""Which files are live, and who keeps a ref."""

from __future__ import annotations

import pytest

from devportal.catalog.stitch import FileSummary, LocationDoc, TargetLink, live_files, settle, winners


def summary(path: str, *targets: str, entry: bool = False, ok: bool = True) -> FileSummary:
    links = tuple(TargetLink(one.rstrip("?"), one.endswith("?")) for one in targets)
    return FileSummary(path, entry, ok, (LocationDoc(0, f"location:default/{path}", links),) if links else ())


@pytest.mark.parametrize(
    ("files", "live", "failed"),
    [
        ([summary("a", entry=True), summary("b")], {"a"}, {}),
        ([summary("a", "b", entry=True), summary("b", "c"), summary("c")], {"a", "b", "c"}, {}),
        ([summary("a", "b", "a", entry=True), summary("b", "a")], {"a", "b"}, {}),
        ([summary("a", "b", "none", entry=True), summary("b")], {"a"}, {("a", 0): "location.missing"}),
        ([summary("a", "b", "none?", entry=True), summary("b")], {"a", "b"}, {}),
        (
            [summary("a", "b", "c", entry=True), summary("b", ok=False), summary("c")],
            {"a"},
            {("a", 0): "location.broken"},
        ),
        ([summary("a", "b?", entry=True), summary("b", ok=False)], {"a"}, {("a", 0): "location.broken"}),
        (
            [summary("a", "b", entry=True), summary("b", "none"), summary("c")],
            {"a", "b"},
            {("b", 0): "location.missing"},
        ),
        (
            [
                summary("a", "b", "none", entry=True),
                summary("b", entry=True),
                summary("c", entry=True, ok=False),
            ],
            {"a", "b"},
            {("a", 0): "location.missing"},
        ),
    ],
)
def test_live_files(files, live, failed):
    got = live_files({one.path: one for one in files})
    assert set(got.files) == live
    assert {key: problem.code for key, problem in got.failed.items()} == failed
    assert set(got.blamed) == set(failed)


COPY = "/c/portal-mirror/"


@pytest.mark.parametrize(
    ("paths", "kept", "problem"),
    [
        (["/z/x.yaml", COPY + "a/acme/one/x.yaml"], "/z/x.yaml", False),
        (
            [COPY + "b/github.com/acme/one/x.yaml", COPY + "a/acme/one/x.yaml"],
            COPY + "a/acme/one/x.yaml",
            False,
        ),
        ([COPY + "a/acme/one/x.yaml", COPY + "a/acme/two/x.yaml"], COPY + "a/acme/one/x.yaml", True),
        ([COPY + "a/acme/one/x.yaml", COPY + "b/acme/one/sub/x.yaml"], COPY + "a/acme/one/x.yaml", True),
        ([COPY + "a/acme/phone/x.yaml", COPY + "b/one/x.yaml"], COPY + "a/acme/phone/x.yaml", True),
        ([COPY + "a/.made/users.yaml", COPY + "b/acme/org/x.yaml"], COPY + "b/acme/org/x.yaml", False),
        ([COPY + "a/.made/users.yaml", COPY + "b/.made/users.yaml"], COPY + "a/.made/users.yaml", False),
        (["/a/x.yaml", "/b/x.yaml", COPY + "a/x/x.yaml"], "/a/x.yaml", True),
    ],
)
def test_copies_give_way(paths: list[str], kept: str, problem: bool) -> None:
    claims = [(path, 0, 1) for path in paths]
    settled = settle("user:default/ada", claims)
    assert (settled.path, bool(settled.problems)) == (kept, problem)
    found = winners(("user:default/ada", path, document) for path, document, _ in claims)
    assert found == {"user:default/ada": (kept, 0)}


def test_settle():
    assert settle("x:y/z", [("/b", 0, 1)]).problems == ()
    settled = settle("component:default/a", [("/b", 0, 1), ("/a", 0, 1), ("/a", 2, 20)])
    assert (settled.path, settled.document) == ("/a", 2)
    (problem,) = settled.problems
    assert (problem.code, problem.file, problem.line, problem.document) == ("entity.duplicate", "/a", 1, 0)
    assert "3 places: /a:1, /a:20, /b:1" in problem.message


def test_winners():
    claims = [("r", "/b", 0), ("r", "/a", 0), ("r", "/a", 1), ("s", "/b", 3)]
    assert winners(claims) == {"r": ("/a", 1), "s": ("/b", 3)}
    assert winners(reversed(claims)) == winners(claims)
